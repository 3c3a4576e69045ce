using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>
/// The statuses of the hooks before and after the dirspaces. All plans, or all applies, of a commit share them, so they
/// are computed from the ledger: a failure stays until its dirspaces had another run, and a success is set only when no
/// other run is to come. There is none where no hook ran.
/// </summary>
internal static class HookStatuses
{
    /// <summary>The statuses once a run is over.</summary>
    /// <param name="run">The run.</param>
    /// <param name="ledger">The ledger with the run's result.</param>
    /// <param name="isLast">Whether they are set only when no run is to come, because there may be many runs.</param>
    public static IEnumerable<StatusChange> Create(Run run, RepositoryLedger ledger, bool isLast)
    {
        if (!run.IsOver || run.Kind.IsPreparation())
            yield break;

        var toCome = ledger.Runs.Count(other =>
            other.RunId != run.Id
            && other.PullRequest == run.PullRequest.Number
            && !other.Kind.IsPreparation()
            && other.Kind.IsApply() == run.Kind.IsApply()
            && IsOf(run, other.HeadSha)
        );
        if (isLast && toCome > 0)
            yield break;

        var told = (ledger.Find(run.PullRequest.Number)?.Dirspaces ?? [])
            .Select(dirspace => run.Kind.IsApply() ? Create(run, dirspace.Apply) : Create(run, dirspace.Plan))
            .OfType<(Guid RunId, HookOutcomes Hooks)>()
            .DistinctBy(one => one.RunId)
            .ToList();
        if (Create(run, "pre", [.. told.Select(one => (one.RunId, one.Hooks.Before))], toCome) is { } before)
            yield return before;
        if (Create(run, "post", [.. told.Select(one => (one.RunId, one.Hooks.After))], toCome) is { } after)
            yield return after;
    }

    private static StatusChange? Create(
        Run run,
        string when,
        IReadOnlyList<(Guid RunId, bool? WentWell)> runs,
        int toCome
    )
    {
        var title = StatusTitle.Hooks(run.Kind.Operation(), when);
        var ran = runs.Where(one => one.WentWell is not null).ToList();
        var failed = ran.Where(one => one.WentWell is false).ToList();
        if (failed.Count > 0)
        {
            return new(
                title,
                StatusState.Failure,
                ran.Count == 1 ? "Failed" : $"Failed in {failed.Count} of {ran.Count} runs",
                failed[0].RunId
            );
        }

        if (ran.Count == 0)
            return null;

        return toCome > 0
            ? new(title, StatusState.Pending, $"Done in {ran.Count} of {ran.Count + toCome} runs", run.Id)
            : new(title, StatusState.Success, "Done", ran.Exists(one => one.RunId == run.Id) ? run.Id : ran[0].RunId);
    }

    private static (Guid, HookOutcomes)? Create(Run run, PlanRecord? plan) =>
        plan is { Hooks: { } hooks } && IsOf(run, plan.HeadSha) ? (plan.RunId, hooks) : null;

    private static (Guid, HookOutcomes)? Create(Run run, ApplyRecord? apply) =>
        apply is { Hooks: { } hooks } && IsOf(run, apply.HeadSha) ? (apply.RunId, hooks) : null;

    private static bool IsOf(Run run, string sha) =>
        string.Equals(sha, run.PullRequest.HeadSha, StringComparison.Ordinal);
}
