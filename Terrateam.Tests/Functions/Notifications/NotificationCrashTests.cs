using System.Text.Json.Nodes;
using Terrateam.Functions.State;
using Terrateam.Tests.Core.Notices;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Notifications;

/// <summary>What becomes of notices when the process, or another one, comes between.</summary>
public sealed class NotificationCrashTests
{
    [Fact]
    public async Task What_was_stored_before_a_crash_is_sent_after_it()
    {
        await using var server = await Receiver.StartAsync();
        var store = new MemoryDocumentStore();
        await using (var before = Create(server, store))
            await before.TellAsync(NoticeSamples.Notice());

        await using var after = Create(server, store);
        await after.SendAsync();
        await after.SendAsync();

        Assert.Single(server.All);
    }

    [Fact]
    public async Task After_a_crash_between_sending_and_noting_it_is_sent_again_with_the_same_id()
    {
        await using var server = await Receiver.StartAsync();
        var store = new MemoryDocumentStore();
        await using var before = Create(server, new UnmarkedStore(store));
        await before.TellAsync(NoticeSamples.Notice());
        await Assert.ThrowsAsync<IOException>(before.SendAsync);
        Assert.Single(server.All);

        await using var after = Create(server, store);
        await after.SendAsync();
        Assert.Single(server.All);
        after.Time.Advance(TimeSpan.FromMinutes(3));
        await after.SendAsync();

        Assert.Equal(2, server.All.Count);
        Assert.Single(server.All.Select(IdOf).Distinct());
        Assert.Equal(0, await after.WaitingAsync());
    }

    [Fact]
    public async Task Of_two_instances_one_sends()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        await fixture.TellAsync(NoticeSamples.Notice());
        var token = TestContext.Current.CancellationToken;
        var (one, other) = (await fixture.Outbox.DueAsync(token), await fixture.Outbox.DueAsync(token));

        var until = fixture.Time.GetUtcNow() + TimeSpan.FromMinutes(3);
        Assert.NotNull(await fixture.Outbox.ClaimAsync(one[0], until, token));
        Assert.Null(await fixture.Outbox.ClaimAsync(other[0], until, token));

        await fixture.SendAsync();
        Assert.Empty(server.All);
    }

    [Fact]
    public async Task What_cannot_be_stored_is_said_and_stops_nothing()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server, new UnwritableStore(new MemoryDocumentStore()));

        Assert.False(await fixture.TellAsync(NoticeSamples.Notice()));

        Assert.Contains(fixture.Log.Lines, static line =>
            line.Contains("could not be stored", StringComparison.Ordinal)
        );
    }

    private static NotificationFixture Create(Receiver server, IDocumentStore? store = null) =>
        new(
            NotificationFixture.Platform(
                "http",
                ("Url", server.Url),
                ("Secret", "a secret of more than twenty characters")
            ),
            store
        );

    private static string IdOf(Received received) => (string)JsonNode.Parse(received.Body)!["id"]!;

    /// <summary>Breaks before it is noted that something was sent.</summary>
    private sealed class UnmarkedStore(IDocumentStore inner) : DelegatingDocumentStore(inner)
    {
        public override Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        ) =>
            key.Collection == "notified"
                ? throw new IOException("the process is gone")
                : base.TryInsertAsync(key, content, cancellationToken);
    }

    private sealed class UnwritableStore(IDocumentStore inner) : DelegatingDocumentStore(inner)
    {
        public override Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        ) => throw new IOException("the disk is full");
    }
}
