using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// <c>apply-autoapprove</c> for runners that cannot plan and apply in one: a plan, and then its apply in the name of
/// who asked. All that is required is asked for before the plan and again before the apply.
/// </summary>
internal static class UnreviewedApply
{
    /// <summary>True where the plans of a run are to be applied at once.</summary>
    public static bool IsDue(PullRequestEntry? entry, Trigger.RunOver run) =>
        entry?.Dirspaces.Any(dirspace => IsOf(dirspace.Plan, run)) ?? false;

    /// <summary>Starts the plans, or waits for what is in the way.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="dirspaces">What is to be planned and applied.</param>
    public static Decision Plan(Situation situation, IReadOnlyList<ChangedDirspace> dirspaces)
    {
        var targets = dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var entry = QueueDecision.WithoutRepeated(situation, RunKind.Plan);
        if (QueueDecision.Wait(situation, RunKind.Plan, ApplyWay.Unreviewed.Operation, targets, entry, []) is { } wait)
            return wait;

        var decision = situation.Start(RunKind.Plan, dirspaces, entry, [.. situation.Accept()]);
        return With(decision, run => run with { AppliesFor = situation.Question.Actor });
    }

    /// <summary>
    /// The apply of what such a plan found, or why it is not done; null where there is none to be done.
    /// </summary>
    public static Decision? Apply(Situation situation, Trigger.RunOver run)
    {
        var due = situation
            .WorkingLayer.Where(dirspace =>
                IsOf(situation.Find(dirspace.Dirspace)?.Plan, run) && situation.PlanFault(dirspace.Dirspace) is null
            )
            .ToList();
        if (due.Count == 0 || situation.Obstacle("apply") is not null)
            return null;

        var way = ApplyWay.UnreviewedPlan;
        var admitted = Admission.Admit(situation, way.Access, due);
        return (admitted.Refusal ?? ApplyRefusal.Of(situation, admitted.Dirspaces, way)) is { } refusal
            ? situation.Answer(new Notice.NotAppliedByItself(refusal))
            : With(admitted.Tell(ApplyDecision.Start(situation, admitted.Dirspaces, way, [])), run =>
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
