using System.Globalization;
using System.Text.Json;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Audit;

/// <summary>The end of the trail as it was read.</summary>
/// <param name="Value">Where entries are added.</param>
/// <param name="Problem">What is wrong with the end, so that nothing is added to that; or null.</param>
internal sealed record LoadedTail(AuditTail Value, string? Problem);

/// <summary>Reads segments and anchor of the trail.</summary>
internal sealed class AuditTailReader(IDocumentStore store, AuditKeys keys)
{
    private const int MaxAttempts = 20;

    /// <summary>
    /// The end of the trail. What was tampered with is not continued, since the next seal would make it valid: a new
    /// segment follows it.
    /// </summary>
    public async Task<LoadedTail> LoadAsync(CancellationToken cancellationToken)
    {
        var anchor = await AnchorAsync(cancellationToken);
        var last = await LastAsync(anchor?.Value.Segment, cancellationToken);
        if (last is null && anchor is null)
            return new(AuditTail.Empty, Problem: null);
        if (last is null)
            return Broken(anchor!.Value.Segment, anchor.Value, "The last segment of the trail is missing.");

        var number = int.Parse(last.Key.Key, CultureInfo.InvariantCulture);
        try
        {
            var segment = last.Read(AuditJson.Default.AuditSegment);
            if (anchor is not null && !await IsSealedAsync(anchor.Value, cancellationToken))
                return Broken(number, anchor.Value, "The anchor of the trail has no valid seal.");
            var key = await keys.FindAsync(segment.Key ?? "", cancellationToken);
            if (segment.Number != number || key is null || !AuditChain.IsSealed(segment, key))
                return Broken(number, anchor?.Value, $"Segment {number} has no valid seal.");
            return TailOf(segment, last.ETag, anchor?.Value);
        }
        catch (JsonException)
        {
            return Broken(number, anchor?.Value, $"Segment {number} cannot be read.");
        }
    }

    /// <summary>The anchor, or null where there is none yet. One that cannot be read counts as none.</summary>
    public async Task<Typed<AuditAnchor>?> AnchorAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetAsync(AuditChain.AnchorKey, AuditJson.Default.AuditAnchor, cancellationToken);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Moves the anchor to this end of the trail, unless it is there or further.</summary>
    public async Task AnchorAsync(AuditTail tail, AuditKey key, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var known = await AnchorAsync(cancellationToken);
            if (known is not null && known.Value.Entry >= tail.Entry && known.Value.Segment >= tail.Segment.Number)
                return;

            var moved = (known?.Value ?? new AuditAnchor(1, 1, AuditChain.Origin, 1, 0, AuditChain.Origin, "", "")) with
            {
                Segment = tail.Segment.Number,
                Entry = tail.Entry,
                Hash = tail.Hash,
            };
            if (await TryReplaceAsync(moved, known?.ETag, key, cancellationToken))
                return;
        }
    }

    public async Task<bool> TryReplaceAsync(
        AuditAnchor anchor,
        string? etag,
        AuditKey key,
        CancellationToken cancellationToken
    ) =>
        await store.TryWriteAsync(
            AuditChain.AnchorKey,
            AuditChain.Sealed(anchor, key),
            etag,
            AuditJson.Default.AuditAnchor,
            cancellationToken
        )
            is not null;

    /// <summary>Reads a segment; null where it is missing or unreadable.</summary>
    public async Task<Typed<AuditSegment>?> ReadAsync(int number, CancellationToken cancellationToken)
    {
        try
        {
            var segment = await store.GetAsync(
                AuditChain.SegmentKey(number),
                AuditJson.Default.AuditSegment,
                cancellationToken
            );
            segment?.Value.Lines.ToList().ForEach(static line => _ = AuditChain.EntryOf(line));
            return segment;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The first segment with entries from a time on: entries are ordered by time, so halves are left out.</summary>
    public async Task<int> FirstSegmentSinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var anchor = (await AnchorAsync(cancellationToken))?.Value;
        var (low, high) = (anchor?.FirstSegment ?? 1, anchor?.Segment ?? 1);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var isBefore =
                await ReadAsync(middle, cancellationToken) is { Value.Lines: [.., var last] }
                && AuditChain.EntryOf(last).At < since;
            (low, high) = isBefore ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Deletes the segments before one. Returns how many there were.</summary>
    public async Task<int> DeleteBeforeAsync(int first, CancellationToken cancellationToken)
    {
        var before = new List<DocumentKey>();
        await foreach (
            var document in store.QueryAsync(AuditChain.Collection, AuditChain.Segments, "", cancellationToken)
        )
        {
            if (int.Parse(document.Key.Key, CultureInfo.InvariantCulture) >= first)
                break;
            before.Add(document.Key);
        }

        foreach (var key in before)
            _ = await store.DeleteAsync(key, etag: null, cancellationToken);
        return before.Count;
    }

    private async Task<Document?> LastAsync(int? from, CancellationToken cancellationToken)
    {
        Document? last = null;
        if (from is not { } number)
        {
            await foreach (
                var document in store.QueryAsync(AuditChain.Collection, AuditChain.Segments, "", cancellationToken)
            )
            {
                last = document;
            }

            return last;
        }

        while (await store.GetAsync(AuditChain.SegmentKey(number), cancellationToken) is { } next)
            (last, number) = (next, number + 1);
        return last;
    }

    private static LoadedTail TailOf(AuditSegment segment, string etag, AuditAnchor? anchor)
    {
        var isAnchored = anchor is null || anchor.Segment != segment.Number || anchor.Entry == 0;
        var (entry, hash) = (0L, AuditChain.Origin);
        foreach (var line in segment.Lines)
        {
            (entry, hash) = (AuditChain.EntryOf(line).Number, AuditChain.HashOf(line));
            isAnchored |= anchor is not null && anchor.Entry == entry && anchor.Hash == hash;
        }

        return isAnchored && segment.Lines.Count > 0
            ? new(new AuditTail(segment, etag, entry, hash), Problem: null)
            : Broken(segment.Number, anchor, $"Segment {segment.Number} is older than the anchor of the trail.");
    }

    private static LoadedTail Broken(int segment, AuditAnchor? anchor, string problem) =>
        new(
            AuditTail.After(
                Math.Max(segment, anchor?.Segment ?? 0),
                anchor?.Entry ?? 0,
                anchor?.Hash ?? AuditChain.Origin
            ),
            problem
        );

    private async Task<bool> IsSealedAsync(AuditAnchor anchor, CancellationToken cancellationToken) =>
        await keys.FindAsync(anchor.Key, cancellationToken) is { } key && AuditChain.IsSealed(anchor, key);
}
