using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>Requests that wait for a builder are handled in the order in which they came.</summary>
public sealed class PreparationOrderTests
{
    private static readonly PullRequest Pull = Sample.PullRequest(1);

    private readonly DecisionFixture _fixture = new() { Preparation = new([Build]) };

    private static PreparationWork Build { get; } =
        new(RunKind.BuildConfig, new RunPreparation("key", Pull.HeadSha, Pull.BaseSha), "{}");

    [Fact]
    public void A_command_that_meets_a_finished_builder_does_not_overtake_what_waits_for_it()
    {
        var run = DecisionFixture.RunOf(_fixture.Comment("terrateam plan dir:network", Pull, "network"));
        _fixture.Preparation = null;

        Assert.Empty(_fixture.Comment("terrateam apply", Pull, "network").Effects.OfType<Effect.Say>());

        var asked = _fixture.Over(run, Pull, "network").Effects.OfType<Effect.Ask>().Select(ask => ask.Trigger);
        Assert.Equal(
            [typeof(Command.Plan), typeof(Command.Apply)],
            asked.Cast<Trigger.Commented>().Select(comment => Assert.Single(comment.Comment.Commands).GetType())
        );
    }

    [Theory]
    [InlineData("terrateam unlock")]
    [InlineData("terrateam help")]
    public void What_needs_no_builder_waits_for_none(string text)
    {
        _ = _fixture.Comment("terrateam plan", Pull, "network");
        _fixture.Preparation = null;

        Assert.NotEmpty(_fixture.Comment(text, Pull, "network").Effects.OfType<Effect.Say>());
    }

    [Fact]
    public void Once_they_are_asked_again_nothing_waits()
    {
        var run = DecisionFixture.RunOf(_fixture.Comment("terrateam plan", Pull, "network"));
        _fixture.Preparation = null;
        _ = _fixture.Over(run, Pull, "network");

        Assert.Equal(RunKind.Plan, DecisionFixture.RunOf(_fixture.Comment("terrateam plan", Pull, "network")).Kind);
    }
}
