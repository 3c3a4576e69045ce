using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Terrateam.Functions.State;

/// <summary>The chunks that hold a document's content.</summary>
/// <param name="Generation">Id of the write that made them, unique to it.</param>
/// <param name="Count">Number of chunks.</param>
internal readonly record struct ChunkSet(string Generation, int Count);

/// <summary>
/// The entities of a document that is too large for one. They are written before the document's own entity names their
/// generation, and deleted after it names another, so that readers never see an incomplete write.
/// </summary>
internal static class TableChunks
{
    /// <summary>
    /// A writer that takes longer gives up, so that chunks older than <see cref="Abandoned"/> that no document names
    /// have no writer any more.
    /// </summary>
    public static readonly TimeSpan MaxWrite = TimeSpan.FromMinutes(10);

    /// <summary>Age at which chunks that no document names are deleted.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>Cannot occur in the output of <see cref="KeyText"/>.</summary>
    private const string Separator = "!~";

    /// <summary>Partitions of documents begin with d, those of chunks with c.</summary>
    public static string DocumentPartition(string partition) => "d" + KeyText.Encode(partition);

    /// <summary>The first partition of documents, and the first that comes after all of them.</summary>
    public static (string From, string To) DocumentPartitions => ("d", "e");

    /// <summary>The partition that <see cref="DocumentPartition"/> was given.</summary>
    public static string PartitionOf(string documentPartition) => KeyText.Decode(documentPartition[1..]);

    public static async Task<ChunkSet> WriteAsync(
        TableClient table,
        DocumentKey key,
        ReadOnlyMemory<byte> stored,
        CancellationToken cancellationToken
    )
    {
        var count = (stored.Length + TableContent.EntityBytes - 1) / TableContent.EntityBytes;
        var chunks = new ChunkSet(Guid.NewGuid().ToString("N"), count);
        var options = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, options, async (i, token) =>
        {
            var at = i * TableContent.EntityBytes;
            var entity = new TableEntity(Partition(key), Row(key, chunks.Generation, i));
            TableContent.Put(entity, stored.Slice(at, Math.Min(TableContent.EntityBytes, stored.Length - at)));
            await table.UpsertEntityAsync(entity, TableUpdateMode.Replace, token);
        });
        return chunks;
    }

    /// <summary>
    /// The joined chunks, or null if any is missing, which means that another write has replaced the document.
    /// </summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(
        TableClient table,
        DocumentKey key,
        ChunkSet chunks,
        CancellationToken cancellationToken
    )
    {
        var partition = Partition(key);
        var first = Row(key, chunks.Generation, 0);
        var last = Row(key, chunks.Generation, chunks.Count - 1);
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey ge {first} and RowKey le {last}"
        );
        using var stored = new MemoryStream();
        var found = 0;
        await foreach (var entity in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            TableContent.Take(entity, stored);
            found++;
        }

        if (found != chunks.Count)
            return null;
        return stored.GetBuffer().AsMemory(0, (int)stored.Length);
    }

    /// <summary>
    /// Deletes chunks that no document names any more. A failure is ignored, because the write itself is done;
    /// <see cref="SweepAsync"/> deletes the rest.
    /// </summary>
    public static async Task DeleteAsync(TableClient table, DocumentKey key, ChunkSet? chunks)
    {
        if (chunks is not { } set)
            return;
        try
        {
            // Not cancelled with the caller's call, because the next sweep is at the next start.
            for (var i = 0; i < set.Count; i++)
            {
                await table.DeleteEntityAsync(
                    Partition(key),
                    Row(key, set.Generation, i),
                    ETag.All,
                    CancellationToken.None
                );
            }
        }
        catch (RequestFailedException) { }
    }

    /// <summary>Deletes the chunks that interrupted writers have left in a table.</summary>
    public static async Task SweepAsync(TableClient table, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string[] columns = ["PartitionKey", "RowKey", "Timestamp"];
        await foreach (
            var chunk in table.QueryAsync<TableEntity>(
                "PartitionKey ge 'c' and PartitionKey lt 'd'",
                select: columns,
                cancellationToken: cancellationToken
            )
        )
        {
            if (chunk.Timestamp is not { } written || written > now - Abandoned)
                continue;
            var row = chunk.RowKey.Split(Separator, 2);
            var head = await table.GetEntityIfExistsAsync<TableEntity>(
                string.Concat("d", chunk.PartitionKey.AsSpan(1)),
                row[0],
                [TableHead.Generation],
                cancellationToken
            );
            var named = head is { HasValue: true, Value: { } entity } ? entity.GetString(TableHead.Generation) : null;
            if (row.Length != 2 || named is null || !row[1].StartsWith(named, StringComparison.Ordinal))
                await table.DeleteEntityAsync(chunk.PartitionKey, chunk.RowKey, ETag.All, cancellationToken);
        }
    }

    private static string Partition(DocumentKey key) => "c" + KeyText.Encode(key.Partition);

    private static string Row(DocumentKey key, string generation, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{KeyText.Encode(key.Key)}{Separator}{generation}{index:D2}");
}
