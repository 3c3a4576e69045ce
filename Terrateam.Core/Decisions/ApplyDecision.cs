using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Decisions;

/// <summary>Somebody asked for an apply, or a merge does. Every way to apply comes through here, and every check fails closed.</summary>
internal static class ApplyDecision
{
    private const string Operation = "apply";

    public static Decision Decide(Situation situation, TagQuery query)
    {
        if (situation.Obstacle(Operation) is { } obstacle)
            return situation.Answer(obstacle);

        var changed = situation.Snapshot.Changes!.Changed;
        if (Situation.Select(query, changed).Count == 0)
            return situation.Answer(new Notice.NothingMatches(Operation, query.ToString(), changed.Count > 0));

        var left = Situation.Select(query, situation.WorkingLayer);
        if (left.Count == 0)
            return situation.Answer(new Notice.NothingLeft(Operation, query.ToString()));

        var admitted = Admission.Admit(situation, AccessOperation.Apply, left);
        return (admitted.Refusal ?? Refusal(situation, admitted.Dirspaces)) is { } refusal
            ? situation.Answer(refusal)
            : admitted.Tell(Start(situation, admitted.Dirspaces, situation.Accept()));
    }

    /// <summary>Why some dirspaces may not be applied now; null when they may.</summary>
    public static Notice? Refusal(Situation situation, IReadOnlyList<ChangedDirspace> dirspaces)
    {
        var pullRequest = situation.PullRequest;
        if (pullRequest is { IsFork: true, State: PullRequestState.Open })
            return new Notice.NotPermitted(situation.Question.Actor, Operation, "A pull request from a fork is applied only after it was merged.");

        Dirspace[] targets = [.. dirspaces.Select(dirspace => dirspace.Dirspace)];
        if (Admission.Requirements(situation, dirspaces) is { } unmet)
            return unmet;

        // All dirspaces of the pull request, not only those asked for: an apply takes the lock of all of them.
        var owned = situation.Entry.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var held = LockRule.HeldByOthers(situation.Ledger, pullRequest.Number, pullRequest.BaseRef, owned);
        if (held.Count > 0)
            return new Notice.LockedByOthers(held);

        var inTheWay = situation.InTheWay(RunKind.Apply, targets);
        if (inTheWay.Count > 0)
            return new Notice.RunsInTheWay(Operation, inTheWay);

        MissingPlan[] missing = [.. targets.Select(situation.PlanFault).OfType<MissingPlan>()];
        return missing.Length > 0 ? new Notice.PlansMissing(missing) : null;
    }

    /// <summary>Takes the lock and starts the run.</summary>
    public static Decision Start(Situation situation, IReadOnlyList<ChangedDirspace> dirspaces, IEnumerable<Effect> before) =>
        Situation.Start(
            situation.NewRun(RunKind.Apply, dirspaces),
            situation.Entry with { ApplyStartedAt = situation.Now },
            before);
}
