using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Scenarios.Webhooks;

/// <summary>A document store before the app's own that keeps what is asked of it: <c>get inbox</c>.</summary>
internal sealed class CountingStore(IDocumentStore inner, ConcurrentQueue<string> operations) : IDocumentStore
{
    private const string Real = "counted";

    /// <summary>Puts one before the store of the app's services.</summary>
    public static void Watch(IServiceCollection services, ConcurrentQueue<string> operations)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IDocumentStore) && !service.IsKeyedService);
        services.Remove(inner);
        services.AddKeyedSingleton(Real, (provider, _) => (IDocumentStore)inner.ImplementationFactory!(provider));
        services.AddSingleton<IDocumentStore>(provider => new CountingStore(
            provider.GetRequiredKeyedService<IDocumentStore>(Real),
            operations
        ));
    }

    public Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        operations.Enqueue($"get {key.Collection}");
        return inner.GetAsync(key, cancellationToken);
    }

    public Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        operations.Enqueue($"insert {key.Collection}");
        return inner.TryInsertAsync(key, content, cancellationToken);
    }

    public Task<int> InsertInOrderAsync(IReadOnlyList<NewDocument> documents, CancellationToken cancellationToken)
    {
        operations.Enqueue($"insert {string.Join(" and ", documents.Select(document => document.Key.Collection))}");
        return inner.InsertInOrderAsync(documents, cancellationToken);
    }

    public Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    )
    {
        operations.Enqueue($"replace {key.Collection}");
        return inner.TryReplaceAsync(key, content, etag, cancellationToken);
    }

    public Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken)
    {
        operations.Enqueue($"delete {key.Collection}");
        return inner.DeleteAsync(key, etag, cancellationToken);
    }

    public IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        CancellationToken cancellationToken
    )
    {
        operations.Enqueue($"query {collection}");
        return inner.QueryAsync(collection, partition, keyPrefix, cancellationToken);
    }

    public IAsyncEnumerable<Document> QueryAsync(string collection, CancellationToken cancellationToken)
    {
        operations.Enqueue($"query {collection}");
        return inner.QueryAsync(collection, cancellationToken);
    }
}
