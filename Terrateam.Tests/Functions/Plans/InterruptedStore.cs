using System.Runtime.CompilerServices;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>A document store before whose first query something else happens.</summary>
internal sealed class InterruptedStore(IDocumentStore inner, Func<Task> interruption) : IDocumentStore
{
    private bool _isInterrupted;

    public Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken) =>
        inner.GetAsync(key, cancellationToken);

    public Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    ) => inner.TryInsertAsync(key, content, cancellationToken);

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
        if (!_isInterrupted)
        {
            _isInterrupted = true;
            await interruption();
        }

        await foreach (var document in inner.QueryAsync(collection, partition, keyPrefix, cancellationToken))
            yield return document;
    }

    public IAsyncEnumerable<Document> QueryAsync(string collection, CancellationToken cancellationToken) =>
        inner.QueryAsync(collection, cancellationToken);
}
