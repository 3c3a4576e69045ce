using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>The commit statuses of a run, on the commit that it works on.</summary>
/// <remarks>
/// Those of single dirspaces come from the run. Several runs may be open at once, so those that cover more than one
/// dirspace are computed from the ledger, not from the run.
/// </remarks>
internal static class RunStatuses
{
    /// <summary>The statuses of a run in its current state.</summary>
    /// <param name="run">The run.</param>
    /// <param name="summaries">The counts of its plans, where known.</param>
    /// <param name="ledger">The ledger with the results of all runs.</param>
    public static IEnumerable<StatusChange> Create(
        Run run,
        IReadOnlyDictionary<Dirspace, PlanSummary?> summaries,
        RepositoryLedger ledger
    )
    {
        var entry = ledger.Find(run.PullRequest.Number);
        var isMany =
            Math.Max(run.Dirspaces.Count, entry?.Dirspaces.Count(dirspace => dirspace.InDiff) ?? 0)
            > StatusTitle.MaxDirspaces;
        IEnumerable<StatusChange?> shared =
        [
            isMany && run.Kind == RunKind.Plan && !IsUnderWay(run) ? OverallStatuses.Plan(run, ledger) : null,
            IsUnderWay(run) ? null : OverallStatuses.Apply(run, ledger),
        ];
        return
        [
            .. isMany ? [] : OfDirspaces(run, summaries, ledger),
            .. HookStatuses.Create(run, ledger, isMany),
            .. shared.OfType<StatusChange>(),
        ];
    }

    // The statuses of all dirspaces together are those that were set before, until there are results. At the end they
    // are always set: a job that may set statuses can have changed them.
    private static bool IsUnderWay(Run run) =>
        run.Status == RunStatus.Running || (run.Kind == RunKind.Apply && !run.IsOver);

    private static IEnumerable<StatusChange> OfDirspaces(
        Run run,
        IReadOnlyDictionary<Dirspace, PlanSummary?> summaries,
        RepositoryLedger ledger
    )
    {
        var outcomes = run.Outcomes.ToDictionary(outcome => outcome.Dirspace);
        foreach (var dirspace in run.Dirspaces)
        {
            if (IsReplaced(run, dirspace.Dirspace, ledger))
                continue;

            if (IsOfOtherBase(run, ledger))
            {
                yield return new(
                    StatusTitle.For(run.Kind.Operation(), dirspace.Dirspace),
                    StatusState.Failure,
                    "The pull request goes into another branch now.",
                    run.Id
                );
                continue;
            }

            var outcome = outcomes.GetValueOrDefault(dirspace.Dirspace);
            var description = Describe(run, outcome, summaries.GetValueOrDefault(dirspace.Dirspace));
            yield return new(
                StatusTitle.For(run.Kind.Operation(), dirspace.Dirspace),
                StateOf(run, outcome),
                description,
                run.Id
            );
            if (
                run.Kind == RunKind.Plan
                && outcome is { Succeeded: true }
                && AfterPlan(run, dirspace, outcome) is { } after
            )
            {
                yield return after;
            }
        }
    }

    // A dirspace that applies by itself needs no command, so its apply status is not set to waiting.
    private static StatusChange? AfterPlan(Run run, RunDirspace dirspace, DirspaceOutcome outcome)
    {
        if (outcome.HasChanges == false)
            return new(StatusTitle.For("apply", dirspace.Dirspace), StatusState.Success, "Nothing to apply", run.Id);

        return run.HidesPendingApply || dirspace.AppliesByItself
            ? null
            : new(StatusTitle.For("apply", dirspace.Dirspace), StatusState.Pending, "Waiting for an apply", run.Id);
    }

    public static StatusChange OfPreparation(Run run, RunPreparation preparation) =>
        new(
            StatusTitle.OfPreparation(run.Kind.Operation(), preparation.Branch),
            run.Status switch
            {
                RunStatus.Reported => run.HooksSucceeded ? StatusState.Success : StatusState.Failure,
                RunStatus.Ended => StatusState.Failure,
                _ => StatusState.Pending,
            },
            run.Status switch
            {
                RunStatus.Queued => "Queued",
                RunStatus.Dispatched => Waiting(run),
                RunStatus.Running => "Running",
                RunStatus.Reported => run.HooksSucceeded ? "Done" : "Failed",
                _ => run.EndDetail,
            },
            run.Id
        );

    /// <summary>
    /// True when a newer run of the same commit has this status now: the end of an older one must not overwrite it.
    /// </summary>
    private static bool IsReplaced(Run run, Dirspace dirspace, RepositoryLedger ledger) =>
        (run.Status == RunStatus.Ended || IsOfOtherBase(run, ledger))
        && (
            ledger.Runs.Any(other =>
                other.RunId != run.Id
                && !other.Kind.IsPreparation()
                && other.Kind.IsApply() == run.Kind.IsApply()
                && other.PullRequest == run.PullRequest.Number
                && other.Since > run.CreatedAt
                && string.Equals(other.HeadSha, run.PullRequest.HeadSha, StringComparison.Ordinal)
                && other.Dirspaces.Contains(dirspace)
            )
            || (
                run.Kind == RunKind.Plan
                && ledger.Find(run.PullRequest.Number)?.Find(dirspace)?.Plan is { } plan
                && plan.StartedAt > run.CreatedAt
                && string.Equals(plan.HeadSha, run.PullRequest.HeadSha, StringComparison.Ordinal)
            )
        );

    // A commit has only one set of statuses, which runs for different base branches share.
    private static bool IsOfOtherBase(Run run, RepositoryLedger ledger) =>
        run.IsOver
        && ledger.Find(run.PullRequest.Number) is { State: PullRequestState.Open } entry
        && !string.Equals(entry.BaseRef, run.PullRequest.BaseRef, StringComparison.Ordinal);

    private static StatusState StateOf(Run run, DirspaceOutcome? outcome) =>
        run.Status switch
        {
            RunStatus.Reported when run.Kind.IsPreparation() => run.HooksSucceeded
                ? StatusState.Success
                : StatusState.Failure,
            RunStatus.Reported => outcome is { Succeeded: true } ? StatusState.Success : StatusState.Failure,
            RunStatus.Ended => StatusState.Failure,
            _ => StatusState.Pending,
        };

    private static string Waiting(Run run) =>
        !run.IsHeldBack ? "Waiting for a runner"
        : run.Environment is { } environment ? $"Waiting for an approval of {environment}"
        : "Waiting for an approval";

    private static string Describe(Run run, DirspaceOutcome? outcome, PlanSummary? summary) =>
        run.Status switch
        {
            RunStatus.Queued => "Queued",
            RunStatus.Dispatched => Waiting(run),
            RunStatus.Running => "Running",
            RunStatus.Ended => run.EndDetail,
            _ when run.Kind.IsPreparation() => run.HooksSucceeded ? "Done" : "Failed",
            _ when outcome is not { Succeeded: true } => "Failed",
            _ when run.Kind.IsApply() => "Applied",
            _ when outcome.HasChanges == false => "No changes",
            _ when summary is { IsOnlyOutputs: true } => "Only outputs change",
            _ => summary?.ToString() ?? "There are changes, and how many is not known",
        };
}
