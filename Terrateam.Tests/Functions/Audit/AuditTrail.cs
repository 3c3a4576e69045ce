using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Audit;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.Plans;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Audit;

/// <summary>A trail in memory, and what an attacker does to its documents.</summary>
internal sealed class AuditTrail
{
    public static readonly DateTimeOffset Start = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly TestKeys _keys = new();

    public AuditTrail(IDocumentStore? store = null)
    {
        Store = store ?? new MemoryDocumentStore();
        Log = Another();
    }

    public IDocumentStore Store { get; private init; }

    public FakeTimeProvider Time { get; } = new(Start);

    public TestKeys Keys
    {
        get => _keys;
        private init => _keys = value;
    }

    public AuditLog Log { get; private init; }

    /// <summary>Another instance of the app over the same state.</summary>
    public AuditLog Another(IDocumentStore? over = null) =>
        new(over ?? Store, _keys, Time, NullLogger<AuditLog>.Instance);

    /// <summary>A trail of its own with the same documents and the same key of the plans.</summary>
    public async Task<AuditTrail> CopyAsync()
    {
        var copy = new MemoryDocumentStore();
        await foreach (var document in Store.QueryAsync("audit", CancellationToken.None))
            _ = await copy.TryInsertAsync(document.Key, document.Content, CancellationToken.None);
        return new AuditTrail(copy) { Keys = _keys, Log = new(copy, _keys, Time, NullLogger<AuditLog>.Instance) };
    }

    public static AuditEvent Event(int number, string? id = null) =>
        new("command", $"user{number}") { Subject = $"terrateam plan {number}", Id = id };

    public async Task AddAsync(int count)
    {
        for (var number = 1; number <= count; number++)
            await Log.AddAsync(Event(number), CancellationToken.None);
    }

    public async Task<IReadOnlyList<AuditEntry>> EntriesAsync() =>
        [
            .. await Log.LinesAsync(default, CancellationToken.None)
                .Select(AuditChain.EntryOf)
                .ToListAsync(CancellationToken.None),
        ];

    public Task<AuditReport> VerifyAsync() => Log.VerifyAsync(head: null, CancellationToken.None);

    public async Task<AuditSegment> SegmentAsync(int number) =>
        (
            await Store.GetAsync(AuditChain.SegmentKey(number), AuditJson.Default.AuditSegment, CancellationToken.None)
        )!.Value;

    /// <summary>Writes a document whatever is there.</summary>
    public async Task PutAsync(DocumentKey key, ReadOnlyMemory<byte> content)
    {
        _ = await Store.DeleteAsync(key, etag: null, CancellationToken.None);
        _ = await Store.TryInsertAsync(key, content, CancellationToken.None);
    }

    public Task PutAsync(AuditSegment segment) =>
        PutAsync(
            AuditChain.SegmentKey(segment.Number),
            JsonSerializer.SerializeToUtf8Bytes(segment, AuditJson.Default.AuditSegment)
        );
}
