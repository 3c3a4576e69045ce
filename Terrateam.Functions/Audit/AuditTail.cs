using System.Text;
using System.Text.Json;

namespace Terrateam.Functions.Audit;

/// <summary>The end of the trail, to which entries are added.</summary>
/// <param name="Segment">The last segment; without lines where it is still to be made.</param>
/// <param name="ETag">The version of its document, or null where it is still to be made.</param>
/// <param name="Entry">The number of the last entry.</param>
/// <param name="Hash">The hash of the last entry.</param>
internal sealed record AuditTail(AuditSegment Segment, string? ETag, long Entry, string Hash)
{
    /// <summary>A full segment is written once more at most; Azure Tables holds 64 KiB in one property.</summary>
    private const int MaxLines = 64;
    private const int MaxLength = 40 * 1024;

    /// <summary>The end of a trail without entries.</summary>
    public static AuditTail Empty { get; } = After(0, 0, AuditChain.Origin);

    /// <summary>A new segment after others.</summary>
    public static AuditTail After(int segment, long entry, string hash) =>
        new(new AuditSegment(segment + 1, "", [], ""), ETag: null, entry, hash);

    /// <summary>True where the segment holds this act.</summary>
    public bool Holds(string id)
    {
        // The text of an id, as JSON has it, is looked for before anything is parsed.
        var text = JsonSerializer.Serialize(id, AuditTextJson.Default.String);
        return Segment.Lines.Any(line =>
            line.Contains(text, StringComparison.Ordinal)
            && string.Equals(AuditChain.EntryOf(line).Event.Id, id, StringComparison.Ordinal)
        );
    }

    /// <summary>The end with more entries, in a new segment where this one is full or of another key.</summary>
    public AuditTail With(IReadOnlyList<AuditEvent> events, DateTimeOffset now, AuditKey key)
    {
        var isFull =
            Segment.Lines.Count >= MaxLines
            || Segment.Lines.Sum(Encoding.UTF8.GetByteCount) >= MaxLength
            || (ETag is not null && !string.Equals(Segment.Key, key.Id, StringComparison.Ordinal));
        var start = isFull ? After(Segment.Number, Entry, Hash) : this;
        var lines = new List<string>(start.Segment.Lines);
        var (entry, hash) = (Entry, Hash);
        foreach (var happened in events)
        {
            var line = AuditChain.LineOf(new AuditEntry(++entry, now, hash, happened.Bounded()));
            lines.Add(line);
            hash = AuditChain.HashOf(line);
        }

        return start with
        {
            Segment = AuditChain.Sealed(start.Segment with { Lines = lines }, key),
            Entry = entry,
            Hash = hash,
        };
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class AuditTextJson : System.Text.Json.Serialization.JsonSerializerContext;
