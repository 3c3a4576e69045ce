using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Applies without a command: by <c>autoapply</c> after the merge, and by <c>auto_apply</c> of a stack after the plan.
/// Both need all that an apply by command needs.
/// </summary>
internal static class AutomaticApply
{
    /// <summary>True where a dirspace is applied without a command once it is planned.</summary>
    public static bool IsDue(DecisionContext context, ChangedDirspace dirspace) =>
        dirspace.Autoapply
        && (context.PullRequest.State == PullRequestState.Merged || BeginsWithPlan(context, dirspace.Stack));

    /// <summary>Starts such an apply; null where there is nothing to apply.</summary>
    /// <param name="context">The decision context.</param>
    /// <param name="before">Effects that come first.</param>
    /// <param name="tells">True to comment on what prevents it: after a merge the apply is expected, while on an open
    /// pull request an unmet requirement is the usual case.</param>
    public static Decision? Attempt(DecisionContext context, IReadOnlyList<Effect> before, bool tells)
    {
        // Running plans belong to the same layer, and their results may be a reason against the apply.
        if (context.OwnRuns.Any(run => !run.Kind.IsPreparation()))
            return null;

        var queued = context.Entry.Queued.SelectMany(work => work.Dirspaces).ToHashSet();
        var due = context
            .WorkingLayer.Where(dirspace => !queued.Contains(dirspace.Dirspace))
            .Where(dirspace => IsDue(context, dirspace) && ReadyDirspaces.AppliedBefore(context, dirspace).Count == 0)
            .ToLookup(dirspace => context.PlanFault(dirspace.Dirspace) is null);
        ChangedDirspace[] planned = [.. due[true]];
        if (planned.Length == 0 && (!tells || !due[false].Any()) || context.Obstacle("apply") is not null)
            return null;

        var way = ApplyWay.Reviewed;
        var wanted = planned.Length > 0 ? planned : [.. due[false]];
        var admitted = Admission.Admit(context, way.Access, wanted);
        var refusal = ApplyRefusal.Create(context, wanted, admitted, way);
        if (refusal is null)
            return admitted.Tell(ApplyDecision.Start(context, admitted.Dirspaces, way, before));
        return tells ? context.Answer(new Message.NotAppliedByItself(refusal), before) : null;
    }

    // The own setting of the stack, else that of a stack around it.
    private static bool BeginsWithPlan(DecisionContext context, string stack)
    {
        var rules = context.Snapshot.Configuration?.Configuration?.Stacks ?? [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var name = stack;
        while (name is not null && seen.Add(name))
        {
            if (
                rules.FirstOrDefault(rule => string.Equals(rule.Name, name, StringComparison.Ordinal))?.AutoApply is
                { } said
            )
            {
                return said;
            }

            name = rules.FirstOrDefault(rule => rule.Stacks.Contains(name, StringComparer.Ordinal))?.Name;
        }

        return false;
    }
}
