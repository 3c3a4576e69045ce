using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Operations;

/// <summary>A part of what is handed out as evidence.</summary>
/// <param name="Name">Which.</param>
/// <param name="Lines">How many lines it has.</param>
/// <param name="Sha256">The digest of its lines, each with a line break behind it.</param>
internal sealed record EvidencePart(string Name, int Lines, string Sha256);

/// <summary>What evidence consists of.</summary>
/// <param name="At">When it was collected.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Since">From when on it goes.</param>
/// <param name="AuditHead">The head of the audit trail.</param>
/// <param name="IsTrailWhole">False where the trail is broken.</param>
/// <param name="Parts">Its parts, in their order.</param>
internal sealed record EvidenceManifest(
    DateTimeOffset At,
    string By,
    DateTimeOffset Since,
    string AuditHead,
    bool IsTrailWhole,
    IReadOnlyList<EvidencePart> Parts
);

/// <summary>Destroys plans, and collects what proves what happened.</summary>
internal sealed class EradicationOperations(
    SuspensionStore suspensions,
    Belongings belongings,
    PlanVault plans,
    OutputVault outputs,
    DeliveryInbox inbox,
    RunStore runs,
    AuditLog audit,
    TimeProvider time
)
{
    private static readonly TimeSpan EvidenceDays = TimeSpan.FromDays(30);

    /// <summary>
    /// Deletes every plan and every output of the scope, with what is known of them: they have to be planned again.
    /// </summary>
    public async Task<OperationAnswer> ShredAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (call.Asked.Scope is not { } scope)
            return OperationAnswer.Invalid("Say what it is about: all, installation <id> or repository <id>.");

        var repositories = new List<KnownRepository>();
        await foreach (var known in belongings.RepositoriesAsync(cancellationToken))
        {
            if (scope.Covers(known.InstallationId, known.Id))
                repositories.Add(known);
        }

        var suspended = await suspensions.ListAsync(cancellationToken);
        if (
            repositories.Find(one => !suspended.Any(other => other.Scope.Covers(one.InstallationId, one.Id))) is
            { } going
        )
        {
            return OperationAnswer.Conflict(
                $"The repository {going.Id} is not suspended, and would store plans meanwhile. "
                    + $"First: terrateam ops suspend {scope.Name}\n"
            );
        }

        var deleted = 0;
        foreach (var repository in repositories)
        {
            deleted += await plans.DeleteRepositoryAsync(repository.Id, cancellationToken);
            deleted += await outputs.DeleteForRepositoryAsync(repository.Id, cancellationToken);
        }

        return OperationAnswer.Ok(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{deleted} records and files of {repositories.Count} repositories were deleted. Pull requests have "
            ) + "to be planned again.\n"
        );
    }

    /// <summary>
    /// The audit trail, the runs and the events that wait, from a time on, as lines of JSON; last a manifest with the
    /// SHA-256 of each part. The manifest's own digest is entered in the trail, whose seals prove it.
    /// </summary>
    public async Task<OperationAnswer> EvidenceAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var since = call.Asked.Since ?? time.GetUtcNow() - EvidenceDays;
        var report = await audit.VerifyAsync(head: null, cancellationToken);
        var text = new StringBuilder();
        var parts = new List<EvidencePart>
        {
            Append(text, "audit", await audit.LinesAsync(since, cancellationToken).ToListAsync(cancellationToken)),
            Append(text, "runs", await RunsAsync(since, cancellationToken)),
            Append(text, "deliveries", await DeliveriesAsync(since, cancellationToken)),
        };
        var manifest = new EvidenceManifest(
            time.GetUtcNow(),
            call.Operator,
            since,
            report.Head,
            report.IsIntact,
            parts
        );
        var line = JsonSerializer.Serialize(manifest, OperationJson.Default.EvidenceManifest);
        await audit.AddAsync(
            new AuditEvent("evidence.collected", call.Operator)
            {
                Reason = call.Asked.Reason,
                Subject = $"manifest sha256 {AuditChain.HashOf(line)}",
            },
            cancellationToken
        );
        return OperationAnswer.Ok(text.Append(line).Append('\n').ToString());
    }

    private async Task<IReadOnlyList<string>> RunsAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        await foreach (var repository in belongings.RepositoriesAsync(cancellationToken))
        {
            await foreach (var known in belongings.RunsAsync(repository.Id, cancellationToken))
            {
                if (await runs.FindAsync(known.Id, cancellationToken) is { } run && run.CreatedAt >= since)
                    lines.Add(JsonSerializer.Serialize(EvidenceRun.From(run), EvidenceJson.Default.EvidenceRun));
            }
        }

        return lines;
    }

    private async Task<IReadOnlyList<string>> DeliveriesAsync(
        DateTimeOffset since,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await inbox.WaitingAsync(TimeSpan.Zero, cancellationToken))
                .Where(entry => entry.ReceivedAt >= since)
                .Select(static entry => JsonSerializer.Serialize(entry, InboxJson.Default.InboxEntry)),
        ];

    private static EvidencePart Append(StringBuilder text, string name, IReadOnlyList<string> lines)
    {
        var part = string.Concat(lines.Select(static line => line + "\n"));
        text.Append(part);
        return new(name, lines.Count, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(part))));
    }
}
