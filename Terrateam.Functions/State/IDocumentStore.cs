namespace Terrateam.Functions.State;

/// <summary>A document as it was when it was read.</summary>
/// <param name="Key">Its name.</param>
/// <param name="ETag">Opaque; changes with every write.</param>
/// <param name="Content">The stored bytes.</param>
public sealed record Document(DocumentKey Key, string ETag, ReadOnlyMemory<byte> Content);

/// <summary>A document that is to be created.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Content">Its content.</param>
public readonly record struct NewDocument(DocumentKey Key, ReadOnlyMemory<byte> Content);

/// <summary>
/// Small documents with optimistic concurrency: all state is in them. A write that decides something is an insert or a
/// replace, so that of many writers one wins and the others read again.
/// </summary>
/// <remarks>
/// Content is up to 16 MiB (<see cref="DocumentKey.MaximumContent"/>); an implementation splits or compresses what its
/// medium cannot hold in one piece, and a reader never gets a half-written document. Implementations retry transient
/// faults; an exception is final. A key or content beyond the limits is an <see cref="ArgumentException"/> before
/// anything is written.
/// </remarks>
public interface IDocumentStore
{
    /// <summary>Reads one document, or null if there is none.</summary>
    Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken);

    /// <summary>Creates a document. Returns its ETag, or null if one with this key is already there.</summary>
    Task<string?> TryInsertAsync(DocumentKey key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Creates documents one after another, up to the first that is already there. Returns how many it created; after a
    /// crash that may be the first few of them.
    /// </summary>
    async Task<int> InsertInOrderAsync(IReadOnlyList<NewDocument> documents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var count = 0;
        while (
            count < documents.Count
            && await TryInsertAsync(documents[count].Key, documents[count].Content, cancellationToken) is not null
        )
        {
            count++;
        }

        return count;
    }

    /// <summary>
    /// Replaces a document that is still as it was read. Returns the new ETag, or null if it changed or is gone.
    /// </summary>
    Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Deletes a document, in any version when <paramref name="etag"/> is null. Returns false if it changed since
    /// <paramref name="etag"/>; true if it does not exist.
    /// </summary>
    Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken);

    /// <summary>
    /// The documents of a partition whose key starts with <paramref name="keyPrefix"/> (ordinal; empty for all), in
    /// ordinal key order, page by page. Each document is whole; documents written meanwhile may be included or not.
    /// </summary>
    IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// The documents of all partitions of a collection, in no particular order; otherwise as above. For collections
    /// that are small by nature, such as what waits to be done.
    /// </summary>
    IAsyncEnumerable<Document> QueryAsync(string collection, CancellationToken cancellationToken);
}
