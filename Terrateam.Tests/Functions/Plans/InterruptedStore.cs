using System.Runtime.CompilerServices;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>A document store before whose first query, or first insert, something else happens.</summary>
internal sealed class InterruptedStore(IDocumentStore inner, Func<Task> interruption, bool isBeforeInsert = false)
    : IDocumentStore
{
    private bool _isInterrupted;

    public Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken) =>
        inner.GetAsync(key, cancellationToken);

    public async Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        await InterruptAsync(isNow: isBeforeInsert);
        return await inner.TryInsertAsync(key, content, cancellationToken);
    }

    public Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    ) => inner.TryReplaceAsync(key, content, etag, cancellationToken);

    public Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken) =>
        inner.DeleteAsync(key, etag, cancellationToken);

    public async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await InterruptAsync(isNow: !isBeforeInsert);
        await foreach (var document in inner.QueryAsync(collection, partition, keyPrefix, cancellationToken))
            yield return document;
    }

    public IAsyncEnumerable<Document> QueryAsync(string collection, CancellationToken cancellationToken) =>
        inner.QueryAsync(collection, cancellationToken);

    private async Task InterruptAsync(bool isNow)
    {
        if (!isNow || _isInterrupted)
            return;
        _isInterrupted = true;
        await interruption();
    }
}
