using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Terrateam.Functions.State;

/// <summary>Documents in Azure Tables: one table per collection, created on first use.</summary>
/// <remarks>
/// The SDK retries transient failures, also of writes that may have taken effect. So after a conflict the entity is
/// read: if it holds this very write, the write has succeeded and only its response was lost.
/// </remarks>
internal sealed class TableDocumentStore(TableServiceClient service, TimeProvider time) : IDocumentStore
{
    /// <summary>
    /// Distinguishes the app's tables from others of the storage account, such as those of Durable Functions.
    /// </summary>
    public const string TablePrefix = "terrateam";

    private const int Conflict = 409;
    private const int PreconditionFailed = 412;
    private const int NotFound = 404;

    private readonly ConcurrentDictionary<string, Lazy<Task<TableClient>>> _tables = new(StringComparer.Ordinal);

    public async Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        var table = await TableAsync(key.Checked(), cancellationToken);
        return await HeadAsync(table, key, cancellationToken) is { } head
            ? await ReadAsync(table, key, head, cancellationToken)
            : null;
    }

    public Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            key,
            content,
            replaced: null,
            (table, entity, token) => table.AddEntityAsync(entity, token),
            cancellationToken
        );

    public async Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        key.Checked(content);
        if (TableHead.Untag(etag) is not var (known, chunks))
            return null;
        return await WriteAsync(
            key,
            content,
            chunks,
            (table, entity, token) => table.UpdateEntityAsync(entity, known, TableUpdateMode.Replace, token),
            cancellationToken
        );
    }

    public async Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken)
    {
        var table = await TableAsync(key.Checked(), cancellationToken);
        if (etag is not null)
            return await TryDeleteAsync(table, key, etag, cancellationToken);

        // Read first, because only the document knows its chunks.
        while (await HeadAsync(table, key, cancellationToken) is { } head)
        {
            if (await TryDeleteAsync(table, key, head.ETag, cancellationToken))
                return true;
        }

        return true;
    }

    public async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        DocumentKey.CheckQuery(collection, partition, keyPrefix);
        var table = await TableAsync(collection, cancellationToken);
        var part = TableChunks.DocumentPartition(partition);
        var from = KeyText.Encode(keyPrefix);
        var to = from + KeyText.AfterEverything;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {part} and RowKey ge {from} and RowKey lt {to}");
        await foreach (var entity in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var key = new DocumentKey(collection, partition, KeyText.Decode(entity.RowKey));
            if (await ReadAsync(table, key, TableHead.From(entity), cancellationToken) is { } document)
                yield return document;
        }
    }

    public async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        DocumentKey.CheckQuery(collection, "all", "");
        var table = await TableAsync(collection, cancellationToken);
        var (from, to) = TableChunks.DocumentPartitions;
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {from} and PartitionKey lt {to}");
        await foreach (var entity in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var key = new DocumentKey(
                collection,
                TableChunks.PartitionOf(entity.PartitionKey),
                KeyText.Decode(entity.RowKey)
            );
            if (await ReadAsync(table, key, TableHead.From(entity), cancellationToken) is { } document)
                yield return document;
        }
    }

    private static async Task<TableHead?> HeadAsync(
        TableClient table,
        DocumentKey key,
        CancellationToken cancellationToken
    )
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(
            TableChunks.DocumentPartition(key.Partition),
            KeyText.Encode(key.Key),
            cancellationToken: cancellationToken
        );
        return found is { HasValue: true, Value: { } entity } ? TableHead.From(entity) : null;
    }

    /// <summary>
    /// The document of a head, or a newer one if it was replaced meanwhile, or null if it was deleted.
    /// </summary>
    private static async Task<Document?> ReadAsync(
        TableClient table,
        DocumentKey key,
        TableHead? head,
        CancellationToken cancellationToken
    )
    {
        var missing = "";
        while (head is not null)
        {
            var chunks = head.ChunkSet is { } set
                ? await TableChunks.ReadAsync(table, key, set, cancellationToken)
                : null;
            if (chunks is not null || head.ChunkSet is null)
                return new Document(key, head.ETag, head.Unpack(chunks));
            if (string.Equals(missing, head.ETag, StringComparison.Ordinal))
            {
                throw new InvalidDataException(
                    $"Parts of the document {key} are missing, and it is not being written."
                );
            }

            missing = head.ETag;
            head = await HeadAsync(table, key, cancellationToken);
        }

        return null;
    }

    private static async Task<bool> TryDeleteAsync(
        TableClient table,
        DocumentKey key,
        string etag,
        CancellationToken cancellationToken
    )
    {
        if (TableHead.Untag(etag) is not var (known, chunks))
            return await HeadAsync(table, key, cancellationToken) is null;
        try
        {
            await table.DeleteEntityAsync(
                TableChunks.DocumentPartition(key.Partition),
                KeyText.Encode(key.Key),
                known,
                cancellationToken
            );
        }
        catch (RequestFailedException exception) when (exception.Status == PreconditionFailed)
        {
            return false;
        }

        await TableChunks.DeleteAsync(table, key, chunks);
        return true;
    }

    private async Task<string?> WriteAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        ChunkSet? replaced,
        Func<TableClient, TableEntity, CancellationToken, Task<Response>> write,
        CancellationToken cancellationToken
    )
    {
        var table = await TableAsync(key.Checked(content), cancellationToken);
        var started = time.GetTimestamp();
        var (stored, isCompressed) = TableContent.Pack(content);
        ChunkSet? chunks =
            stored.Length > TableContent.EntityBytes
                ? await TableChunks.WriteAsync(table, key, stored, cancellationToken)
                : null;
        if (time.GetElapsedTime(started) > TableChunks.MaxWrite)
        {
            throw new TimeoutException(
                $"Writing the document {key} took longer than {TableChunks.MaxWrite.TotalMinutes} minutes."
            );
        }

        var head = TableHead.New(key, content.Length, isCompressed, stored, chunks);
        if (await TryWriteAsync(table, key, head, write, cancellationToken) is { } etag)
        {
            await TableChunks.DeleteAsync(table, key, replaced);
            return TableHead.Tag(etag, chunks);
        }

        await TableChunks.DeleteAsync(table, key, chunks);
        return null;
    }

    private static async Task<ETag?> TryWriteAsync(
        TableClient table,
        DocumentKey key,
        TableHead head,
        Func<TableClient, TableEntity, CancellationToken, Task<Response>> write,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var response = await write(table, head.Entity, cancellationToken);
            return response.Headers.ETag
                ?? throw new InvalidDataException($"The table service did not answer with an ETag for {key}.");
        }
        catch (RequestFailedException exception)
            when (exception.Status is Conflict or PreconditionFailed or NotFound
                && exception.ErrorCode != TableErrorCode.TableNotFound
            )
        {
            var now = await HeadAsync(table, key, cancellationToken);
            return now is not null && now.IsSameWrite(head) ? now.Entity.ETag : null;
        }
    }

    private Task<TableClient> TableAsync(DocumentKey key, CancellationToken cancellationToken) =>
        TableAsync(key.Collection, cancellationToken);

    private async Task<TableClient> TableAsync(string collection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var opened = _tables.GetOrAdd(collection, name => new Lazy<Task<TableClient>>(() => OpenAsync(name)));
        try
        {
            return await opened.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (opened.Value.IsFaulted)
        {
            // The next call tries again.
            _tables.TryRemove(KeyValuePair.Create(collection, opened));
            throw;
        }
    }

    private async Task<TableClient> OpenAsync(string collection)
    {
        var table = service.GetTableClient(TablePrefix + collection);
        await table.CreateIfNotExistsAsync(CancellationToken.None);
        await TableChunks.SweepAsync(table, time.GetUtcNow(), CancellationToken.None);
        return table;
    }
}
