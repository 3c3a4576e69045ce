using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// Counts the operations of a document store by kind and collection. On Azure Tables each is one transaction, a query
/// one per page.
/// </summary>
internal sealed class CountedStore(IDocumentStore inner, ConcurrentDictionary<string, int> counts) : IDocumentStore
{
    private static readonly AsyncLocal<bool> IsProbe = new();
    private static readonly AsyncLocal<RequestOperations?> Request = new();

    /// <summary>Leaves out what a test itself reads.</summary>
    public static async Task<T> UncountedAsync<T>(Func<Task<T>> read)
    {
        IsProbe.Value = true;
        return await read();
    }

    /// <summary>Keeps apart what the caller does from now on, until it is known whether that counts.</summary>
    public static RequestOperations BeginRequest() => Request.Value = new();

    public Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        Count("get", key.Collection);
        return inner.GetAsync(key, cancellationToken);
    }

    public Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        Count("insert", key.Collection);
        return inner.TryInsertAsync(key, content, cancellationToken);
    }

    public Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    )
    {
        Count("replace", key.Collection);
        return inner.TryReplaceAsync(key, content, etag, cancellationToken);
    }

    public Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken)
    {
        Count("delete", key.Collection);
        return inner.DeleteAsync(key, etag, cancellationToken);
    }

    public async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Count("query", collection);
        await foreach (var document in inner.QueryAsync(collection, partition, keyPrefix, cancellationToken))
            yield return document;
    }

    public async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Count("query", collection);
        await foreach (var document in inner.QueryAsync(collection, cancellationToken))
            yield return document;
    }

    private void Count(string operation, string collection)
    {
        if (IsProbe.Value)
            return;

        var name = $"{operation} {collection}";
        if (Request.Value?.TryHold(() => Add(name)) is not true)
            Add(name);
    }

    private void Add(string name) => counts.AddOrUpdate(name, 1, static (_, known) => known + 1);
}
