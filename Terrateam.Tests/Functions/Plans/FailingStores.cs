using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>Stores of which every write fails from some point on, as for an app that is dead.</summary>
internal sealed class FailingStores(IDocumentStore documents, IBlobStore blobs) : IDocumentStore, IBlobStore
{
    private int _left = int.MaxValue;

    public bool RefuseDeletions { get; set; }

    public void FailAfter(int writes) => _left = writes;

    public void Recover() => _left = int.MaxValue;

    public Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken) =>
        documents.GetAsync(key, cancellationToken);

    public Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    ) => Write(() => documents.TryInsertAsync(key, content, cancellationToken));

    public Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    ) => Write(() => documents.TryReplaceAsync(key, content, etag, cancellationToken));

    public Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken) =>
        Write(() => documents.DeleteAsync(key, etag, cancellationToken));

    public IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        CancellationToken cancellationToken
    ) => documents.QueryAsync(collection, partition, keyPrefix, cancellationToken);

    public IAsyncEnumerable<Document> QueryAsync(string collection, CancellationToken cancellationToken) =>
        documents.QueryAsync(collection, cancellationToken);

    public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        Write(async () =>
        {
            await blobs.WriteAsync(name, content, cancellationToken);
            return true;
        });

    public Task WriteAsync(
        string name,
        Func<Stream, CancellationToken, Task> content,
        CancellationToken cancellationToken
    ) =>
        Write(async () =>
        {
            await blobs.WriteAsync(name, content, cancellationToken);
            return true;
        });

    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) =>
        blobs.OpenReadAsync(name, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> ReadAsync(string name, CancellationToken cancellationToken) =>
        blobs.ReadAsync(name, cancellationToken);

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        RefuseDeletions
            ? throw new UnauthorizedAccessException("The disk says no.")
            : Write(() => blobs.DeleteAsync(name, cancellationToken));

    public IAsyncEnumerable<BlobEntry> ListAsync(string prefix, CancellationToken cancellationToken) =>
        blobs.ListAsync(prefix, cancellationToken);

    private Task<T> Write<T>(Func<Task<T>> write) =>
        _left-- > 0 ? write() : Task.FromException<T>(new IOException("The app is dead."));
}
