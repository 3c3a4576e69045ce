using Terrateam.Core.Changes;
using Terrateam.Core.Locks;

namespace Terrateam.Core.Decisions;

internal static class Reopening
{
    /// <summary>
    /// True where other pull requests changed or locked its dirspaces while it was closed and held no locks. Its
    /// applies are then outdated and it must not take the locks back, so it counts as unlocked.
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
