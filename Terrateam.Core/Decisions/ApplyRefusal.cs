using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

internal static class ApplyRefusal
{
    /// <summary>The first reason against applying the dirspaces now; null when they may be applied.</summary>
    public static Message? Create(DecisionContext context, IReadOnlyList<ChangedDirspace> dirspaces, ApplyWay way)
    {
        var pullRequest = context.PullRequest;
        if (pullRequest is { IsFork: true, State: PullRequestState.Open })
        {
            return new Message.NotPermitted(
                context.Request.Actor,
                way.Operation,
                "A pull request from a fork is applied only after it was merged."
            );
        }

        if (!way.IsForced && Admission.Requirements(context, dirspaces) is { } unmet)
            return unmet;

        // Not skipped by a forced apply: the runner works on the merge of both branches, which does not exist.
        if (pullRequest is { State: PullRequestState.Open, Mergeable: false })
            return new Message.MergeConflict(pullRequest.BaseRef);

        // All dirspaces of the pull request, not only the requested ones: an apply locks all of them.
        var owned = context.Entry.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var held = LockRule.HeldByOthers(context.Ledger, pullRequest.Number, pullRequest.BaseRef, owned);
        if (held.Count > 0)
            return new Message.LockedByOthers(held);

        var targets = dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        RunInTheWay[] own = [.. OwnWork(context, targets)];
        if (own.Length > 0)
            return new Message.RunsInTheWay(way.Operation, own);

        if (!way.NeedsPlan)
            return CommentVisibility.Head(context) ? null : new Message.HeadNotSeen(way.Operation, pullRequest.HeadSha);

        MissingPlan[] missing =
        [
            .. targets
                .Select(target => context.PlanFault(target) ?? CommentVisibility.PlanFault(context, target))
                .OfType<MissingPlan>(),
        ];
        return missing.Length > 0 ? new Message.PlansMissing([.. missing.OrderBy(plan => plan.Dirspace)]) : null;
    }

    // Other runs are waited for. A plan of the same pull request is not: it was not shown yet, so the command cannot
    // mean it.
    private static IEnumerable<RunInTheWay> OwnWork(DecisionContext context, HashSet<Dirspace> targets)
    {
        var isTurn = context.Waited is not null;
        var runs = context
            .OwnRuns.Where(run => !(isTurn && run.Kind.IsApply()) && run.Dirspaces.Any(targets.Contains))
            .Select(run => context.Describe(run, targets));
        return isTurn
            ? runs
            : runs.Concat(
                context
                    .Entry.Queued.Where(work => work.IsPlanOf(targets))
                    .Select(work => QueueDecision.Describe(work, targets))
            );
    }
}
