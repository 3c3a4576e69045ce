using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Locks;

/// <summary>Which pull request holds which dirspaces. It holds all of its dirspaces or none.</summary>
/// <remarks>
/// Open: held from the first apply on, whether or not it succeeded. Merged: held until every dirspace is settled,
/// because the branch has what is not applied yet. Closed unmerged: nothing is held. The lock policy of each dirspace
/// says which of the two takes its lock: one that only an apply locks is free after the merge, applied or not. An
/// unlock makes earlier applies and merges count for nothing.
/// </remarks>
public static class LockRule
{
    /// <summary>Every hold of a repository.</summary>
    public static IReadOnlyList<Hold> Holds(RepositoryLedger ledger) => [.. ledger.PullRequests.SelectMany(Holds)];

    /// <summary>The holds of one pull request; empty where it holds nothing.</summary>
    public static IEnumerable<Hold> Holds(PullRequestEntry entry)
    {
        var byApply = AppliedSinceUnlock(entry);
        var byMerge = MergedSinceUnlock(entry);
        var isSettled = entry.Dirspaces.All(dirspace =>
            dirspace.IsSettledFor(entry) || dirspace.Policy is LockPolicy.Apply or LockPolicy.None
        );
        var open = entry.State == PullRequestState.Open;
        var merged = entry.State == PullRequestState.Merged && !isSettled;
        foreach (var dirspace in entry.Dirspaces)
        {
            if (
                byApply
                && (dirspace.Policy == LockPolicy.Strict ? open || merged : open && dirspace.Policy == LockPolicy.Apply)
            )
            {
                yield return new(dirspace.Dirspace, entry.Number, entry.ApplyStartedAt!.Value, BecauseMerged: false);
            }
            else if (byMerge && merged && (dirspace.Policy is LockPolicy.Strict or LockPolicy.Merge))
            {
                yield return new(dirspace.Dirspace, entry.Number, entry.MergedAt!.Value, BecauseMerged: true);
            }
        }
    }

    /// <summary>True when a pull request holds anything.</summary>
    public static bool IsHolding(PullRequestEntry entry) => Holds(entry).Any();

    /// <summary>The holds of other pull requests that count against a pull request into a branch.</summary>
    public static IReadOnlyList<Hold> HeldByOthers(
        RepositoryLedger ledger,
        int number,
        string baseRef,
        IReadOnlyCollection<Dirspace> dirspaces
    )
    {
        var wanted = dirspaces as IReadOnlySet<Dirspace> ?? dirspaces.ToHashSet();
        return
        [
            .. ledger
                .PullRequests.Where(entry => entry.Number != number)
                .SelectMany(entry => Held(entry, baseRef, wanted))
                .OrderBy(hold => hold.Dirspace),
        ];
    }

    private static IEnumerable<Hold> Held(PullRequestEntry entry, string baseRef, IReadOnlySet<Dirspace> wanted)
    {
        var holds = Holds(entry).Where(hold => wanted.Contains(hold.Dirspace));
        if (string.Equals(entry.BaseRef, baseRef, StringComparison.Ordinal))
            return holds;

        var elsewhere = entry
            .Dirspaces.Where(dirspace => dirspace.ThisBranchOnly)
            .Select(dirspace => dirspace.Dirspace)
            .ToHashSet();
        return holds.Where(hold => !elsewhere.Contains(hold.Dirspace));
    }

    private static bool AppliedSinceUnlock(PullRequestEntry entry) =>
        entry.ApplyStartedAt is { } applied && (entry.UnlockedAt is not { } unlocked || applied > unlocked);

    private static bool MergedSinceUnlock(PullRequestEntry entry) =>
        entry.MergedAt is { } merged && (entry.UnlockedAt is not { } unlocked || merged > unlocked);
}
