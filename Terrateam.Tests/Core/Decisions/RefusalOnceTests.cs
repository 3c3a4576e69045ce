using Terrateam.Core.Decisions;
using Terrateam.Core.Requirements;
using Terrateam.Tests.Core.Access;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Decisions;

public sealed class RefusalOnceTests
{
    private readonly DecisionFixture _world = new();

    [Fact]
    public void A_refusal_that_nobody_asked_for_has_one_name_for_a_commit_and_an_answer_has_none()
    {
        _world.Yaml = "dirz: {}\n";
        var first = Said(_world.Push(Sample.PullRequest(1), "network"));
        Assert.NotNull(first.Once);
        Assert.Equal(first, Said(_world.Push(Sample.PullRequest(1), "network")));
        Assert.NotEqual(
            first.Once,
            Said(_world.Push(Sample.PullRequest(1) with { HeadSha = new string('9', 40) }, "network")).Once
        );
        Assert.Null(Said(_world.Comment("terrateam plan", Sample.PullRequest(1), "network")).Once);

        _world.Yaml = "dirs: 7\n";
        Assert.NotEqual(first.Once, Said(_world.Push(Sample.PullRequest(1), "network")).Once);
    }

    [Fact]
    public void A_denial_in_a_public_repository_is_said_once_with_whatever_remarks()
    {
        _world.Repository = Sample.Repository with { IsPrivate = false };
        _world.Yaml = "access_control: {policies: [{tag_query: '', apply: ['team:srx']}]}\n";
        _world.Actor = People.With("mallory") with { IsOutsider = true, IsStranger = true };
        _world.NotCounted = [new("robot[bot]", ApprovalWorth.Machine)];
        _world.PeopleFaults = ["GitHub said 403."];
        _world.Teams = new([new("sre", "SRE", IsSecret: false)]);

        var said = Said(_world.Comment("terrateam apply", Sample.PullRequest(1), "network"));

        Assert.Contains("no such team", said.Markdown, StringComparison.Ordinal);
        Assert.StartsWith("denied-", said.Once, StringComparison.Ordinal);
    }

    private static Effect.Say Said(Decision decision) => Assert.Single(decision.Effects.OfType<Effect.Say>());
}
