using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Applies that nobody asks for. <c>autoapply</c> begins with the merge; <c>auto_apply</c> of a stack begins with the
/// plan. Both need everything that an apply by comment needs.
/// </summary>
internal static class AutomaticApply
{
    /// <summary>Whether nobody has to ask for the apply of a dirspace once it is planned.</summary>
    public static bool IsDue(DecisionContext context, ChangedDirspace dirspace) =>
        dirspace.Autoapply
        && (context.PullRequest.State == PullRequestState.Merged || BeginsWithPlan(context, dirspace.Stack));

    /// <summary>What such an apply starts; null where there is none to be started.</summary>
    /// <param name="context">The situation.</param>
    /// <param name="before">What to do first.</param>
    /// <param name="tells">
    /// Whether people are told what keeps it back: after a merge they expect it, while on an open pull request a
    /// requirement that is not met yet is the usual case.
    /// </param>
    public static Decision? Attempt(DecisionContext context, IReadOnlyList<Effect> before, bool tells)
    {
        // Plans that are being made belong to the same layer: what they find may be a reason to look twice.
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
        var admitted = Admission.Admit(context, way.Access, planned.Length > 0 ? planned : [.. due[false]]);
        var refusal = admitted.Refusal ?? ApplyRefusal.Create(context, admitted.Dirspaces, way);
        if (refusal is null)
            return admitted.Tell(ApplyDecision.Start(context, admitted.Dirspaces, way, before));
        return tells ? context.Answer(new Message.NotAppliedByItself(refusal), before) : null;
    }

    // A stack says it of itself, or a stack around it says it for all of its members.
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
