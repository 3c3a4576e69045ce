using System.Runtime.CompilerServices;
using System.Text.Json;
using Terrateam.Core.Plans;
using Terrateam.Functions.Audit;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

/// <summary>A deletion that is noted.</summary>
/// <param name="Value">The deletion.</param>
/// <param name="ETag">The version of its note, if it is known.</param>
internal sealed record NotedDeletion(PendingDeletion Value, string? ETag);

/// <summary>
/// Deletes plan files so that none is forgotten: a deletion is noted before the record drops the file's name, and the
/// note stays until the file is deleted. A timer retries what is noted, and operators can list it.
/// </summary>
internal sealed class PlanDeletions(
    IDocumentStore documents,
    IBlobStore blobs,
    TimeProvider time,
    AuditLog? audit = null
)
{
    private const string Partition = "deletions";

    /// <summary>
    /// Notes that a file is to be deleted. The caller then changes the record and calls <see cref="CarryOutAsync"/>.
    /// </summary>
    public async Task<NotedDeletion> AnnounceAsync(
        string blobName,
        PlanKey? plan,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var deletion = new PendingDeletion(blobName, plan, reason, time.GetUtcNow(), 0, null);
        return new(deletion, await documents.TryInsertAsync(NameOf(blobName), Write(deletion), cancellationToken));
    }

    /// <summary>
    /// Deletes the file and the note. A fault of the blob store is kept in the note and not thrown: the timer tries
    /// again.
    /// </summary>
    public async Task<bool> CarryOutAsync(NotedDeletion noted, CancellationToken cancellationToken)
    {
        var deletion = noted.Value;
        try
        {
            // A plan that an earlier version of the app sealed whole has its file under this name, all others have
            // theirs below it.
            await blobs.DeleteAsync(deletion.BlobName, cancellationToken);
            await foreach (var part in blobs.ListAsync(deletion.BlobName + "/", cancellationToken))
                await blobs.DeleteAsync(part.Name, cancellationToken);

            // As long as the deletion is noted, both are tried again.
            if (audit is not null)
                await audit.AddAsync(PlanAudit.Deleted(deletion), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            PlanMetrics.DeletionFailures.Add(1);
            await NoteFailureAsync(deletion, exception, cancellationToken);
            return false;
        }

        PlanMetrics.Deleted.Add(1, new KeyValuePair<string, object?>("reason", deletion.Reason));
        var name = NameOf(deletion.BlobName);

        // With its version a document is deleted without being read first.
        return (noted.ETag is { } etag && await documents.DeleteAsync(name, etag, cancellationToken))
            || await documents.DeleteAsync(name, etag: null, cancellationToken);
    }

    /// <summary>The deletions that are not done, in no particular order.</summary>
    public async IAsyncEnumerable<NotedDeletion> PendingAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var document in documents.QueryAsync(PlanRecords.Collection, Partition, "", cancellationToken))
        {
            if (JsonSerializer.Deserialize(document.Content.Span, PlanJson.Default.PendingDeletion) is { } deletion)
                yield return new(deletion, document.ETag);
        }
    }

    /// <summary>Deletes every file of a folder, with the notes about it. Returns how many there were.</summary>
    public async Task<int> DeleteFolderAsync(string folder, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await foreach (var blob in blobs.ListAsync(folder, cancellationToken))
        {
            if (await blobs.DeleteAsync(blob.Name, cancellationToken))
                deleted++;
            await documents.DeleteAsync(NameOf(blob.Name), etag: null, cancellationToken);
        }

        if (deleted > 0 && audit is not null)
            await audit.AddAsync(PlanAudit.FolderDeleted(folder, deleted), cancellationToken);
        return deleted;
    }

    /// <summary>Drops the note of a deletion that did not happen: its record still holds the file.</summary>
    public Task DropAsync(PendingDeletion deletion, CancellationToken cancellationToken) =>
        documents.DeleteAsync(NameOf(deletion.BlobName), etag: null, cancellationToken);

    private static DocumentKey NameOf(string blobName) => new(PlanRecords.Collection, Partition, blobName);

    private static byte[] Write(PendingDeletion deletion) =>
        JsonSerializer.SerializeToUtf8Bytes(deletion, PlanJson.Default.PendingDeletion);

    private async Task NoteFailureAsync(
        PendingDeletion deletion,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        var key = NameOf(deletion.BlobName);
        var failed = deletion with { Attempts = deletion.Attempts + 1, LastError = exception.Message };
        // Of two failures at the same time one may not be counted; the note itself stays.
        if (await documents.GetAsync(key, cancellationToken) is { } document)
            _ = await documents.TryReplaceAsync(key, Write(failed), document.ETag, cancellationToken);
        else
            _ = await documents.TryInsertAsync(key, Write(failed), cancellationToken);
    }
}
