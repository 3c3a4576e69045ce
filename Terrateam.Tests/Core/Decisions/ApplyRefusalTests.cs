using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>What is told to whom where several things are in the way of an apply.</summary>
public sealed class ApplyRefusalTests
{
    private const string Rules = """
        access_control: {policies: [{tag_query: 'dir:network', apply: ['team:net']}, {tag_query: ''}]}
        apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_of: ['team:sre'], any_of_count: 1}}]}

        """;

    private readonly DecisionFixture _world = new();

    public ApplyRefusalTests()
    {
        _world.Report(RunOf(_world.Push(Sample.PullRequest(1), "network")));
        _world.Yaml = Rules;
    }

    [Fact]
    public void A_denial_is_listed_with_everything_else_that_is_in_the_way()
    {
        _world.Actor = People.With("alice", RepositoryRole.Write);

        var said = SaidBy(Apply("network", "web"));

        AssertInOrder(
            said,
            "- `approved`: Missing: 0 of 1 approval by team:sre",
            "- `alice` may not apply this: `apply` of the policy `dir:network` lets only `team:net` do it",
            "- `web` `default` has no plan that may be applied",
            "Once all of this holds, a person with permission comments `terrateam apply`."
        );
        Assert.Equal(
            said.IndexOf("Once all", StringComparison.Ordinal),
            said.LastIndexOf("Once", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Other_reasons_have_one_list_and_one_closing_sentence_too()
    {
        _world.Actor = People.With("alice", RepositoryRole.Write, "net");

        var said = SaidBy(Apply("network", "web"));

        AssertInOrder(said, "- `approved`", "- `web` `default` has no plan", "comment `terrateam apply` again.");
        Assert.DoesNotContain("may not apply", said, StringComparison.Ordinal);
    }

    public static TheoryData<string, bool, bool> Outside =>
        new()
        {
            { "unknown", true, true },
            { "outsider", true, false },
            { "stranger", true, true },
        };

    /// <summary>What the rules are, which teams they name and what is planned is none of their business.</summary>
    [Theory]
    [MemberData(nameof(Outside))]
    public void Who_is_not_known_to_belong_to_the_repository_is_told_the_denial_alone(
        string login,
        bool isOutsider,
        bool isStranger
    )
    {
        _world.Repository = Sample.Repository with { IsPrivate = !isStranger };
        _world.Actor = login is "unknown"
            ? null
            : People.With(login) with
            {
                IsOutsider = isOutsider,
                IsStranger = isStranger,
            };

        AssertDenialAlone(SaidBy(Apply("network", "web")));
    }

    [Fact]
    public void Who_may_not_even_plan_anything_is_told_the_denial_alone()
    {
        _world.Yaml = Rules
            .Replace("'dir:network', apply", "'', plan: ['team:net'], apply", StringComparison.Ordinal)
            .Replace(", {tag_query: ''}]}\napply", "]}\napply", StringComparison.Ordinal);
        Assert.DoesNotContain("{tag_query: ''}", _world.Yaml, StringComparison.Ordinal);
        _world.Actor = People.With("alice", RepositoryRole.Write);

        AssertDenialAlone(SaidBy(Apply("network", "web")));
    }

    [Fact]
    public void Someone_who_is_denied_for_a_fork_is_told_the_denial_alone()
    {
        _world.Actor = People.With("alice", RepositoryRole.Write);

        AssertDenialAlone(
            SaidBy(_world.Comment("terrateam apply", Sample.PullRequest(1) with { IsFork = true }, "network", "web"))
        );
    }

    private Decision Apply(params string[] directories) =>
        _world.Comment("terrateam apply", Sample.PullRequest(1), directories);

    private static void AssertDenialAlone(string said)
    {
        Assert.StartsWith("### :no_entry: Not permitted", said, StringComparison.Ordinal);
        Assert.DoesNotContain("approved", said, StringComparison.Ordinal);
        Assert.DoesNotContain("team:sre", said, StringComparison.Ordinal);
        Assert.DoesNotContain("no plan", said, StringComparison.Ordinal);
    }

    private static void AssertInOrder(string text, params string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is missing, or comes too early, in:\n{text}");
            at = found + part.Length;
        }
    }
}
