using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.State;

/// <summary>
/// A document store that passes everything on, for those that change one thing. Documents that are inserted in order
/// pass <see cref="TryInsertAsync"/> one by one, so that none escapes a test.
/// </summary>
internal abstract class DelegatingDocumentStore(IDocumentStore inner) : IDocumentStore
{
    public virtual Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken) =>
        inner.GetAsync(key, cancellationToken);

    public virtual Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    ) => inner.TryInsertAsync(key, content, cancellationToken);

    public virtual Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    ) => inner.TryReplaceAsync(key, content, etag, cancellationToken);

    public virtual Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken) =>
        inner.DeleteAsync(key, etag, cancellationToken);

    public virtual IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        CancellationToken cancellationToken
    ) => inner.QueryAsync(collection, partition, keyPrefix, cancellationToken);

    public virtual IAsyncEnumerable<Document> QueryAsync(string collection, CancellationToken cancellationToken) =>
        inner.QueryAsync(collection, cancellationToken);
}
