using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Core.Changes;
using Terrateam.Functions.Audit;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.State;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Reviews;

/// <summary>
/// Opens an issue each week with what operators have to look at, and wants it signed off. A week in which there was
/// nothing has none.
/// </summary>
public sealed partial class SecurityReview(
    IOptions<ReviewOptions> options,
    IDocumentStore store,
    IGitHubApp app,
    OwnIssues own,
    AuditLog audit,
    SuspensionStore suspensions,
    IOpenIncidents incidents,
    TimeProvider time,
    ILogger<SecurityReview> logger
)
{
    /// <summary>Opens the review of the last week unless it is there. A timer calls it; safe to repeat.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Repository.Length == 0)
            return;

        var week = ReviewedWeek.Before(time.GetUtcNow());
        var key = ReviewRecord.KeyOf(week.Name);
        var known = await store.GetAsync(key, ReviewJson.Default.ReviewRecord, cancellationToken);
        if (known?.Value.Issue is not null)
            return;

        if (await TextOfAsync(week, cancellationToken) is not { } text)
            return;

        var repository = await FindAsync(options.Value.Repository, cancellationToken);
        var issue = await own.OpenAsync(
            repository,
            ReviewText.Marker(week.Name),
            ReviewText.Label,
            ReviewText.Title(week.Name),
            text,
            cancellationToken
        );
        var record = new ReviewRecord(week.Name, repository.FullName, issue.Number, time.GetUtcNow());
        _ = await store.TryWriteAsync(key, record, known?.ETag, ReviewJson.Default.ReviewRecord, cancellationToken);
        Log.Opened(logger, week.Name, repository.FullName, issue.Number);
    }

    /// <summary>Signs a review off, and closes its issue. Returns false where there is none of this week.</summary>
    internal async Task<bool> SignOffAsync(string week, string by, CancellationToken cancellationToken)
    {
        if (
            await store.GetAsync(ReviewRecord.KeyOf(week), ReviewJson.Default.ReviewRecord, cancellationToken)
            is not { Value.Issue: { } number } known
        )
        {
            return false;
        }

        var record = known.Value.SignedOffBy is null
            ? known.Value with
            {
                SignedOffBy = by,
                SignedOffAt = time.GetUtcNow(),
            }
            : known.Value;

        // The issue last: who asks again closes it.
        if (
            record != known.Value
            && await store.TryWriteAsync(
                ReviewRecord.KeyOf(week),
                record,
                known.ETag,
                ReviewJson.Default.ReviewRecord,
                cancellationToken
            )
                is null
        )
        {
            throw new InvalidOperationException($"The review of {week} is signed off by somebody else right now.");
        }

        var issues = app.For(await FindAsync(record.Repository, cancellationToken)).Issues;
        if (await issues.FindAsync(number, cancellationToken) is { } issue)
        {
            var body = ReviewText.SignedOff(issue.Body, record.SignedOffBy!, record.SignedOffAt!.Value);
            _ = await issues.UpdateAsync(number, issue.Title, body, isOpen: false, cancellationToken);
        }

        return true;
    }

    /// <summary>The weeks whose reviews wait to be signed off.</summary>
    internal async Task<IReadOnlyList<string>> UnsignedAsync(CancellationToken cancellationToken)
    {
        var weeks = new List<string>();
        await foreach (var document in store.QueryAsync("reviews", "all", "", cancellationToken))
        {
            if (document.Read(ReviewJson.Default.ReviewRecord) is { SignedOffBy: null } review)
                weeks.Add(review.Week);
        }

        return weeks;
    }

    private async Task<string?> TextOfAsync(ReviewedWeek week, CancellationToken cancellationToken)
    {
        var findings = new ReviewFindings();
        await foreach (var line in audit.LinesAsync(week.From, cancellationToken))
        {
            if (AuditChain.EntryOf(line) is var entry && entry.At < week.To)
                findings.Take(entry);
            else
                break;
        }

        var suspended = (await suspensions.ListAsync(cancellationToken)).Select(static one => one.Scope.Name).ToList();
        var open = await incidents.DescribeAsync(cancellationToken);
        var unsigned = await UnsignedAsync(cancellationToken);
        return findings.IsEmpty && suspended.Count + open.Count + unsigned.Count == 0
            ? null
            : ReviewText.Render(week, findings, suspended, open, unsigned);
    }

    private async Task<Repository> FindAsync(string fullName, CancellationToken cancellationToken) =>
        await own.FindRepositoryAsync(fullName, cancellationToken)
        ?? throw new InvalidOperationException(
            $"The repository {fullName}, which Review:Repository names, is not there, or the App is not installed on it."
        );

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "The security review of {Week} is open as {Repository}#{Issue}"
        )]
        public static partial void Opened(ILogger logger, string week, string repository, int issue);
    }
}
