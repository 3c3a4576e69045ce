using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;

namespace Terrateam.Tests.Functions.Inbox;

public sealed class GitHubRetryRulesTests
{
    [Theory]
    [InlineData(null, 30)]
    [InlineData(503, 30)]
    [InlineData(429, 70)]
    public void A_limit_is_waited_for_longer_than_an_outage(int? status, int minutes)
    {
        var patience = TimeSpan.FromMinutes(minutes);

        Assert.False(GitHubRetryRules.IsOver(status, patience - TimeSpan.FromSeconds(1)));
        Assert.True(GitHubRetryRules.IsOver(status, patience));
        Assert.Equal(patience, GitHubRetryRules.PatienceOf(status));
    }

    [Theory]
    [InlineData(503, 0, 2)]
    [InlineData(503, 1, 5)]
    [InlineData(503, 20, 300)]
    [InlineData(404, 0, 2)]
    [InlineData(404, 1, 4)]
    [InlineData(404, 20, 20)]
    public void Pauses_grow_and_stay_short_while_GitHub_may_only_lag(int status, int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), GitHubRetryRules.Pause(new("no", status), attempts));

    [Theory]
    [InlineData(1, 2)]
    [InlineData(60, 60)]
    [InlineData(3600, 300)]
    public void A_pause_that_GitHub_asks_for_is_kept_within_bounds(int asked, int seconds) =>
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            GitHubRetryRules.Pause(new GitHubException("no", 429, retryAfter: TimeSpan.FromSeconds(asked)), 0)
        );
}
