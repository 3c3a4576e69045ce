using System.Runtime.CompilerServices;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.State;

/// <summary>
/// Documents in a dictionary: the model that the real stores are held against, and quick state for tests of other
/// things.
/// </summary>
public sealed class MemoryDocumentStore : IDocumentStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DocumentKey, Document> _documents = [];
    private long _writes;

    public Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        key.Checked();
        lock (_gate)
            return Task.FromResult(_documents.GetValueOrDefault(key));
    }

    public Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    ) => WriteAsync(key, content, expected: null, cancellationToken);

    public Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    ) => WriteAsync(key, content, etag, cancellationToken);

    public Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        key.Checked();
        lock (_gate)
        {
            if (_documents.TryGetValue(key, out var document) && etag is not null && document.ETag != etag)
                return Task.FromResult(false);
            _documents.Remove(key);
            return Task.FromResult(true);
        }
    }

    public async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        DocumentKey.CheckQuery(collection, partition, keyPrefix);
        await Task.CompletedTask;
        List<Document> found;
        lock (_gate)
        {
            found =
            [
                .. _documents
                    .Values.Where(document =>
                        document.Key.Collection == collection && document.Key.Partition == partition
                    )
                    .Where(document => document.Key.Key.StartsWith(keyPrefix, StringComparison.Ordinal))
                    .OrderBy(document => document.Key.Key, StringComparer.Ordinal),
            ];
        }

        foreach (var document in found)
            yield return document;
    }

    public async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        DocumentKey.CheckQuery(collection, "all", "");
        await Task.CompletedTask;
        List<Document> found;
        lock (_gate)
            found = [.. _documents.Values.Where(document => document.Key.Collection == collection)];
        foreach (var document in found)
            yield return document;
    }

    private Task<string?> WriteAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string? expected,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        key.Checked(content);
        lock (_gate)
        {
            if (_documents.GetValueOrDefault(key)?.ETag != expected)
                return Task.FromResult<string?>(null);
            var written = new Document(key, $"{++_writes}", content.ToArray());
            _documents[key] = written;
            return Task.FromResult<string?>(written.ETag);
        }
    }
}
