using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Terrateam.Functions.State;

/// <summary>
/// A document's own entity: the content, or the generation of the chunks that hold it. Writing it is the step that
/// changes the document, so only this write has a condition.
/// </summary>
internal sealed class TableHead
{
    public const string Generation = "G";
    private const string WriteId = "W";
    private const string Length = "L";
    private const string Compressed = "Z";
    private const string Chunks = "K";

    private readonly TableEntity _entity;

    private TableHead(TableEntity entity) => _entity = entity;

    public TableEntity Entity => _entity;

    /// <summary>The chunks that hold the content, or null when the entity itself does.</summary>
    public ChunkSet? ChunkSet =>
        _entity.GetString(Generation) is { } generation
            ? new ChunkSet(generation, _entity.GetInt32(Chunks) ?? 0)
            : null;

    /// <summary>The document's ETag, for an entity that was read.</summary>
    public string ETag => Tag(_entity.ETag, ChunkSet);

    public static TableHead From(TableEntity entity) => new(entity);

    /// <summary>A head to write, with a unique id, by which a write is recognised whose response was lost.</summary>
    public static TableHead New(
        DocumentKey key,
        int length,
        bool isCompressed,
        ReadOnlyMemory<byte> stored,
        ChunkSet? chunks
    )
    {
        var written = new TableEntity(TableChunks.DocumentPartition(key.Partition), KeyText.Encode(key.Key))
        {
            [WriteId] = Guid.NewGuid().ToString("N"),
            [Length] = length,
            [Compressed] = isCompressed,
        };
        if (chunks is { } set)
        {
            written[Generation] = set.Generation;
            written[Chunks] = set.Count;
        }
        else
        {
            TableContent.Put(written, stored);
        }

        return new TableHead(written);
    }

    public bool IsSameWrite(TableHead other) =>
        string.Equals(_entity.GetString(WriteId), other._entity.GetString(WriteId), StringComparison.Ordinal);

    /// <summary>The content, from the entity or from the chunks' bytes.</summary>
    public byte[] Unpack(ReadOnlyMemory<byte>? chunks)
    {
        using var stored = new MemoryStream();
        if (chunks is null)
            TableContent.Take(_entity, stored);
        return TableContent.Unpack(
            chunks ?? stored.GetBuffer().AsMemory(0, (int)stored.Length),
            _entity.GetBoolean(Compressed) ?? false,
            _entity.GetInt32(Length) ?? throw new InvalidDataException("An entity without a length is no document.")
        );
    }

    /// <summary>
    /// The document's ETag: the service's, and the document's chunks, so that a deletion need not read them.
    /// </summary>
    public static string Tag(ETag etag, ChunkSet? chunks) =>
        chunks is { } set
            ? string.Create(CultureInfo.InvariantCulture, $"{set.Generation}.{set.Count}|{etag}")
            : $"|{etag}";

    /// <summary>The parts of a document's ETag, or null for any other text, which matches no document.</summary>
    public static (ETag ETag, ChunkSet? Chunks)? Untag(string tag)
    {
        var parts = tag.Split('|', 2);
        if (parts.Length != 2)
            return null;
        var set = parts[0].Split('.');
        return set.Length == 2 && int.TryParse(set[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? (new ETag(parts[1]), new ChunkSet(set[0], count))
            : (new ETag(parts[1]), null);
    }
}
