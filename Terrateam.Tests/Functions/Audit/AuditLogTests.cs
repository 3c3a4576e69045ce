using System.Text;
using Terrateam.Functions.Audit;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Audit;

/// <summary>The audit trail keeps what is added, once and in order.</summary>
public sealed class AuditLogTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_entry_holds_the_hash_of_the_line_before_it()
    {
        var trail = new AuditTrail();
        await trail.AddAsync(70);

        var lines = await trail.Log.LinesAsync(default, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(70, lines.Count);
        var previous = AuditChain.Origin;
        foreach (var line in lines)
        {
            Assert.DoesNotContain('\n', line);
            Assert.Equal(previous, AuditChain.EntryOf(line).Previous);
            previous = AuditChain.HashOf(line);
        }

        Assert.Equal($"70:{previous}", (await trail.VerifyAsync()).Head);
    }

    [Fact]
    public async Task Instances_that_add_at_the_same_time_lose_nothing_and_make_one_chain()
    {
        var trail = new AuditTrail();
        AuditLog[] instances = [trail.Log, trail.Another(), trail.Another()];

        await Parallel.ForEachAsync(Enumerable.Range(1, 150), Cancellation, (number, token) =>
            new ValueTask(instances[number % instances.Length].AddAsync(AuditTrail.Event(number), token))
        );

        var entries = await trail.EntriesAsync();
        Assert.Equal(
            Enumerable.Range(1, 150).Select(number => $"user{number}").Order(StringComparer.Ordinal),
            entries.Select(entry => entry.Event.Actor).Order(StringComparer.Ordinal)
        );
        Assert.True((await trail.Another().VerifyAsync(null, Cancellation)).IsIntact);
    }

    [Fact]
    public async Task An_act_that_is_repeated_after_a_fault_is_entered_once()
    {
        var trail = new AuditTrail();
        await trail.Log.AddAsync(AuditTrail.Event(1, "a"), Cancellation);
        await trail.Log.AddAsync([AuditTrail.Event(1, "a"), AuditTrail.Event(2, "b")], Cancellation);
        await trail.Another().AddAsync(AuditTrail.Event(1, "a"), Cancellation);

        Assert.Equal(["user1", "user2"], (await trail.EntriesAsync()).Select(entry => entry.Event.Actor));
    }

    [Fact]
    public async Task A_write_that_fails_is_told_to_all_that_wait_for_it_and_may_be_repeated()
    {
        var store = new FailingStore(new MemoryDocumentStore());
        var trail = new AuditTrail(store);
        await trail.Log.AddAsync(AuditTrail.Event(1, "a"), Cancellation);

        store.FailsAfterWriting = true;
        await Assert.ThrowsAsync<IOException>(() => trail.Log.AddAsync(AuditTrail.Event(2, "b"), Cancellation));
        store.FailsAfterWriting = false;
        store.Fails = true;
        await Assert.ThrowsAsync<IOException>(() => trail.Log.AddAsync(AuditTrail.Event(3, "c"), Cancellation));
        store.Fails = false;
        await trail.Log.AddAsync(AuditTrail.Event(2, "b"), Cancellation);
        await trail.Log.AddAsync(AuditTrail.Event(3, "c"), Cancellation);

        Assert.Equal(["user1", "user2", "user3"], (await trail.EntriesAsync()).Select(entry => entry.Event.Actor));
        Assert.True((await trail.VerifyAsync()).IsIntact);
    }

    [Fact]
    public async Task Old_entries_are_deleted_and_what_is_left_is_whole()
    {
        var trail = new AuditTrail();
        await trail.AddAsync(130);
        trail.Time.Advance(TimeSpan.FromDays(10));
        await trail.AddAsync(20);

        Assert.Equal(2, await trail.Log.ForgetAsync(trail.Time.GetUtcNow().AddDays(-1), Cancellation));

        var report = await trail.VerifyAsync();
        Assert.True(report.IsIntact, string.Join(' ', report.Problems));
        Assert.Equal(22, report.Entries);
        var recent = await trail
            .Log.LinesAsync(trail.Time.GetUtcNow().AddDays(-1), Cancellation)
            .CountAsync(Cancellation);
        Assert.Equal(20, recent);
        await trail.Another().AddAsync(AuditTrail.Event(200), Cancellation);
        Assert.True((await trail.VerifyAsync()).IsIntact);
    }

    [Fact]
    public async Task A_new_version_of_the_plans_key_leaves_the_trail_whole_and_a_lost_one_is_told()
    {
        var trail = new AuditTrail();
        await trail.AddAsync(3);
        trail.Keys.Rotate();
        await trail.Another().AddAsync(AuditTrail.Event(4), Cancellation);
        Assert.True((await trail.Another().VerifyAsync(null, Cancellation)).IsIntact);

        var lost = new AuditLog(
            trail.Store,
            new Plans.TestKeys(first: 1),
            trail.Time,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<AuditLog>.Instance
        );
        await lost.AddAsync(AuditTrail.Event(5), Cancellation);
        Assert.Contains((await lost.VerifyAsync(null, Cancellation)).Problems, problem =>
            problem.Contains("gone", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Settings_that_changed_are_named_and_no_value_is_kept()
    {
        var trail = new AuditTrail();
        Dictionary<string, string> settings = new(StringComparer.Ordinal)
        {
            ["GitHub:WebhookSecret"] = "correct horse battery",
            ["Runs:QueueDeadline"] = "01:00:00",
        };
        await trail.Log.NoteSettingsAsync(settings, Cancellation);
        await trail.Another().NoteSettingsAsync(settings, Cancellation);
        settings["GitHub:WebhookSecret"] = "another horse battery";
        settings["Runs:DispatchRef"] = "head";
        settings.Remove("Runs:QueueDeadline");
        await trail.Another().NoteSettingsAsync(settings, Cancellation);

        Assert.Equal(
            ["GitHub:WebhookSecret, Runs:QueueDeadline", "GitHub:WebhookSecret, Runs:DispatchRef, Runs:QueueDeadline"],
            (await trail.EntriesAsync()).Select(entry => entry.Event.Subject)
        );
        await foreach (var document in trail.Store.QueryAsync("audit", Cancellation))
            Assert.DoesNotContain("horse", Encoding.UTF8.GetString(document.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_texts_are_cut_and_broken_ones_are_kept()
    {
        var trail = new AuditTrail();
        var text = new string('a', 499) + "\ud83d\ude00 and more";
        await trail.Log.AddAsync(
            new AuditEvent("command", "a\ud83d") { Subject = text, Reason = "\n\r\0" },
            Cancellation
        );

        Assert.Equal(499, (await trail.EntriesAsync())[0].Event.Subject!.Length);
        Assert.True((await trail.VerifyAsync()).IsIntact);
    }

    private sealed class FailingStore(IDocumentStore inner) : DelegatingDocumentStore(inner)
    {
        public bool Fails { get; set; }

        public bool FailsAfterWriting { get; set; }

        public override async Task<string?> TryReplaceAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            string etag,
            CancellationToken cancellationToken
        )
        {
            if (Fails)
                throw new IOException("Storage is away.");
            var written = await base.TryReplaceAsync(key, content, etag, cancellationToken);
            return FailsAfterWriting ? throw new IOException("Storage is away.") : written;
        }
    }
}
