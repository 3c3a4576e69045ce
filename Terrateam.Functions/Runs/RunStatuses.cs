using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>The commit statuses that a run gives to the commit that it works on.</summary>
internal static class RunStatuses
{
    /// <summary>Above this many dirspaces there is one status for all of them: GitHub counts every one.</summary>
    public const int MostDirspaces = 50;

    /// <summary>The statuses of a run as it is now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="summaries">The counts of its plans, where known.</param>
    /// <param name="ledger">What is applied.</param>
    public static IEnumerable<StatusChange> Of(Run run, IReadOnlyDictionary<Dirspace, PlanSummary?> summaries, RepositoryLedger ledger)
    {
        var operation = run.Kind == RunKind.Plan ? "plan" : "apply";
        var outcomes = run.Outcomes.ToDictionary(outcome => outcome.Dirspace);
        var states = run.Dirspaces.Where(dirspace => !IsReplaced(run, dirspace.Dirspace, ledger)).Select(dirspace => (dirspace.Dirspace, State: StateOf(run, outcomes.GetValueOrDefault(dirspace.Dirspace)))).ToList();
        if (run.Dirspaces.Count <= MostDirspaces)
        {
            foreach (var (dirspace, state) in states)
                yield return new(StatusTitle.Of(operation, dirspace), state, Describe(run, outcomes.GetValueOrDefault(dirspace), summaries.GetValueOrDefault(dirspace)), run.Id);
            foreach (var outcome in run.Kind == RunKind.Plan ? run.Outcomes.Where(outcome => outcome.Succeeded) : [])
                yield return outcome.HasChanges == false
                    ? new(StatusTitle.Of("apply", outcome.Dirspace), StatusState.Success, "Nothing to apply", run.Id)
                    : new(StatusTitle.Of("apply", outcome.Dirspace), StatusState.Pending, "Waiting for an apply", run.Id);
        }
        else if (run.Kind == RunKind.Plan && states.Count > 0)
        {
            var failed = states.Count(item => item.State == StatusState.Failure);
            var state = failed > 0 ? StatusState.Failure : states.All(item => item.State == StatusState.Success) ? StatusState.Success : StatusState.Pending;
            yield return new(StatusTitle.Plan, state, failed > 0 ? $"{failed} of {states.Count} failed" : $"{states.Count} dirspaces", run.Id);
        }

        yield return Aggregate(run, ledger);
    }

    /// <summary>True when a newer run of the same commit has this status now: the end of an older one must not overwrite it.</summary>
    private static bool IsReplaced(Run run, Dirspace dirspace, RepositoryLedger ledger) =>
        run.Status == RunStatus.Ended
        && (ledger.Runs.Any(other =>
                other.RunId != run.Id
                && other.Kind == run.Kind
                && other.PullRequest == run.PullRequest.Number
                && other.Since > run.CreatedAt
                && string.Equals(other.HeadSha, run.PullRequest.HeadSha, StringComparison.Ordinal)
                && other.Dirspaces.Contains(dirspace))
            || (run.Kind == RunKind.Plan
                && ledger.Find(run.PullRequest.Number)?.Find(dirspace)?.Plan is { } plan
                && plan.StartedAt > run.CreatedAt
                && string.Equals(plan.HeadSha, run.PullRequest.HeadSha, StringComparison.Ordinal)));

    /// <summary>The status that can be required: computed from what is known of every dirspace, never from this run alone.</summary>
    private static StatusChange Aggregate(Run run, RepositoryLedger ledger)
    {
        var entry = ledger.Find(run.PullRequest.Number);
        var dirspaces = entry?.Dirspaces.Where(dirspace => dirspace.InDiff).ToList() ?? [];
        var applied = dirspaces.Count(dirspace => Planned.IsApplied(dirspace, entry!, run.PullRequest, ledger, run.EndedAt ?? run.CreatedAt));
        var failed = dirspaces.Count(dirspace =>
            dirspace.Apply is { Succeeded: false } apply && string.Equals(apply.HeadSha, run.PullRequest.HeadSha, StringComparison.Ordinal)
            && (dirspace.Plan is null || apply.EndedAt >= dirspace.Plan.EndedAt));
        if (failed > 0)
            return new(StatusTitle.Apply, StatusState.Failure, $"{failed} of {dirspaces.Count} failed to apply", run.Id);

        // Nought of nought is not everything.
        return dirspaces.Count > 0 && applied == dirspaces.Count
            ? new(StatusTitle.Apply, StatusState.Success, $"{applied} of {dirspaces.Count} applied", run.Id)
            : new(StatusTitle.Apply, StatusState.Pending, $"{applied} of {dirspaces.Count} applied", run.Id);
    }

    private static StatusState StateOf(Run run, DirspaceOutcome? outcome) => run.Status switch
    {
        RunStatus.Reported => outcome is { Succeeded: true } ? StatusState.Success : StatusState.Failure,
        RunStatus.Ended => StatusState.Failure,
        _ => StatusState.Pending,
    };

    private static string Describe(Run run, DirspaceOutcome? outcome, PlanSummary? summary) => run.Status switch
    {
        RunStatus.Queued => "Queued",
        RunStatus.Dispatched => "Waiting for a runner",
        RunStatus.Running => "Running",
        RunStatus.Ended => run.EndDetail,
        _ when outcome is not { Succeeded: true } => "Failed",
        _ when run.Kind == RunKind.Apply => "Applied",
        _ when outcome.HasChanges == false => "No changes",
        _ when summary is { Add: 0, Change: 0, Destroy: 0, Import: 0 } => "Only outputs change",
        _ => summary?.ToString() ?? "There are changes",
    };
}
