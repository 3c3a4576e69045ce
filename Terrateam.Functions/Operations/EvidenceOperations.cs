using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;

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

/// <summary>The last line of evidence.</summary>
/// <param name="Algorithm">How it was signed, by its name in JSON Web Algorithms.</param>
/// <param name="Signature">The signature of the GitHub App's key in base64, or null.</param>
/// <param name="Failure">Why there is none, or null.</param>
internal sealed record EvidenceSignature(string Algorithm, string? Signature, string? Failure);

/// <summary>Collects what proves what happened.</summary>
internal sealed class EvidenceOperations(
    Belongings belongings,
    DeliveryInbox inbox,
    RunStore runs,
    AuditLog audit,
    IDigestSigner signer,
    TimeProvider time
)
{
    /// <summary>What is signed begins with this, so that no signature of evidence is one of anything else.</summary>
    public const string SignedBegin = "terrateam evidence\n";

    private static readonly TimeSpan EvidenceDays = TimeSpan.FromDays(30);

    /// <summary>
    /// The audit trail, the runs, the events that wait and the settings as lines of JSON; then a manifest with the
    /// SHA-256 of each part, and its signature. The manifest's own digest is entered in the trail, whose seals prove it.
    /// </summary>
    public async Task<OperationAnswer> CollectAsync(OperationCall call, CancellationToken cancellationToken)
    {
        var since = call.Asked.Since ?? time.GetUtcNow() - EvidenceDays;
        var report = await audit.VerifyAsync(head: null, cancellationToken);
        var text = new StringBuilder();
        var parts = new List<EvidencePart>
        {
            Append(text, "audit", await audit.LinesAsync(since, cancellationToken).ToListAsync(cancellationToken)),
            Append(text, "runs", await RunsAsync(since, cancellationToken)),
            Append(text, "deliveries", await DeliveriesAsync(since, cancellationToken)),
            Append(text, "configuration", await SettingsAsync(cancellationToken)),
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
        var signature = JsonSerializer.Serialize(
            await SignAsync(line, cancellationToken),
            EvidenceJson.Default.EvidenceSignature
        );
        return OperationAnswer.Ok(text.Append(line).Append('\n').Append(signature).Append('\n').ToString());
    }

    // An incident may be about the vault, too: evidence without a signature is better than none.
    private async Task<EvidenceSignature> SignAsync(string manifest, CancellationToken cancellationToken)
    {
        const string Algorithm = "RS256";
        try
        {
            var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{SignedBegin}{manifest}\n"));
            var signature = await signer.SignAsync(digest, cancellationToken);
            return new(Algorithm, Convert.ToBase64String(signature), Failure: null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new(Algorithm, Signature: null, exception.Message);
        }
    }

    private async Task<IReadOnlyList<string>> SettingsAsync(CancellationToken cancellationToken) =>
        [
            .. (await audit.KnownSettingsAsync(cancellationToken)).Select(static known =>
                JsonSerializer.Serialize(
                    new EvidenceSetting(known.Key, known.Value),
                    EvidenceJson.Default.EvidenceSetting
                )
            ),
        ];

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
