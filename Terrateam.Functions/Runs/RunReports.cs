using System.Text.Json;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>Combines a run and its runner's report for the run's comment.</summary>
internal static class RunReports
{
    public static RunReport From(Run run, RunResult? result, RepositoryLedger ledger)
    {
        var results = (result?.Dirspaces ?? []).ToDictionary(dirspace => dirspace.Dirspace);
        var dirspaces = run.Dirspaces.Select(dirspace =>
            From(run, dirspace.Dirspace, results.GetValueOrDefault(dirspace.Dirspace)) with
            {
                IsAfterOthers = dirspace.IsAfterOthers,
            }
        );
        return new(run.Id, run.Kind.Operation(), StateOf(run), [.. dirspaces])
        {
            Reason =
                run.Status == RunStatus.Ended ? run.EndDetail
                : result is null && run.Status == RunStatus.Reported ? "Its outputs have expired."
                : null,
            End = run.End,
            Url = run.Url,
            HeadSha = run.PullRequest.HeadSha,
            Environment = run.Environment,
            Costs = CostEstimate.From(result?.Before ?? [], run.Dirspaces.Select(dirspace => dirspace.Dirspace)),
            PreHooks = [.. (result?.Before ?? []).Select(From)],
            PostHooks = [.. (result?.After ?? []).Select(From)],
            LayersRemaining = run.LayersAfter,
            FilesTruncated = run.FilesTruncated,
            Gates = run.Gates,
            Denied = run.Denied,
            AppliesByItself = run.Dirspaces.Count > 0 && run.Dirspaces.All(dirspace => dirspace.AppliesByItself),
            Notes = [.. Notes(run)],
            HasTable = run.HasSummary,
            Overtaken = run.Kind == RunKind.Plan ? [.. Overtaken(run, ledger)] : [],
            UnplannedElsewhere = run.Kind == RunKind.Plan ? [.. UnplannedElsewhere(run, ledger)] : [],
            Unapplied = run.Kind.IsApply() ? Unapplied(run, ledger) : null,
            HasOtherRuns = ledger.Runs.Any(other =>
                other.RunId != run.Id && other.Drift is null && other.PullRequest == run.PullRequest.Number
            ),
            Holds =
                run.Kind == RunKind.Plan
                    ? LockRule.HeldByOthers(
                        ledger,
                        run.PullRequest.Number,
                        run.PullRequest.BaseRef,
                        [.. run.Dirspaces.Select(dirspace => dirspace.Dirspace)]
                    )
                    : [],
        };
    }

    // As the status `terrateam apply` counts, so that both say the same.
    private static int? Unapplied(Run run, RepositoryLedger ledger)
    {
        var (dirspaces, applied) = OverallStatuses.Applied(run, ledger);
        return dirspaces.Count > 0 ? dirspaces.Count - applied : null;
    }

    private static IEnumerable<MissingPlan> Overtaken(Run run, RepositoryLedger ledger)
    {
        var changes = ledger.Changes.ToLookup(change => change.Dirspace);
        return (ledger.Find(run.PullRequest.Number)?.Dirspaces ?? [])
            .Where(dirspace => dirspace.Plan?.RunId == run.Id)
            .Select(dirspace =>
                Planned.Fault(dirspace, run.PullRequest, other => changes[other], dirspace.Plan!.EndedAt)
            )
            .OfType<MissingPlan>()
            .Where(missing => missing.Fault == PlanFault.Overtaken);
    }

    // An apply without a query is one of the whole layer, of which this run may have planned a part.
    private static IEnumerable<Dirspace> UnplannedElsewhere(Run run, RepositoryLedger ledger)
    {
        if (ledger.Find(run.PullRequest.Number) is not { } entry || run.Dirspaces.Count == 0)
            return [];

        var own = run.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var rank = run.Dirspaces[0].Rank;
        var changes = ledger.Changes.ToLookup(change => change.Dirspace);
        return entry
            .Dirspaces.Where(other => other.InDiff && other.Rank == rank && !own.Contains(other.Dirspace))
            .Where(other =>
                !Planned.IsApplied(other, entry, run.PullRequest, changed => changes[changed], run.CreatedAt)
                && Planned.Fault(other, run.PullRequest, changed => changes[changed], run.CreatedAt) is not null
            )
            .Select(other => other.Dirspace);
    }

    private static IEnumerable<string> Notes(Run run)
    {
        if (run.Kind == RunKind.UnsafeApply)
        {
            yield return "Planned and applied in one, because `apply-autoapprove` asked for that: the plan was not "
                + "reviewed before.";
        }

        if (run.AppliesFor is not null)
            yield return "It is applied once it is planned, because `apply-autoapprove` asked for that.";
        if (run.Batch is { Count: > 1 } batch)
        {
            yield return batch.IsEnlarged
                ? (
                    $"Part {batch.Number} of {batch.Count}. It is larger than "
                    + $"`batch_runs.max_workspaces_per_batch` asks for, because no more than {RunSplit.MaxRuns} runs "
                    + $"are started at once."
                )
                : $"Part {batch.Number} of {batch.Count}.";
        }

        if (run is { IsHeldBack: true, Url: { } url })
        {
            var environment = run.Environment is { } name ? $" {Markdown.Code(name)}" : "";
            yield return $":hourglass: GitHub holds the job back until the environment{environment} is approved: "
                + $"[review the deployment]({url}).";
        }

        foreach (var remark in run.Remarks)
            yield return remark;
    }

    private static RunReportState StateOf(Run run) =>
        run.Status switch
        {
            RunStatus.Queued or RunStatus.Dispatched => RunReportState.Queued,
            RunStatus.Running => RunReportState.Running,
            RunStatus.Reported => run.HooksSucceeded && run.Outcomes.All(outcome => outcome.Succeeded)
                ? RunReportState.Done
                : RunReportState.Failed,
            _ when run.End is RunEnd.Superseded or RunEnd.Unlocked or RunEnd.PullRequestClosed or RunEnd.Suspended =>
                RunReportState.Aborted,
            _ => RunReportState.Failed,
        };

    private static DirspaceReport From(Run run, Dirspace dirspace, DirspaceResult? result)
    {
        if (result is null)
            return new(dirspace, UnreportedState(run, dirspace));

        var state = !result.Success
            ? result.Steps.Count == 0
                ? DirspaceReportState.Skipped
                : DirspaceReportState.Failed
            : run.Kind == RunKind.Plan && result.HasChanges == false
                ? DirspaceReportState.NoChanges
                : DirspaceReportState.Success;
        var plan = result.PlanText;
        var outputs = result
            .Steps.Select(step => step.Outputs)
            .LastOrDefault(step => step is { ValueKind: JsonValueKind.Object });
        return new(
            dirspace,
            state,
            plan,
            result.Summary,
            [.. result.Steps.Select(From)],
            outputs?.GetRawText(),
            state == DirspaceReportState.Skipped ? "A step before it failed." : null
        );
    }

    private static DirspaceReportState UnreportedState(Run run, Dirspace dirspace) =>
        run.Status switch
        {
            RunStatus.Running => DirspaceReportState.Running,
            RunStatus.Ended
                when run.End is RunEnd.Superseded or RunEnd.Unlocked or RunEnd.PullRequestClosed or RunEnd.Suspended =>
                DirspaceReportState.Cancelled,
            RunStatus.Ended => DirspaceReportState.Failed,
            RunStatus.Reported => run.Outcomes.Any(outcome => outcome.Dirspace == dirspace && outcome.Succeeded)
                ? DirspaceReportState.Success
                : DirspaceReportState.Failed,
            _ => DirspaceReportState.Waiting,
        };

    private static StepReport From(RunStep step) =>
        new(
            step.Name,
            step.Success && !step.ErrorsIgnored,
            string.Join(
                '\n',
                new[] { step.Text, step.Stderr, step.Error }.Where(text => !string.IsNullOrWhiteSpace(text))
            ),
            step.VisibleOn switch
            {
                StepVisibility.Always => VisibleOn.Always,
                StepVisibility.Success => VisibleOn.Success,
                _ => VisibleOn.Failure,
            },
            step.ErrorsIgnored,
            step.Command is null ? null : string.Join(' ', step.Command),
            step.Format is { ValueKind: JsonValueKind.String } format
            && (format.ValueEquals("markdown") || format.ValueEquals("raw"))
                ? OutputFormat.Markdown
                : OutputFormat.Code,
            step.Format is { ValueKind: JsonValueKind.Object } code && code.TryGetProperty("lang", out var lang)
                ? lang.GetString()
                : null
        );
}
