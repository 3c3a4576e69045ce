using System.Globalization;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Backups;

/// <summary>What was restored.</summary>
/// <param name="Documents">How many documents.</param>
/// <param name="Interrupted">Runs that were under way: their pull requests are to be told.</param>
internal sealed record RestoredBackup(long Documents, IReadOnlySet<Guid> Interrupted);

/// <summary>
/// Restores a backup into an empty deployment, which stays suspended until an operator lets it go on. The backup is
/// looked through whole before anything is written; after a crash the same restore goes on where it was.
/// </summary>
public sealed class BackupRestore
{
    private static readonly DocumentKey Key = new("restores", "all", "last");

    private readonly IDocumentStore _documents;
    private readonly BackupTarget? _target;
    private readonly RunStore _runs;
    private readonly SuspensionStore _suspensions;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal BackupRestore(
        IDocumentStore documents,
        BackupTarget? target,
        RunStore runs,
        SuspensionStore suspensions,
        AuditLog audit,
        TimeProvider time
    ) =>
        (_documents, _target, _runs, _suspensions, _audit, _time) = (documents, target, runs, suspensions, audit, time);

    /// <summary>Restores a backup. Returns what was restored.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="sha256">The noted digest of its manifest, or null.</param>
    /// <param name="by">Who wants it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InvalidDataException">The backup is not whole, or this deployment is not empty; nothing was
    /// written.</exception>
    internal async Task<RestoredBackup> RunAsync(
        string backup,
        string? sha256,
        string by,
        CancellationToken cancellationToken
    )
    {
        var target = _target ?? throw new InvalidDataException("There is no second store: set Backups:Url.");
        var (manifest, digest) = await BackupReader.ManifestAsync(target, backup, cancellationToken);
        if (sha256 is not null && !string.Equals(sha256, digest, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException(
                $"The manifest of the backup {backup} has the SHA-256 {digest}, which is not the one that was noted."
            );
        }

        var begun = await BegunAsync(backup, digest, cancellationToken);
        var known = await BackupReader.CheckAsync(target, manifest, cancellationToken);
        var record = begun ?? await BeginAsync(manifest, digest, by, cancellationToken);
        var restored = new RestoredDocuments(manifest, known, record.Value.StartedAt);
        foreach (var part in manifest.Parts.Where(part => !record.Value.Parts.Contains(part.Name)))
        {
            await BackupParts.ReadAsync(
                target,
                backup,
                part,
                document => InsertAsync(restored.From(document), cancellationToken),
                cancellationToken
            );
            record = await NoteAsync(
                record,
                record.Value with
                {
                    Parts = [.. record.Value.Parts, part.Name],
                },
                cancellationToken
            );
        }

        foreach (var run in known.Interrupted)
            await _runs.ReopenAsync(run, cancellationToken);
        await _audit.AddAsync(
            new AuditEvent("backup.restored", by)
            {
                Id = $"restore:{backup}",
                Subject = backup,
                Reason = $"manifest sha256 {digest}",
                Outcome = $"{Count(manifest.Documents)} documents; the earlier trail ended with {manifest.AuditHead}",
            },
            cancellationToken
        );
        _ = await NoteAsync(record, record.Value with { DoneAt = _time.GetUtcNow() }, cancellationToken);
        return new(manifest.Documents, known.Interrupted);
    }

    private async Task<Typed<RestoreRecord>?> BegunAsync(
        string backup,
        string digest,
        CancellationToken cancellationToken
    )
    {
        if (await _documents.GetAsync(Key, BackupJson.Default.RestoreRecord, cancellationToken) is not { } begun)
        {
            await CheckEmptyAsync(cancellationToken);
            return null;
        }

        if (begun.Value.DoneAt is not null)
            throw new InvalidDataException($"{begun.Value.Backup} was restored here already.");
        return begun.Value.Backup == backup && begun.Value.Sha256 == digest
            ? begun
            : throw new InvalidDataException(
                $"{begun.Value.Backup} is restored here, and not wholly yet: go on with it, or take an empty deployment."
            );
    }

    private async Task CheckEmptyAsync(CancellationToken cancellationToken)
    {
        foreach (var collection in BackupCollections.OfUse)
        {
            await using var documents = _documents
                .QueryAsync(collection, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            if (await documents.MoveNextAsync())
            {
                throw new InvalidDataException(
                    $"This deployment is in use: there are documents in {collection}. A backup is restored into an empty "
                        + "one alone: take a new storage account (or data directory), and let GitHub send nothing to it "
                        + "until it is restored (docs/operations.md#backups)."
                );
            }
        }
    }

    private async Task<Typed<RestoreRecord>> BeginAsync(
        BackupManifest manifest,
        string digest,
        string by,
        CancellationToken cancellationToken
    )
    {
        // It took a while to look at it.
        await CheckEmptyAsync(cancellationToken);
        var record = new RestoreRecord(manifest.Id, digest, _time.GetUtcNow(), [], DoneAt: null);
        var etag = await _documents.TryInsertAsync(Key, record, BackupJson.Default.RestoreRecord, cancellationToken)
            ?? throw new InvalidDataException("Another restore has just begun.");
        _ = await _suspensions.AddAsync(
            new Suspension(Guid.NewGuid(), OperationScope.All, record.StartedAt, by),
            cancellationToken
        );
        return new(record, etag);
    }

    // What is there is of this restore, from before a crash, or news of GitHub's since.
    private async Task InsertAsync(NewDocument? document, CancellationToken cancellationToken)
    {
        if (document is { } restored)
            _ = await _documents.TryInsertAsync(restored.Key, restored.Content, cancellationToken);
    }

    private async Task<Typed<RestoreRecord>> NoteAsync(
        Typed<RestoreRecord> known,
        RestoreRecord record,
        CancellationToken cancellationToken
    ) =>
        await _documents.TryWriteAsync(Key, record, known.ETag, BackupJson.Default.RestoreRecord, cancellationToken)
            is { } etag
            ? new(record, etag)
            : throw new InvalidOperationException("Another restore of the same backup is under way.");

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
