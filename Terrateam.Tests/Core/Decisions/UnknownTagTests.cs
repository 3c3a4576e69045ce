using Terrateam.Core.Changes;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>
/// A query with a word about nothing in the repository is a slip of the pen or a sentence, and no work.
/// </summary>
public sealed class UnknownTagTests
{
    private static readonly PullRequest Open = Sample.PullRequest(7) with { Mergeable = true };

    [Theory]
    [InlineData("terraform apply not needed", "`needed`")]
    [InlineData("terrateam apply not (needed)", "`needed`")]
    [InlineData("terrateam apply not dir:netwrok", "`dir:netwrok`; nearest: `dir:network`")]
    [InlineData("terrateam apply dir:network or needed", "`needed`")]
    [InlineData("terrateam apply network", "`network`; nearest: `dir:network`")]
    [InlineData("terrateam apply not not now", "`now`")]
    [InlineData("terrateam apply not (later in dir)", "`later in dir`")]
    [InlineData("terrateam apply not relative_dir:network", "`relative_dir:network`")]
    [InlineData("terraform apply-force not needed", "`needed`")]
    [InlineData("terraform apply-autoapprove not needed", "`needed`")]
    [InlineData("terraform plan not needed", "`needed`")]
    [InlineData("terraform plan is not needed or wanted", "`is`")]
    [InlineData("terrateam plan dir:networks", "`dir:networks`; nearest: `dir:network`")]
    public void A_tag_that_nothing_has_makes_it_an_answer(string command, string told)
    {
        var play = new DecisionFixture
        {
            Yaml = """
                access_control:
                  policies:
                    - tag_query: ''
                      apply_force: ['*']
                      apply_autoapprove: ['*']

                """,
        };
        play.Report(DecisionFixture.RunOf(play.Push(Open, "network")));

        Assert.Contains(
            $"no directory has the tag {told}",
            DecisionFixture.SaidBy(play.Comment(command, Open, "network")),
            StringComparison.Ordinal
        );
        Assert.Null(play.Ledger.Find(7)!.ApplyStartedAt);
    }

    [Theory]
    [InlineData("terrateam apply dir:network")]
    [InlineData("terrateam apply not dir:web")]
    [InlineData("terrateam apply workspace:default and not (web in dir)")]
    [InlineData("terrateam apply")]
    public void Tags_of_directories_that_do_not_change_are_none_of_these(string command)
    {
        var play = new DecisionFixture();
        play.Report(DecisionFixture.RunOf(play.Push(Open, "network")));

        Assert.Equal(
            DecisionFixture.In("network"),
            Assert.Single(DecisionFixture.RunOf(play.Comment(command, Open, "network")).Dirspaces).Dirspace
        );
    }
}
