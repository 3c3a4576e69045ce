using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

internal static class ApplyRefusal
{
    /// <summary>All reasons against applying the dirspaces now; null when they may be applied.</summary>
    /// <param name="context">The decision context.</param>
    /// <param name="requested">The dirspaces that were asked for.</param>
    /// <param name="admitted">What of them access control admits.</param>
    /// <param name="way">The kind of apply.</param>
    public static Message? Create(
        DecisionContext context,
        IReadOnlyList<ChangedDirspace> requested,
        Admitted admitted,
        ApplyWay way
    )
    {
        var isFork = context.PullRequest is { IsFork: true, State: PullRequestState.Open };
        if (admitted.Refusal is not null && (isFork || !Admission.IsInside(context)))
            return admitted.Refusal;
        if (isFork)
        {
            return new Message.NotPermitted(
                context.Request.Actor,
                way.Operation,
                "A pull request from a fork is applied only after it was merged."
            );
        }

        // In the order in which `terrateam explain` lists requirements and who may.
        var dirspaces = admitted.Refusal is null ? admitted.Dirspaces : requested;
        List<Message> reasons = way.IsForced ? [] : [.. Admission.Requirements(context, dirspaces)];
        if (admitted.Denial is { } denial)
            reasons.Insert(reasons is [Message.RequirementsNotMet, ..] ? 1 : 0, denial);
        var mayBeUnsure = reasons.Count > 0;
        reasons.AddRange(OfBranches(context, IsConflictTold(reasons)));
        reasons.AddRange(OfPlans(context, [.. dirspaces.Select(dirspace => dirspace.Dirspace)], way));
        var refusal =
            reasons.Count > 1 ? new Message.NotReady(reasons) { Operation = way.Operation } : reasons.FirstOrDefault();
        return mayBeUnsure ? Admission.Unsure(context, refusal!) : refusal;
    }

    private static bool IsConflictTold(IEnumerable<Message> reasons) =>
        reasons
            .OfType<Message.RequirementsNotMet>()
            .SelectMany(told => told.Requirements)
            .Any(unmet => string.Equals(unmet.Name, "merge_conflicts", StringComparison.Ordinal));

    private static IEnumerable<Message> OfBranches(DecisionContext context, bool isConflictTold)
    {
        // Not skipped by a forced apply: the runner works on the merge of both branches, which does not exist.
        var pullRequest = context.PullRequest;
        if (pullRequest is { State: PullRequestState.Open, Mergeable: false } && !isConflictTold)
            yield return new Message.MergeConflict(pullRequest.BaseRef);

        // All dirspaces of the pull request, not only the requested ones: an apply locks all of them.
        var owned = context.Entry.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var held = LockRule.HeldByOthers(context.Ledger, pullRequest.Number, pullRequest.BaseRef, owned);
        if (held.Count > 0)
            yield return new Message.LockedByOthers(held);
    }

    private static IEnumerable<Message> OfPlans(DecisionContext context, HashSet<Dirspace> targets, ApplyWay way)
    {
        RunInTheWay[] own = [.. OwnWork(context, targets)];
        if (own.Length > 0)
        {
            yield return new Message.RunsInTheWay(way.Operation, own);

            // Its end changes which plans there are.
            yield break;
        }

        if (!way.NeedsPlan)
        {
            if (!CommentVisibility.Head(context))
                yield return new Message.HeadNotSeen(way.Operation, context.PullRequest.HeadSha);
            yield break;
        }

        MissingPlan[] missing =
        [
            .. targets
                .Select(target => context.PlanFault(target) ?? CommentVisibility.PlanFault(context, target))
                .OfType<MissingPlan>(),
        ];
        if (missing.Length > 0)
            yield return new Message.PlansMissing([.. missing.OrderBy(plan => plan.Dirspace)]);
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
