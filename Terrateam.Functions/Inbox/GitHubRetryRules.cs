using Terrateam.Core.Locks;
using Terrateam.Core.Retries;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Inbox;

/// <summary>How long calls to GitHub are repeated, and when the pull request has a message about it.</summary>
internal static class GitHubRetryRules
{
    /// <summary>
    /// GitHub's reads lag behind its webhooks: for this long, objects of a new event may not exist yet.
    /// </summary>
    public static readonly TimeSpan Lag = TimeSpan.FromMinutes(2);

    /// <summary>After this long, a comment says that an event waits for GitHub.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>GitHub's outages are measured in minutes.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(30);

    /// <summary>A rate limit is over within the hour.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(70);

    private static readonly Backoff Usual = new(TimeSpan.FromSeconds(2), 2.5, TimeSpan.FromMinutes(5));

    /// <summary>While GitHub may only lag.</summary>
    private static readonly Backoff Lagging = new(TimeSpan.FromSeconds(2), 2, TimeSpan.FromSeconds(20));

    /// <summary>True where a repeated call would have the same answer.</summary>
    public static bool IsFinal(GitHubException exception) => exception.Status is 400 or 413 or 422;

    /// <summary>
    /// True where GitHub says that something does not exist, and the lag of its reads is no longer the likely reason.
    /// </summary>
    public static bool IsGone(GitHubException exception, InboxEntry entry, DateTimeOffset now) =>
        exception.Status switch
        {
            410 or 451 => true,
            404 => entry.Trigger is not (Trigger.Pushed or Trigger.Closed or Trigger.Commented or Trigger.MergeQueued)
                || now - entry.ReceivedAt >= Lag,
            _ => false,
        };

    /// <summary>How long a call with this answer is repeated; without a status it got none.</summary>
    public static TimeSpan PatienceOf(int? status) => status == 429 ? Limit : Outage;

    /// <summary>True where no further attempt is made.</summary>
    public static bool IsOver(int? status, TimeSpan waited) => waited >= PatienceOf(status);

    /// <summary>How long to wait before the next attempt, after so many before this one.</summary>
    public static TimeSpan Pause(GitHubException exception, int attempts)
    {
        if (exception.Status == 404)
            return Lagging.After(attempts + 1);

        var pause = Pause(attempts);
        return exception.RetryAfter is { } told && told > pause
            ? told < Usual.Max
                ? told
                : Usual.Max
            : pause;
    }

    /// <summary>The same for what failed without GitHub: 2 s, 5 s, 13 s, ... 5 min.</summary>
    public static TimeSpan Pause(int attempts) => Usual.After(attempts + 1);
}
