using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Scenarios.Webhooks;

/// <summary>
/// A document store before the app's own that keeps the name of every document that is created or changed.
/// </summary>
internal sealed class WrittenKeys(IDocumentStore inner, ConcurrentQueue<DocumentKey> written) : IDocumentStore
{
    /// <summary>Puts one before the store of the app's services.</summary>
    public static void Watch(IServiceCollection services, ConcurrentQueue<DocumentKey> written) =>
        services.DecorateDocuments(inner => new WrittenKeys(inner, written));

    public Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken) =>
        inner.GetAsync(key, cancellationToken);

    public Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        written.Enqueue(key);
        return inner.TryInsertAsync(key, content, cancellationToken);
    }

    public Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    )
    {
        written.Enqueue(key);
        return inner.TryReplaceAsync(key, content, etag, cancellationToken);
    }

    public Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken) =>
        inner.DeleteAsync(key, etag, cancellationToken);

    public IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        CancellationToken cancellationToken
    ) => inner.QueryAsync(collection, partition, keyPrefix, cancellationToken);

    public IAsyncEnumerable<Document> QueryAsync(string collection, CancellationToken cancellationToken) =>
        inner.QueryAsync(collection, cancellationToken);
}
