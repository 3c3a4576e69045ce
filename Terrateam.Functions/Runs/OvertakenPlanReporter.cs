using System.Globalization;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Ledgers;

namespace Terrateam.Functions.Runs;

/// <summary>Tells open pull requests that their plans were overtaken: in the plan's comment and its statuses.</summary>
public sealed partial class OvertakenPlanReporter(
    RunStore runs,
    RunResults results,
    LedgerStore ledgers,
    RunComments comments,
    StatusPublisher statuses,
    ILogger<OvertakenPlanReporter> logger
)
{
    // Each takes several calls to GitHub, while others wait for the result. The rest is told by the answer to an apply.
    private const int MaxPlans = 20;

    /// <summary>Tells those whose plans a merge made stale.</summary>
    public async Task ReportAsync(
        Repository repository,
        int by,
        IReadOnlyCollection<Dirspace> dirspaces,
        CancellationToken cancellationToken
    )
    {
        var ledger = await ledgers.ReadAsync(repository.Id, cancellationToken);
        await ReportAsync(repository, by, dirspaces.ToHashSet(), ledger, cancellationToken);
    }

    /// <summary>Tells those whose plans a change made stale; safe to repeat.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="by">The pull request that made the change; 0 for drift.</param>
    /// <param name="dirspaces">What it changed.</param>
    /// <param name="ledger">The ledger with the change.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task ReportAsync(
        Repository repository,
        int by,
        IReadOnlySet<Dirspace> dirspaces,
        RepositoryLedger ledger,
        CancellationToken cancellationToken
    )
    {
        foreach (var plan in OvertakenPlan.From(ledger, by, dirspaces).Take(MaxPlans))
        {
            try
            {
                await ReportAsync(repository, by, plan, ledger, cancellationToken);
            }
            catch (GitHubException exception)
            {
                // What is overtaken is refused anyway; the change itself must be told.
                Log.NotTold(logger, repository.FullName, plan.RunId, exception);
            }
        }
    }

    private async Task ReportAsync(
        Repository repository,
        int by,
        OvertakenPlan plan,
        RepositoryLedger ledger,
        CancellationToken cancellationToken
    )
    {
        if (await runs.FindAsync(plan.RunId, cancellationToken) is not { Status: RunStatus.Reported } run)
            return;

        var what = by == 0 ? "drift" : string.Create(CultureInfo.InvariantCulture, $"#{by}");
        if (plan.Dirspaces.Count <= StatusTitle.MaxDirspaces && !run.HidesPendingApply)
        {
            await statuses.SetAsync(
                repository,
                plan.HeadSha,
                [
                    .. plan.Dirspaces.Select(dirspace => new StatusChange(
                        StatusTitle.For("apply", dirspace),
                        StatusState.Pending,
                        $"Overtaken by {what}: plan again",
                        run.Id
                    )),
                ],
                new(run.PullRequest.Number, run.Display),
                cancellationToken
            );
        }

        var result = await results.ReadAsync(run, cancellationToken);
        _ = await comments.PutAsync(run, result, ledger, run.Overview == RunCommentRule.Failures, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Repository}: the plan of run {Run} was overtaken, and its pull request could not be told"
        )]
        public static partial void NotTold(ILogger logger, string repository, Guid run, Exception exception);
    }
}
