using System.Globalization;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Comments;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Ledgers;

namespace Terrateam.Functions.Runs;

/// <summary>Keeps the comment with the state of a whole pull request up to date.</summary>
public sealed partial class OverviewPublisher(
    LedgerStore ledgers,
    RunStore runs,
    CommentPublisher comments,
    LastingComments lasting,
    TimeProvider time,
    ILogger<OverviewPublisher> logger
)
{
    private const string Key = "overview";

    /// <summary>More changes of the ledger than this in one go are left to the events that they cause.</summary>
    private const int MaxAttempts = 5;

    /// <summary>Runs of which the links, counts and costs are read; a pull request rarely has more than ten.</summary>
    private const int MaxRuns = 100;

    // Each takes a call to GitHub, while others wait.
    private const int MaxOthers = 20;

    /// <summary>
    /// Shows the present state; safe to repeat. What GitHub refuses is logged, because no run is to wait for it; the next
    /// event shows it again.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="number">The pull request.</param>
    /// <param name="mayCreate">True for the owner of the pull request, which handles its events one at a time.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>When GitHub took the text that is shown; null where there is no overview.</returns>
    public async Task<DateTimeOffset?> TryShowAsync(
        Repository repository,
        int number,
        bool mayCreate,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ShowAsync(repository, number, mayCreate, cancellationToken);
        }
        catch (GitHubException exception)
        {
            Log.NotShown(logger, repository.FullName, number, exception);
            return null;
        }
    }

    private async Task<DateTimeOffset?> ShowAsync(
        Repository repository,
        int number,
        bool mayCreate,
        CancellationToken cancellationToken
    )
    {
        string? told = null;
        var known = new Dictionary<Guid, Run>();
        var shown = LastingComment.None;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // Again, for as long as the ledger changes meanwhile: an older state must not replace a newer one.
            var ledger = await ledgers.ReadAsync(repository.Id, cancellationToken);
            var report = PullRequestOverview.Create(ledger, number, time.GetUtcNow());
            var text = report is null
                ? OverviewComment.SwitchedOff
                : OverviewComment.Render(await CompleteAsync(repository, number, report, known, cancellationToken));
            if (string.Equals(text, told, StringComparison.Ordinal) && shown.IsCertain)
                return report is null ? null : shown.UpdatedAt;

            shown = await lasting.ShowAsync(
                repository,
                number,
                Key,
                text,
                mayCreate && report is { Rows.Count: > 0 },
                isForced: !shown.IsCertain,
                cancellationToken
            );
            told = text;
            if (shown.UpdatedAt is null)
                return null;
        }

        return shown.UpdatedAt;
    }

    /// <summary>Shows the present state of others that change the same dirspaces.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="number">The pull request that took or released locks; 0 for drift.</param>
    /// <param name="dirspaces">The dirspaces; null for those of the pull request.</param>
    /// <param name="ledger">The ledger; null to read it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task ShowOthersAsync(
        Repository repository,
        int number,
        IReadOnlySet<Dirspace>? dirspaces,
        RepositoryLedger? ledger,
        CancellationToken cancellationToken
    )
    {
        ledger ??= await ledgers.ReadAsync(repository.Id, cancellationToken);
        var touched = dirspaces
            ?? (ledger.Find(number)?.Dirspaces ?? []).Select(dirspace => dirspace.Dirspace).ToHashSet();
        var others = ledger
            .PullRequests.Where(other =>
                other.Number != number
                && other is { State: PullRequestState.Open, Overview: not null }
                && other.Dirspaces.Any(dirspace => touched.Contains(dirspace.Dirspace))
            )
            .OrderByDescending(other => other.DecidedAt)
            .Take(MaxOthers);
        foreach (var other in others)
            _ = await TryShowAsync(repository, other.Number, mayCreate: false, cancellationToken);
    }

    // What the ledger does not keep: links, counts and costs.
    private async Task<OverviewReport> CompleteAsync(
        Repository repository,
        int number,
        OverviewReport report,
        Dictionary<Guid, Run> known,
        CancellationToken cancellationToken
    )
    {
        var posted = await comments.OfRunsAsync(repository, number, cancellationToken);
        var wanted = report
            .Rows.OrderBy(row => row.Status)
            .ThenBy(row => row.Dirspace)
            .Select(row => row.RunId)
            .OfType<Guid>()
            .Distinct()
            .Take(MaxRuns);
        foreach (var id in wanted)
        {
            if (
                known.GetValueOrDefault(id) is not { IsOver: true }
                && await runs.FindAsync(id, cancellationToken) is { } run
            )
            {
                known[id] = run;
            }
        }

        var outcomes = known.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.Outcomes.ToDictionary(outcome => outcome.Dirspace)
        );
        return report with
        {
            Rows = [.. report.Rows.Select(Complete)],
            Currency = outcomes
                .Values.SelectMany(run => run.Values)
                .Select(one => one.Currency)
                .FirstOrDefault(one => one is not null)
                ?? "",
        };

        OverviewRow Complete(OverviewRow row)
        {
            if (row.RunId is not { } id || known.GetValueOrDefault(id) is not { } run)
                return row;

            var outcome = outcomes[id].GetValueOrDefault(row.Dirspace);
            return row with
            {
                Counts = outcome?.Counts,
                Cost = outcome?.Cost,
                Url = run.Url,
                CommentUrl = posted.TryGetValue(id, out var comment) ? CommentOf(run, number, comment) : null,
            };
        }
    }

    // GitHub says the address of a run's page, below that of the repository.
    private static string? CommentOf(Run run, int number, long comment)
    {
        var end = run.Url?.IndexOf("/actions/", StringComparison.Ordinal) ?? -1;
        return end < 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{run.Url![..end]}/pull/{number}#issuecomment-{comment}");
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Repository}: the overview of #{Number} could not be brought up to date"
        )]
        public static partial void NotShown(ILogger logger, string repository, int number, Exception exception);
    }
}
