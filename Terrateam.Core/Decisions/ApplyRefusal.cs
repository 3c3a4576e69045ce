using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>Why some dirspaces may not be applied now.</summary>
internal static class ApplyRefusal
{
    /// <summary>The first reason that there is; null when they may be applied.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="dirspaces">What is to be applied.</param>
    /// <param name="way">How it was asked for.</param>
    public static Notice? Of(Situation situation, IReadOnlyList<ChangedDirspace> dirspaces, ApplyWay way)
    {
        var pullRequest = situation.PullRequest;
        if (pullRequest is { IsFork: true, State: PullRequestState.Open })
        {
            return new Notice.NotPermitted(
                situation.Question.Actor,
                way.Operation,
                "A pull request from a fork is applied only after it was merged."
            );
        }

        if (!way.IsForced && Admission.Requirements(situation, dirspaces) is { } unmet)
            return unmet;

        // A conflict is more than a requirement: the runner works on the merge of both branches, and there is none.
        if (pullRequest is { State: PullRequestState.Open, Mergeable: false })
            return new Notice.MergeConflict(pullRequest.BaseRef);

        // All dirspaces of the pull request, not only those asked for: an apply takes the lock of all of them.
        var owned = situation.Entry.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var held = LockRule.HeldByOthers(situation.Ledger, pullRequest.Number, pullRequest.BaseRef, owned);
        if (held.Count > 0)
            return new Notice.LockedByOthers(held);

        var targets = dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        RunInTheWay[] own = [.. OwnWork(situation, targets)];
        if (own.Length > 0)
            return new Notice.RunsInTheWay(way.Operation, own);

        if (!way.NeedsPlan)
            return Seen.Head(situation) ? null : new Notice.HeadNotSeen(way.Operation, pullRequest.HeadSha);

        MissingPlan[] missing =
        [
            .. targets
                .Select(target => situation.PlanFault(target) ?? Seen.PlanFault(situation, target))
                .OfType<MissingPlan>(),
        ];
        return missing.Length > 0 ? new Notice.PlansMissing([.. missing.OrderBy(plan => plan.Dirspace)]) : null;
    }

    // Work of others is waited for. A plan of the same pull request is not: nobody has seen it yet, so nobody can want
    // it applied.
    private static IEnumerable<RunInTheWay> OwnWork(Situation situation, HashSet<Dirspace> targets)
    {
        var isTurn = situation.Waited is not null;
        var runs = situation
            .OwnRuns.Where(run => !(isTurn && run.Kind.IsApply()) && run.Dirspaces.Any(targets.Contains))
            .Select(run => situation.Describe(run, targets));
        return isTurn
            ? runs
            : runs.Concat(
                situation
                    .Entry.Queued.Where(work => work.IsPlanOf(targets))
                    .Select(work => QueueDecision.Describe(work, targets))
            );
    }
}
