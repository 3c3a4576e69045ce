using Terrateam.Core.Decisions;
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

    private static Effect.Say Said(Decision decision) => Assert.Single(decision.Effects.OfType<Effect.Say>());
}
