using System.Globalization;
using System.Text;
using Terrateam.Core.Runs;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Runs;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Operations;

/// <summary>What operators read to see what goes on.</summary>
internal sealed class StatusOperations(
    SuspensionStore suspensions,
    DeliveryInbox inbox,
    OpenRuns runs,
    PlanVault plans,
    IncidentStore incidents,
    BackupOperations backups,
    ReviewOperations reviews,
    AuditLog audit,
    TimeProvider time
)
{
    private static readonly TimeSpan AuditedDays = TimeSpan.FromDays(7);

    public async Task<OperationAnswer> StatusAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var suspended = await suspensions.ListAsync(cancellationToken);
        foreach (var one in suspended)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"suspended         {one.Scope.Name} since {Time(one.Since)} by {one.By}\n"
            );
        }

        if (suspended.Count == 0)
            text.Append("suspended         nothing\n");

        var waiting = await inbox.WaitingAsync(TimeSpan.Zero, cancellationToken);
        text.Append(
            CultureInfo.InvariantCulture,
            $"waiting events    {waiting.Count}{Oldest(waiting.Select(one => one.ReceivedAt))}\n"
        );
        var open = await runs.ListAsync(call.Client, cancellationToken);
        text.Append(
            CultureInfo.InvariantCulture,
            $"open runs         {open.Count}, stuck {open.Count(one => one.IsStuck)}{Oldest(open.Select(one => one.Run.CreatedAt))}\n"
        );
        var pending = await plans.PendingDeletionsAsync(cancellationToken);
        text.Append(
            CultureInfo.InvariantCulture,
            $"failed deletions  {pending.Count}{Oldest(pending.Select(one => one.Since))}\n"
        );
        text.Append(CultureInfo.InvariantCulture, $"last backup       {await backups.LastAsync(cancellationToken)}\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"unsigned reviews  {await reviews.UnsignedAsync(cancellationToken)}\n"
        );
        foreach (var incident in (await incidents.ListAsync(cancellationToken)).Where(one => one.ClosedAt is null))
            text.Append(CultureInfo.InvariantCulture, $"open incident     {incident.Number}: {incident.Title}\n");
        return OperationAnswer.Ok(text.ToString());
    }

    public async Task<OperationAnswer> AuditAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var asked = call.Asked;
        if (asked.Verify || asked.Head is not null)
            return await VerifyAsync(asked.Head, cancellationToken);

        var text = new StringBuilder();
        var since = asked.Since ?? time.GetUtcNow() - AuditedDays;
        await foreach (var line in audit.EarlierLinesAsync(since, cancellationToken))
            text.Append(line).Append('\n');
        await foreach (var line in audit.LinesAsync(since, cancellationToken))
            text.Append(line).Append('\n');
        return OperationAnswer.Ok(text.ToString());
    }

    public async Task<OperationAnswer> RunsAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var (run, lastHeard, isStuck) in await runs.ListAsync(call.Client, cancellationToken))
        {
            if (call.Asked.Stuck && !isStuck)
                continue;
            var where = run.Drift is { } drift ? $"drift {drift}" : $"#{run.PullRequest.Number}";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{run.Id} {run.Repository.FullName} {where} {run.Kind.Operation()} {run.Status} since {Time(lastHeard)}"
            );
            text.Append(isStuck ? " stuck" : "").Append(run.Url is { } url ? $" {url}" : "").Append('\n');
        }

        return OperationAnswer.Ok(text.Length == 0 ? "no runs\n" : text.ToString());
    }

    private async Task<OperationAnswer> VerifyAsync(string? head, CancellationToken cancellationToken)
    {
        AuditReport report;
        try
        {
            report = await audit.VerifyAsync(head, cancellationToken);
        }
        catch (FormatException exception)
        {
            return OperationAnswer.Invalid(exception.Message);
        }

        var said = string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Entries} entries, head {report.Head}\n{string.Concat(report.Problems.Select(one => $"{one}\n"))}"
        );
        return report.IsIntact
            ? OperationAnswer.Ok("The audit trail is whole: " + said)
            : OperationAnswer.Conflict("The audit trail is broken: " + said);
    }

    private static string Oldest(IEnumerable<DateTimeOffset> times) =>
        times.DefaultIfEmpty().Min() is var oldest && oldest == default ? "" : $", oldest since {Time(oldest)}";

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
