using System.Globalization;
using System.Text.Json;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Audit;

/// <summary>What a look at the whole trail found.</summary>
/// <param name="Entries">How many entries it has.</param>
/// <param name="Head">Number and hash of the last entry, <c>number:hash</c>; to be noted elsewhere, and asked for at
/// the next look.</param>
/// <param name="Problems">What is wrong; empty where the trail is whole.</param>
public sealed record AuditReport(long Entries, string Head, IReadOnlyList<string> Problems)
{
    /// <summary>True where nothing was changed, removed, reordered or doubled.</summary>
    public bool IsIntact => Problems.Count == 0;
}

/// <summary>A place in the trail that is known from elsewhere.</summary>
/// <param name="Entry">Number of an entry.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Source">Where it is known from, for the message.</param>
internal sealed record KnownHead(long Entry, string Hash, string Source)
{
    /// <summary>Reads what <see cref="AuditReport.Head"/> is.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static KnownHead Read(string text) =>
        text.Split(':') is [var entry, { Length: 64 } hash]
        && hash.All(char.IsAsciiHexDigit)
        && long.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(number, hash, "the head that was asked for")
            : throw new FormatException("A head is the number of an entry, a colon and 64 hexadecimal digits.");
}

/// <summary>Reads the segments of a trail in order and notes what is wrong with them.</summary>
internal sealed class AuditVerifier(
    AuditAnchor? anchor,
    IReadOnlyDictionary<string, AuditKey> keys,
    IReadOnlyList<KnownHead> heads
)
{
    private const int MaxProblems = 100;

    private readonly List<string> _problems = [];
    private readonly HashSet<KnownHead> _missing = [.. heads];
    private int _segment = anchor?.FirstSegment ?? 1;
    private long _next = anchor?.FirstEntry ?? 1;
    private string _hash = anchor?.FirstPrevious ?? AuditChain.Origin;
    private long _count;

    /// <summary>Takes the next document.</summary>
    public void Take(Document document)
    {
        AuditSegment segment;
        try
        {
            segment = document.Read(AuditJson.Default.AuditSegment);

            // No JSON that we wrote; read as a line that is no entry.
            if (segment.Lines?.Contains(null!) is true)
                segment = segment with { Lines = [.. segment.Lines.Select(static line => line ?? "")] };
        }
        catch (JsonException)
        {
            Note($"The document {document.Key} cannot be read.");
            return;
        }

        if (document.Key != AuditChain.SegmentKey(segment.Number))
            Note($"The document {document.Key} holds segment {segment.Number}, which is not its own.");

        // Older ones were deleted, as far as the anchor says; a crash may have left some.
        if (segment.Number < _segment)
            return;

        for (; _segment < segment.Number && _problems.Count < MaxProblems; _segment++)
            Note($"Segment {_segment} is missing.");
        _segment = segment.Number + 1;
        CheckSeal(segment);
        foreach (var line in segment.Lines ?? [])
            Take(line, segment.Number);
    }

    /// <summary>What all of it amounts to.</summary>
    public AuditReport Finish()
    {
        if (anchor is null && _count > 0)
            Note("The anchor of the trail is missing.");
        if (anchor is not null && !IsSealed(anchor))
            Note("The anchor of the trail has no valid seal.");
        if (anchor is not null && anchor.Segment >= _segment)
            Note($"The trail ends with segment {_segment - 1}; the anchor knows segment {anchor.Segment}.");
        foreach (var head in _missing)
            Note($"Entry {head.Entry} with the hash {head.Hash}, known from {head.Source}, is missing or another one.");
        return new(_count, $"{_next - 1}:{_hash}", _problems);
    }

    private bool IsSealed(AuditAnchor sealedAnchor) =>
        sealedAnchor is { Key: not null, Seal: not null }
        && keys.TryGetValue(sealedAnchor.Key, out var key)
        && AuditChain.IsSealed(sealedAnchor, key);

    private void CheckSeal(AuditSegment segment)
    {
        if (segment.Key is null || !keys.TryGetValue(segment.Key, out var key))
            Note($"Segment {segment.Number} is sealed under the key {segment.Key}, which is gone: no proof is left.");
        else if (segment.Lines is null || segment.Seal is null || !AuditChain.IsSealed(segment, key))
            Note($"Segment {segment.Number} has no valid seal: it was changed, or entries were taken off its end.");
    }

    private void Take(string line, int segment)
    {
        _count++;
        var hash = AuditChain.HashOf(line);
        try
        {
            var entry = AuditChain.EntryOf(line);
            if (entry.Number != _next)
                Note($"Entry {entry.Number} of segment {segment} stands where entry {_next} belongs.");
            if (!string.Equals(entry.Previous, _hash, StringComparison.Ordinal))
                Note($"Entry {entry.Number} of segment {segment} does not follow the entry before it.");
            if (string.Equals(entry.Event.Action, AuditActions.TrailBroken, StringComparison.Ordinal))
                Note($"Entry {entry.Number} says that the trail was broken before it: {entry.Event.Outcome}");
            _ = _missing.RemoveWhere(head =>
                head.Entry == entry.Number && string.Equals(head.Hash, hash, StringComparison.OrdinalIgnoreCase)
            );
            _next = entry.Number + 1;
        }
        catch (JsonException)
        {
            Note($"The entry {_next} of segment {segment} cannot be read.");
            _next++;
        }

        _hash = hash;
    }

    private void Note(string problem)
    {
        if (_problems.Count < MaxProblems)
            _problems.Add(problem);
    }
}
