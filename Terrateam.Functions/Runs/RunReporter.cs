using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Ledgers;

namespace Terrateam.Functions.Runs;

/// <summary>Brings a run's comment and statuses up to date with the run.</summary>
public sealed class RunReporter(
    RunResults results,
    LedgerStore ledgers,
    CommentPublisher comments,
    StatusPublisher statuses,
    ReviewRequests reviews,
    OvertakenPlanReporter overtaken,
    RunComments runComments,
    OverviewPublisher overviews
)
{
    /// <summary>Posts the current state of a run; safe to repeat.</summary>
    /// <param name="run">The run.</param>
    /// <param name="ledger">The ledger as this run's end has just changed it; null to read it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task ReportAsync(Run run, RepositoryLedger? ledger, CancellationToken cancellationToken)
    {
        // A drift run has no pull request; its results go into issues.
        if (run.Drift is not null)
        {
            ledger ??= await ledgers.ReadAsync(run.Repository.Id, cancellationToken);
            await WithdrawAsync(run, ledger, cancellationToken);
            return;
        }

        if (run.Preparation is { } preparation)
        {
            await PreparationAsync(run, preparation, cancellationToken);
            return;
        }

        ledger ??= await ledgers.ReadAsync(run.Repository.Id, cancellationToken);

        // Read once: each reading costs a use of the key. Results that cannot be opened fail both of its users.
        Task<RunResult?>? reading = null;
        Task<RunResult?> ReadResultAsync() => reading ??= results.ReadAsync(run, cancellationToken);

        // The comment comes first, because it explains the status; a comment that cannot be posted does not keep the
        // statuses from being set.
        try
        {
            await CommentAsync(run, await ReadResultAsync(), ledger, cancellationToken);
        }
        finally
        {
            var needsResult = run.Kind == RunKind.Plan || run.Display is not null;
            await SetStatusesAsync(run, needsResult ? await ReadResultAsync() : null, ledger, cancellationToken);
            await WithdrawAsync(run, ledger, cancellationToken);
        }
    }

    /// <summary>
    /// Sets the statuses again for as long as the ledger changes meanwhile: some cover several runs, and this run must
    /// not overwrite, from an older ledger, what another set from a newer one.
    /// </summary>
    private async Task SetStatusesAsync(
        Run run,
        RunResult? result,
        RepositoryLedger ledger,
        CancellationToken cancellationToken
    )
    {
        var summaries = (run.Kind == RunKind.Plan ? result?.Dirspaces ?? [] : []).ToDictionary(
            dirspace => dirspace.Dirspace,
            dirspace => dirspace.Summary
        );
        var target = TargetOf(run, result, ledger);
        IReadOnlyList<StatusChange> told = [];
        while (true)
        {
            var current = RunStatuses.Create(run, summaries, ledger).ToList();
            var changed = current.Except(told).ToList();
            if (changed.Count == 0)
                return;

            await statuses.SetAsync(run.Repository, run.PullRequest.HeadSha, changed, target, cancellationToken);
            told = current;
            ledger = await ledgers.ReadAsync(run.Repository.Id, cancellationToken);
        }
    }

    /// <summary>Tells other pull requests whose applied state or plans this run overtook.</summary>
    private async Task WithdrawAsync(Run run, RepositoryLedger ledger, CancellationToken cancellationToken)
    {
        foreach (var (sha, target, changes) in OvertakenStatuses.Create(run, ledger))
            await statuses.SetAsync(run.Repository, sha, changes, target, cancellationToken);
        if (!run.IsOver)
            return;

        var touched = RunConclusion.TouchedBy(run).ToHashSet();
        await overtaken.ReportAsync(run.Repository, run.PullRequest.Number, touched, ledger, cancellationToken);
        await overviews.ShowOthersAsync(run.Repository, run.PullRequest.Number, touched, ledger, cancellationToken);
    }

    /// <summary>
    /// A preparation gets a status. It has a comment only where a user asked for it; its result shows in later runs.
    /// </summary>
    private async Task PreparationAsync(Run run, RunPreparation preparation, CancellationToken cancellationToken)
    {
        try
        {
            if (preparation.IsShown)
            {
                var report = await results.ReadReportAsync(run, cancellationToken);
                await comments.PutAsync(
                    run.Repository,
                    run.PullRequest.Number,
                    $"{RunComments.PrefixOf(run)}1",
                    PreparationText.Index(run, report),
                    run,
                    cancellationToken
                );
            }
        }
        finally
        {
            await statuses.SetAsync(
                run.Repository,
                run.PullRequest.HeadSha,
                [RunStatuses.OfPreparation(run, preparation)],
                new(run.PullRequest.Number, run.Display) { Run = run },
                cancellationToken
            );
        }
    }

    private async Task CommentAsync(
        Run run,
        RunResult? result,
        RepositoryLedger ledger,
        CancellationToken cancellationToken
    )
    {
        var overview = run.Overview is null
            ? null
            : await overviews.TryShowAsync(run.Repository, run.PullRequest.Number, mayCreate: false, cancellationToken);
        var isQuiet = overview is not null && run.Overview == RunCommentRule.Failures;
        var shownAt = await runComments.PutAsync(run, result, ledger, isQuiet, cancellationToken) ?? overview!.Value;
        if (run.Status != RunStatus.Reported)
            return;

        if (run.Kind == RunKind.Plan)
            await NoteShownAsync(run, shownAt, cancellationToken);
        await comments.RetireReplacedAsync(run, RunComments.PrefixOf(run), cancellationToken);
        await reviews.AskAsync(run, cancellationToken);
    }

    /// <summary>
    /// Stores when the plans became visible: an apply requested before that time does not apply to them.
    /// </summary>
    private async Task NoteShownAsync(Run run, DateTimeOffset shownAt, CancellationToken cancellationToken) =>
        _ = await ledgers.UpdateAsync(
            run.Repository.Id,
            ledger =>
                Task.FromResult(
                    ledger.Find(run.PullRequest.Number) is { } entry
                    && entry.Dirspaces.Any(dirspace => dirspace.Plan is { ShownAt: null } plan && plan.RunId == run.Id)
                        ? ledger.With(entry.WithShown(run.Id, shownAt))
                        : null
                ),
            cancellationToken
        );

    // A check run shows what a commit status has no room for.
    private static StatusTarget TargetOf(Run run, RunResult? result, RepositoryLedger ledger)
    {
        var target = new StatusTarget(run.PullRequest.Number, run.Display) { Run = run };
        if (run.Display is null || result is null || run.Dirspaces.Count > StatusTitle.MaxDirspaces)
            return target;

        var report = RunReports.From(run, result, ledger);
        return target with
        {
            Details = report.Dirspaces.ToDictionary(
                dirspace => StatusTitle.For(run.Kind.Operation(), dirspace.Dirspace),
                dirspace => CheckDetails.Create(report, dirspace),
                StringComparer.Ordinal
            ),
        };
    }
}
