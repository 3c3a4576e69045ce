namespace Terrateam.Core.State;

/// <summary>Names one document.</summary>
/// <param name="Collection">Lower-case letters and digits, 3 to 40 characters; one table in Azure.</param>
/// <param name="Partition">Any non-empty text of at most 200 characters; documents of one partition are found together.</param>
/// <param name="Key">Any non-empty text of at most 400 characters, unique in its partition; queries order by it, ordinally.</param>
public readonly record struct DocumentKey(string Collection, string Partition, string Key);

/// <summary>A document as it was when it was read.</summary>
/// <param name="Key">Its name.</param>
/// <param name="ETag">Changes with every write; opaque.</param>
/// <param name="Content">What was stored, byte for byte.</param>
public sealed record Document(DocumentKey Key, string ETag, ReadOnlyMemory<byte> Content);

/// <summary>
/// Small documents with optimistic concurrency: the only place where state lives. A write that decides something is an
/// insert or a replace, so that of many writers one wins and the others read again.
/// </summary>
/// <remarks>
/// Content is up to 16 MiB; an implementation splits or compresses what its medium cannot hold in one piece, and a reader
/// never sees a half-written document. Transient faults are retried inside; what comes out is final.
/// </remarks>
public interface IDocumentStore
{
    /// <summary>Reads one document, or null if there is none.</summary>
    Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken);

    /// <summary>Creates a document. Returns its ETag, or null if one with this key is already there.</summary>
    Task<string?> TryInsertAsync(DocumentKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Replaces a document that is still as it was read. Returns the new ETag, or null if it changed or is gone.</summary>
    Task<string?> TryReplaceAsync(DocumentKey key, ReadOnlyMemory<byte> content, string etag, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a document, whatever it holds when <paramref name="etag"/> is null. Returns false if it changed since
    /// <paramref name="etag"/>; deleting what is not there is true.
    /// </summary>
    Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken);

    /// <summary>The documents of a partition whose key starts with <paramref name="keyPrefix"/> (ordinal), in key order, page by page.</summary>
    IAsyncEnumerable<Document> QueryAsync(string collection, string partition, string keyPrefix, CancellationToken cancellationToken);
}
