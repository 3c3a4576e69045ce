using Terrateam.Core.Changes;
using Terrateam.Core.Locks;

namespace Terrateam.Core.Decisions;

/// <summary>What a closed pull request finds when it is opened again.</summary>
internal static class Reopening
{
    /// <summary>
    /// True for one that others went over while it held nothing: what it applied before is not what there is, and it
    /// must not take its lock back from them. It is as if it had been unlocked.
    /// </summary>
    public static bool IsOvertaken(Snapshot snapshot, PullRequest pullRequest)
    {
        if (
            pullRequest.State != PullRequestState.Open
            || snapshot.Ledger.Find(pullRequest.Number) is not { State: PullRequestState.Closed } known
        )
        {
            return false;
        }

        var owned = known.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        return known.Dirspaces.Any(dirspace => dirspace.Apply is { } apply && dirspace.IsOvertakenSince(apply.EndedAt))
            || LockRule.HeldByOthers(snapshot.Ledger, pullRequest.Number, pullRequest.BaseRef, owned).Count > 0;
    }
}
