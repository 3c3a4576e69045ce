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
    public static bool IsDue(Situation situation, ChangedDirspace dirspace) =>
        dirspace.Autoapply
        && (situation.PullRequest.State == PullRequestState.Merged || BeginsWithPlan(situation, dirspace.Stack));

    /// <summary>What such an apply starts; null where there is none to be started.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="before">What to do first.</param>
    /// <param name="tells">
    /// Whether people are told what keeps it back: after a merge they expect it, while on an open pull request a
    /// requirement that is not met yet is the usual case.
    /// </param>
    public static Decision? Attempt(Situation situation, IReadOnlyList<Effect> before, bool tells)
    {
        // Plans that are being made belong to the same layer: what they find may be a reason to look twice.
        if (situation.OwnRuns.Any(run => !run.Kind.IsPreparation()))
            return null;

        var queued = situation.Entry.Queued.SelectMany(work => work.Dirspaces).ToHashSet();
        var due = situation
            .WorkingLayer.Where(dirspace => !queued.Contains(dirspace.Dirspace))
            .Where(dirspace => IsDue(situation, dirspace) && Turn.AppliedBefore(situation, dirspace).Count == 0)
            .ToLookup(dirspace => situation.PlanFault(dirspace.Dirspace) is null);
        ChangedDirspace[] planned = [.. due[true]];
        if (planned.Length == 0 && (!tells || !due[false].Any()) || situation.Obstacle("apply") is not null)
            return null;

        var way = ApplyWay.Reviewed;
        var admitted = Admission.Admit(situation, way.Access, planned.Length > 0 ? planned : [.. due[false]]);
        var refusal = admitted.Refusal ?? ApplyRefusal.Of(situation, admitted.Dirspaces, way);
        if (refusal is null)
            return admitted.Tell(ApplyDecision.Start(situation, admitted.Dirspaces, way, before));
        return tells ? situation.Answer(new Notice.NotAppliedByItself(refusal), before) : null;
    }

    // A stack says it of itself, or a stack around it says it for all of its members.
    private static bool BeginsWithPlan(Situation situation, string stack)
    {
        var rules = situation.Snapshot.Configuration?.Configuration?.Stacks ?? [];
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
