using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Audit;

public sealed partial class AuditLog
{
    /// <summary>The head of the trail, as <c>number:hash</c>.</summary>
    internal async Task<string> HeadAsync(CancellationToken cancellationToken)
    {
        var tail = (await _tails.LoadAsync(cancellationToken)).Value;
        return string.Create(CultureInfo.InvariantCulture, $"{tail.Entry}:{tail.Hash}");
    }

    /// <summary>
    /// The lines of the trails of other deployments that came with backups, from a time on. Their hashes can be checked
    /// up to the head that the entry <c>backup.restored</c> names; their seals are of keys that stayed there.
    /// </summary>
    public async IAsyncEnumerable<string> EarlierLinesAsync(
        DateTimeOffset since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var document in _store.QueryAsync(AuditChain.Collection, AuditChain.Earlier, "", cancellationToken)
        )
        {
            foreach (var line in LinesOf(document))
            {
                if (AuditChain.EntryOf(line).At >= since)
                    yield return line;
            }
        }
    }

    private async Task ForgetEarlierAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await foreach (
            var document in _store.QueryAsync(AuditChain.Collection, AuditChain.Earlier, "", cancellationToken)
        )
        {
            if (LinesOf(document) is not [.., var last] || AuditChain.EntryOf(last).At < before)
                _ = await _store.DeleteAsync(document.Key, etag: null, cancellationToken);
        }
    }

    private static IReadOnlyList<string> LinesOf(Document document)
    {
        try
        {
            return document.Read(AuditJson.Default.AuditSegment).Lines ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
