using Terrateam.Core.Notices;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.State;
using Terrateam.Tests.Core.Notices;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Notifications;

/// <summary>What is given up is kept for operators, who have it sent again.</summary>
public sealed class UndeliveredNoticeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_given_up_is_listed_with_its_reason_and_sent_again_under_its_id()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        server.Next(404);
        server.Next(503);
        await fixture.TellAsync(NoticeSamples.Notice());
        await fixture.SendAsync();

        var kept = Assert.Single(await fixture.Undelivered.ListAsync(Cancelled));
        Assert.Equal("it answered 404", kept.Value.Reason);
        Assert.Equal(1, kept.Value.Outgoing.Attempts);
        fixture.Time.Advance(TimeSpan.FromDays(13));
        Assert.True(await fixture.Undelivered.SendAgainAsync(kept, Cancelled));

        // It has a day anew: one failure gives nothing up.
        Assert.Empty(await fixture.Undelivered.ListAsync(Cancelled));
        await fixture.SendAsync();
        Assert.Equal(1, await fixture.WaitingAsync());
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await fixture.SendAsync();

        Assert.Equal(3, server.All.Count);
        Assert.Single(server.All.Select(static one => one.Headers["X-Terrateam-Id"]).Distinct());
        Assert.Null(Assert.Single(await fixture.MarksAsync()).Fault);
        Assert.False(await fixture.Undelivered.SendAgainAsync(kept, Cancelled));
        Assert.Equal(0, await fixture.WaitingAsync());
    }

    [Fact]
    public async Task What_is_given_up_again_is_listed_again_with_its_new_reason()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        server.Next(404);
        server.Next(410);
        await fixture.TellAsync(NoticeSamples.Notice());
        await fixture.SendAsync();

        await AgainAsync(fixture);
        await fixture.SendAsync();

        Assert.Equal("it answered 410", Assert.Single(await fixture.Undelivered.ListAsync(Cancelled)).Value.Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task After_a_crash_anywhere_it_is_still_sent_and_listed_no_more(int writes)
    {
        await using var server = await Receiver.StartAsync();
        var store = new MemoryDocumentStore();
        await using (var before = Create(server, new BrokenStore(store, writes)))
        {
            server.Next(404);
            try
            {
                await before.TellAsync(NoticeSamples.Notice());
                await before.SendAsync();
                await AgainAsync(before);
            }
            catch (IOException)
            {
                // The crash.
            }
        }

        // What tells it has not heard that it was stored.
        await using var after = Create(server, store);
        if (writes == 0)
            await after.TellAsync(NoticeSamples.Notice());
        after.Time.Advance(TimeSpan.FromMinutes(3));
        await after.SendAsync();
        await AgainAsync(after);
        await after.SendAsync();

        Assert.InRange(server.All.Count, 1, 3);
        Assert.Null(Assert.Single(await after.MarksAsync()).Fault);
        Assert.Equal(0, await after.WaitingAsync());
        Assert.Empty(await after.Undelivered.ListAsync(Cancelled));
    }

    [Fact]
    public async Task Two_operators_have_it_sent_once()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        server.Next(404);
        await fixture.TellAsync(NoticeSamples.Notice());
        await fixture.SendAsync();
        var kept = Assert.Single(await fixture.Undelivered.ListAsync(Cancelled));

        await fixture.Undelivered.SendAgainAsync(kept, Cancelled);
        await fixture.Undelivered.SendAgainAsync(kept, Cancelled);
        await fixture.SendAsync();
        await fixture.Undelivered.SendAgainAsync(kept, Cancelled);
        await fixture.SendAsync();

        Assert.Equal(2, server.All.Count);
    }

    [Fact]
    public async Task It_goes_after_its_time_and_with_its_repository_or_installation()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        var told = new InstallationNotice("b", InstallationEvent.Suspended, InstallationFacts.Named(9, "acme"));
        var elsewhere = new OutgoingNotice(null, null, NoticeSamples.Time, NoticeSamples.Time) { Installation = told };
        server.Next(404);
        await fixture.TellAsync(NoticeSamples.Notice());
        await fixture.SendAsync();
        await fixture.Undelivered.KeepAsync(elsewhere, "no", Cancelled);

        Assert.Equal(0, await fixture.Undelivered.ForgetRepositoryAsync(9, Cancelled));
        await fixture.Undelivered.ForgetInstallationAsync(NoticeSamples.Infra.Id, Cancelled);
        Assert.Equal(2, (await fixture.Undelivered.ListAsync(Cancelled)).Count);
        await fixture.Center.ForgetRepositoryAsync(NoticeSamples.Infra.Id, Cancelled);
        Assert.Equal("b", Assert.Single(await fixture.Undelivered.ListAsync(Cancelled)).Value.Outgoing.Id);
        await fixture.Undelivered.ForgetInstallationAsync(9, Cancelled);
        Assert.Empty(await fixture.Undelivered.ListAsync(Cancelled));

        await fixture.Undelivered.KeepAsync(elsewhere, "no", Cancelled);
        fixture.Time.Advance(NotificationOutbox.MarkLifetime);
        Assert.Equal(0, await fixture.Center.ForgetAsync(Cancelled));
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await fixture.Center.ForgetAsync(Cancelled));
    }

    [Fact]
    public async Task What_is_not_wanted_any_more_is_not_kept()
    {
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(1));
        var told = new InstallationNotice("b", InstallationEvent.Welcome, InstallationFacts.Named(9, "acme"));
        await fixture.Outbox.AddAsync(told, person: 7, recipient: null, Cancelled);

        await fixture.SendAsync();

        Assert.NotNull(Assert.Single(await fixture.MarksAsync()).Fault);
        Assert.Empty(await fixture.Undelivered.ListAsync(Cancelled));
    }

    private static async Task AgainAsync(NotificationFixture fixture)
    {
        foreach (var kept in await fixture.Undelivered.ListAsync(Cancelled))
            await fixture.Undelivered.SendAgainAsync(kept, Cancelled);
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

    /// <summary>Breaks with the write after the given number of them, and with all that follow.</summary>
    private sealed class BrokenStore(IDocumentStore inner, int writes) : DelegatingDocumentStore(inner)
    {
        private int _left = writes;

        public override Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        )
        {
            Count();
            return base.TryInsertAsync(key, content, cancellationToken);
        }

        public override Task<string?> TryReplaceAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            string etag,
            CancellationToken cancellationToken
        )
        {
            Count();
            return base.TryReplaceAsync(key, content, etag, cancellationToken);
        }

        public override Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken)
        {
            Count();
            return base.DeleteAsync(key, etag, cancellationToken);
        }

        private void Count()
        {
            if (--_left < 0)
                throw new IOException("the process is gone");
        }
    }
}
