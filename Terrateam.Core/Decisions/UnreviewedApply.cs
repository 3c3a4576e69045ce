using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// <c>apply-autoapprove</c> for runners that cannot plan and apply in one run: a plan, and then its apply for the same
/// user. Everything required is checked before the plan and again before the apply.
/// </summary>
internal static class UnreviewedApply
{
    /// <summary>True where the plans of the run are to be applied at once.</summary>
    public static bool IsDue(PullRequestEntry? entry, Trigger.RunOver run) =>
        entry?.Dirspaces.Any(dirspace => IsOf(dirspace.Plan, run)) ?? false;

    /// <summary>Starts the plans, or queues them behind what is in the way.</summary>
    public static Decision Plan(DecisionContext context, IReadOnlyList<ChangedDirspace> dirspaces)
    {
        var targets = dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var entry = QueueDecision.WithoutRepeated(context, RunKind.Plan);
        if (QueueDecision.Wait(context, RunKind.Plan, ApplyWay.Unreviewed.Operation, targets, entry, []) is { } wait)
            return wait;

        var decision = context.Start(RunKind.Plan, dirspaces, entry, [.. context.Accept()]);
        return With(decision, run => run with { AppliesFor = context.Request.Actor });
    }

    /// <summary>Applies the result of such a plan, or reports why not; null where there is nothing to apply.</summary>
    public static Decision? Apply(DecisionContext context, Trigger.RunOver run)
    {
        var due = context
            .WorkingLayer.Where(dirspace =>
                IsOf(context.Find(dirspace.Dirspace)?.Plan, run) && context.PlanFault(dirspace.Dirspace) is null
            )
            .ToList();
        if (due.Count == 0 || context.Obstacle("apply") is not null)
            return null;

        var way = ApplyWay.UnreviewedPlan;
        var admitted = Admission.Admit(context, way.Access, due);
        return ApplyRefusal.Create(context, due, admitted, way) is { } refusal
            ? context.Answer(new Message.NotAppliedByItself(refusal))
            : With(admitted.Tell(ApplyDecision.Start(context, admitted.Dirspaces, way, [])), run =>
                run with
                {
                    IsAutomatic = false,
                }
            );
    }

    private static bool IsOf(PlanRecord? plan, Trigger.RunOver run) =>
        plan is { Outcome: PlanOutcome.Changes, AppliesFor: { } who }
        && plan.RunId == run.RunId
        && string.Equals(who, run.Actor, StringComparison.Ordinal);

    private static Decision With(Decision decision, Func<Run, Run> change) =>
        decision with
        {
            Effects =
            [
                .. decision.Effects.Select(effect =>
                    effect is Effect.StartRun start ? start with { Run = change(start.Run) } : effect
                ),
            ],
        };
}
