using CsCheck;
using Terrateam.Core.Commands;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;
using static Terrateam.Tests.Core.Decisions.DecisionFixture;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>Data about users is requested from GitHub only where it can change the decision.</summary>
public sealed class PeopleNeedsTests
{
    private const string Guarded = """
        access_control:
          policies: [{tag_query: prod, plan: ['team:planners'], apply: ['user:root', 'team:sre'], apply_with_superapproval: ['role:write'], superapproval: ['team:leads']}]
          unlock: ['team:keys']
        apply_requirements: {checks: [{tag_query: '', approved: {enabled: true, any_of: ['team:dba'], require_completed_reviews: true}}]}
        """;

    [Theory]
    [InlineData("terrateam plan", false)]
    [InlineData("terrateam index", false)]
    [InlineData("terrateam apply", true)]
    [InlineData("terrateam unlock", true)]
    [InlineData("terrateam gate approve x", false)]
    public void Where_nothing_is_configured_in_a_private_repository_the_role_matters_for_what_changes_something(
        string command,
        bool role
    )
    {
        var needs = Of(command, "");

        Assert.False(needs.Approvers || needs.ReviewDecision);
        Assert.Equal((role, 0), (needs.OfActor("alice").Role, needs.OfActor("alice").Teams.Count));
    }

    [Theory]
    [InlineData("terrateam plan")]
    [InlineData("terrateam index")]
    [InlineData("terrateam apply")]
    [InlineData("terrateam unlock")]
    public void In_a_public_one_it_matters_for_what_starts_something_too(string command) =>
        Assert.True(Of(command, "", isPrivate: false).OfActor("alice").Role);

    [Fact]
    public void Nobody_asks_for_the_role_of_who_pushes() =>
        Assert.False(
            PeopleNeeds
                .From(new(new Trigger.Pushed("bot")), People.Configuration(""), null, Sample.Head, isOpen: false)
                .OfActor("bot")
                .Role
        );

    [Theory]
    [InlineData("terrateam plan", "planners", false)]
    [InlineData("terrateam apply", "sre", true)]
    [InlineData("terrateam apply-force", "", false)]
    [InlineData("terrateam unlock", "keys", false)]
    public void Each_command_asks_for_the_teams_of_its_own_lists(string command, string teams, bool approvers)
    {
        var needs = Of(command, Guarded);

        Assert.Equal(teams, string.Join(' ', needs.OfActor("alice").Teams));
        Assert.Equal((approvers, approvers), (needs.Approvers, needs.ReviewDecision));
        Assert.Equal(approvers ? ["leads", "dba"] : [], needs.OfApprover("bob").Teams);
    }

    [Fact]
    public void Who_is_named_is_not_looked_up() => Assert.Empty(Of("terrateam apply", Guarded).OfActor("ROOT").Teams);

    [Fact]
    public void Gates_ask_for_those_they_name_by_their_kind()
    {
        Gate Named(string? token, string team) =>
            new(In("network"), Sample.Head, token, null, [new AccessMatch.Team(team)], [], 0, []);
        var entry = new PullRequestEntry(1, Terrateam.Core.Changes.PullRequestState.Open, "main", [])
        {
            Gates = [Named("t", "a"), Named(null, "b"), Named("t", "c") with { HeadSha = "old" }],
        };

        Assert.Equal(["a"], Of("terrateam gate approve t", "", entry: entry).OfActor("alice").Teams);
        Assert.Equal(["b"], Of("terrateam apply", "", entry: entry).OfApprover("bob").Teams);
    }

    [Fact]
    public void What_is_denied_is_never_in_a_run_that_is_started() =>
        Gen.Select(Gen.Int[0, 7], Gen.Bool, Gen.Bool)
            .Sample(
                static (denied, needsAll, applies) =>
                {
                    string[] all = ["network", "database", "web"];
                    var forbidden = all.Where((_, index) => (denied & (1 << index)) != 0).ToList();
                    var world = new DecisionFixture();
                    world.Report(RunOf(world.Push(Sample.PullRequest(1), all)));
                    world.Yaml =
                        $"access_control: {{plan_require_all_dirspace_access: {Text(needsAll)}, "
                        + $"apply_require_all_dirspace_access: {Text(needsAll)}, policies: ["
                        + string.Concat(
                            forbidden.Select(directory => $"{{tag_query: 'dir:{directory}', plan: [], apply: []}}, ")
                        )
                        + "{tag_query: ''}]}";

                    var decision = world.Comment(
                        applies ? "terrateam apply" : "terrateam plan",
                        Sample.PullRequest(1),
                        all
                    );
                    var started = decision
                        .Effects.OfType<Effect.StartRun>()
                        .SelectMany(start => start.Run.Dirspaces)
                        .Select(dirspace => dirspace.Dirspace.Directory)
                        .ToList();
                    var expected = needsAll && forbidden.Count > 0 ? [] : all.Except(forbidden, StringComparer.Ordinal);
                    return started.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal))
                        && (started.Count > 0 || decision.Effects.OfType<Effect.Say>().Any());
                }
            );

    private static string Text(bool flag) => flag ? "true" : "false";

    private static PeopleNeeds Of(string command, string yaml, bool isPrivate = true, PullRequestEntry? entry = null)
    {
        var request = new DecisionRequest(
            new Trigger.Commented(5, "alice", CommandParser.Parse(command)),
            Assert.Single(CommandParser.Parse(command).Commands)
        );
        return PeopleNeeds.From(request, People.Configuration(yaml), entry, Sample.Head, isPrivate);
    }
}
