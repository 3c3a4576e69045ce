using System.Text.Json;
using CsCheck;
using Terrateam.Functions.Audit;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.Audit;

/// <summary>Whatever is done to the stored trail without its key is found.</summary>
public sealed class AuditTamperTests : IAsyncLifetime
{
    private const int Entries = 150;
    private const int Segments = 3;

    private static readonly string[] Ways =
    [
        "text",
        "removed",
        "last of a segment",
        "reordered",
        "doubled",
        "forged",
        "segment removed",
        "segments swapped",
        "segment copied",
        "segment unreadable",
        "anchor removed",
        "anchor changed",
        "keys removed",
        "last segment as it was before",
        "all but the key",
    ];

    private readonly AuditTrail _trail = new();
    private AuditSegment _before = null!;

    public async ValueTask InitializeAsync()
    {
        await _trail.AddAsync(Entries - 1);
        _before = await _trail.SegmentAsync(Segments);
        await _trail.Log.AddAsync(AuditTrail.Event(Entries), CancellationToken.None);
        await _trail.Log.AnchorAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_was_done_to_it_is_found()
    {
        Assert.True((await _trail.VerifyAsync()).IsIntact);
        var original = await (await _trail.CopyAsync()).VerifyAsync();
        Assert.Equal((Entries, 0), ((int)original.Entries, original.Problems.Count));

        await Gen.Select(Gen.Int[0, Ways.Length - 1], Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000])
            .SampleAsync(
                async (way, first, second) =>
                {
                    var trail = await _trail.CopyAsync();
                    await TamperAsync(trail, Ways[way], first, second);
                    var report = await trail.VerifyAsync();
                    Assert.False(report.IsIntact, Ways[way]);
                },
                iter: 150,
                threads: 1
            );
    }

    [Theory]
    [InlineData(
        """{"number":2,"at":"2026-03-01T12:00:00+00:00","previous":"a","xvent":{"action":"plan.read","actor":"bob"}}"""
    )]
    [InlineData(
        """{"number":2,"at":"2026-03-01T12:00:00+00:00","xrevious":"a","event":{"action":"plan.read","actor":"bob"}}"""
    )]
    [InlineData(
        """{"number":2,"at":"2026-03-01T12:00:00+00:00","previous":"a","event":{"xction":"plan.read","actor":"bob"}}"""
    )]
    [InlineData("null")]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_line_that_is_no_entry_is_told_and_does_not_end_the_verification(string? line)
    {
        var trail = await _trail.CopyAsync();
        var segment = await trail.SegmentAsync(1);
        await trail.PutAsync(segment with { Lines = [segment.Lines[0], line!, .. segment.Lines.Skip(2)] });

        var report = await trail.VerifyAsync();

        Assert.Contains(report.Problems, problem => problem.Contains("cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_anchor_without_a_key_is_told_and_does_not_end_the_verification()
    {
        var trail = await _trail.CopyAsync();
        await trail.PutAsync(
            AuditChain.AnchorKey,
            """{"firstSegment":1,"firstEntry":1,"segment":1,"entry":1}"""u8.ToArray()
        );

        Assert.Contains("The anchor of the trail has no valid seal.", (await trail.VerifyAsync()).Problems);
    }

    [Theory]
    [InlineData("removed")]
    [InlineData("last of a segment")]
    [InlineData("segment removed")]
    [InlineData("anchor changed")]
    [InlineData("last segment as it was before")]
    public async Task What_was_tampered_with_does_not_become_whole_when_entries_are_added(string way)
    {
        var trail = await _trail.CopyAsync();
        await TamperAsync(trail, way, 2, 2);

        await trail.Another().AddAsync(AuditTrail.Event(1000), CancellationToken.None);
        await trail.Another().AddAsync(AuditTrail.Event(1001), CancellationToken.None);

        var report = await trail.VerifyAsync();
        Assert.False(report.IsIntact);
        Assert.Contains(await trail.EntriesAsync(), entry => entry.Event.Actor == "user1001");
        Assert.Single(await trail.EntriesAsync(), entry => entry.Event.Action == "audit.broken");
    }

    [Fact]
    public async Task A_trail_that_was_made_anew_lacks_the_head_that_was_noted()
    {
        var head = (await _trail.VerifyAsync()).Head;
        var forged = new AuditTrail();
        await forged.AddAsync(Entries - 1);
        await forged.Log.AddAsync(AuditTrail.Event(666), CancellationToken.None);

        Assert.True((await forged.VerifyAsync()).IsIntact);
        Assert.False((await forged.Log.VerifyAsync(head, CancellationToken.None)).IsIntact);
        Assert.True((await _trail.Log.VerifyAsync(head, CancellationToken.None)).IsIntact);
    }

    [Fact]
    public async Task An_instance_notices_that_what_it_wrote_is_gone()
    {
        var trail = new AuditTrail();
        await trail.AddAsync(3);
        await foreach (var document in trail.Store.QueryAsync("audit", CancellationToken.None))
            _ = await trail.Store.DeleteAsync(document.Key, etag: null, CancellationToken.None);

        Assert.False((await trail.VerifyAsync()).IsIntact);
        await trail.Log.AddAsync(AuditTrail.Event(4), CancellationToken.None);
        Assert.False((await trail.VerifyAsync()).IsIntact);
        Assert.Equal("audit.broken", (await trail.EntriesAsync())[0].Event.Action);
    }

    private async Task TamperAsync(AuditTrail trail, string way, int first, int second)
    {
        var number = (first % Segments) + 1;
        var segment = await trail.SegmentAsync(number);
        var lines = segment.Lines.ToList();
        var (one, other) = (first % lines.Count, second % lines.Count);
        switch (way)
        {
            case "text":
                var at = second % lines[one].Length;
                lines[one] = lines[one][..at] + (lines[one][at] == 'x' ? 'y' : 'x') + lines[one][(at + 1)..];
                await trail.PutAsync(segment with { Lines = lines });
                break;
            case "removed":
                lines.RemoveAt(one);
                await trail.PutAsync(segment with { Lines = lines });
                break;
            case "last of a segment":
                lines.RemoveAt(lines.Count - 1);
                await trail.PutAsync(segment with { Lines = lines });
                break;
            case "reordered":
                other = one == other ? (one + 1) % lines.Count : other;
                (lines[one], lines[other]) = (lines[other], lines[one]);
                await trail.PutAsync(segment with { Lines = lines });
                break;
            case "doubled":
                lines.Insert(other, lines[one]);
                await trail.PutAsync(segment with { Lines = lines });
                break;
            case "forged":
                await ForgeAsync(trail, number, one, segment.Key, segment.Seal);
                break;
            case "segment removed":
                _ = await trail.Store.DeleteAsync(AuditChain.SegmentKey(number), null, CancellationToken.None);
                break;
            case "segments swapped":
                var next = await trail.SegmentAsync((number % Segments) + 1);
                await trail.PutAsync(segment with { Number = next.Number });
                await trail.PutAsync(next with { Number = segment.Number });
                break;
            case "segment copied":
                await trail.PutAsync(segment with { Number = Segments + 1 });
                break;
            case "segment unreadable":
                await trail.PutAsync(AuditChain.SegmentKey(number), "{"u8.ToArray());
                break;
            case "anchor removed":
                _ = await trail.Store.DeleteAsync(AuditChain.AnchorKey, null, CancellationToken.None);
                break;
            case "anchor changed":
                var anchor = (
                    await trail.Store.GetAsync(
                        AuditChain.AnchorKey,
                        AuditJson.Default.AuditAnchor,
                        CancellationToken.None
                    )
                )!.Value;
                await PutAnchorAsync(trail, anchor with { Entry = 1, Segment = 1 });
                break;
            case "keys removed":
                await foreach (var key in trail.Store.QueryAsync("audit", "keys", "", CancellationToken.None))
                    _ = await trail.Store.DeleteAsync(key.Key, null, CancellationToken.None);
                break;
            case "last segment as it was before":
                await trail.PutAsync(_before);
                break;
            default:
                var another = AuditKey.From(new byte[32]);
                await ForgeAsync(trail, number, one, another.Id, seal: null, another);
                break;
        }
    }

    // A line is changed and all hashes after it are made anew, as whoever can write to storage can.
    private static async Task ForgeAsync(
        AuditTrail trail,
        int from,
        int line,
        string key,
        string? seal,
        AuditKey? sealing = null
    )
    {
        var hash = "";
        for (var number = from; number <= Segments; number++)
        {
            var segment = await trail.SegmentAsync(number);
            var lines = new List<string>();
            foreach (var entry in segment.Lines.Select(AuditChain.EntryOf))
            {
                var isChanged = number == from && lines.Count == line;
                var forged = AuditChain.LineOf(
                    entry with
                    {
                        Previous = hash.Length == 0 ? entry.Previous : hash,
                        Event = isChanged ? entry.Event with { Actor = "mallory" } : entry.Event,
                    }
                );
                hash = AuditChain.HashOf(forged);
                lines.Add(forged);
            }

            var changed = segment with { Lines = lines, Key = key };
            await trail.PutAsync(
                sealing is null ? changed with { Seal = seal ?? segment.Seal } : AuditChain.Sealed(changed, sealing)
            );
        }
    }

    private static Task PutAnchorAsync(AuditTrail trail, AuditAnchor anchor) =>
        trail.PutAsync(
            AuditChain.AnchorKey,
            JsonSerializer.SerializeToUtf8Bytes(anchor, AuditJson.Default.AuditAnchor)
        );
}
