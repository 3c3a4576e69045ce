using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Audit;

public sealed partial class AuditLog
{
    /// <summary>Notes how far the trail goes, so that what is taken off its end from now on is found.</summary>
    public async Task AnchorAsync(CancellationToken cancellationToken)
    {
        var tail = await _tails.LoadAsync(cancellationToken);
        if (tail is { Problem: null, Value.Entry: > 0 })
            await _tails.AnchorAsync(tail.Value, await _keys.CurrentAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Wraps the keys of the seals under the newest version of the key. Returns how many.</summary>
    internal Task<int> RewrapKeysAsync(CancellationToken cancellationToken) => _keys.RewrapAsync(cancellationToken);

    /// <summary>Reads the whole trail and logs whether it is whole, with its head.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var report = await VerifyAsync(head: null, cancellationToken);
        if (report.IsIntact)
        {
            Log.Whole(_logger, report.Entries, report.Head);
            return;
        }

        AppMetrics.AuditBroken.Add(1);
        Log.Broken(_logger, report.Problems[0], report.Problems.Count);
    }

    /// <summary>
    /// Deletes segments that hold only entries from before a time. The last one stays. Returns how many it deleted.
    /// </summary>
    public async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await ForgetEarlierAsync(before, cancellationToken);
        if (await _tails.AnchorAsync(cancellationToken) is not { Value: var anchor } known)
            return 0;

        var forgotten = anchor;
        while (
            forgotten.FirstSegment < anchor.Segment
            && await _tails.ReadAsync(forgotten.FirstSegment, cancellationToken) is { Value.Lines: [.., var last] }
            && AuditChain.EntryOf(last) is var entry
            && entry.At < before
        )
        {
            forgotten = forgotten with
            {
                FirstSegment = forgotten.FirstSegment + 1,
                FirstEntry = entry.Number + 1,
                FirstPrevious = AuditChain.HashOf(last),
            };
        }

        // The anchor first: segments before the one that it names are no longer part of the trail.
        if (
            forgotten != anchor
            && !await _tails.TryReplaceAsync(
                forgotten,
                known.ETag,
                await _keys.CurrentAsync(cancellationToken),
                cancellationToken
            )
        )
        {
            return 0;
        }

        return await _tails.DeleteBeforeAsync(forgotten.FirstSegment, cancellationToken);
    }
}
