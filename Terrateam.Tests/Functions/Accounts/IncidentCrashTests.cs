using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Notices;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Operations;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.Mail;
using Terrateam.Tests.Functions.Pages;
using Terrateam.Tests.Functions.State;
using static Terrateam.Tests.Functions.Accounts.AccountScene;

namespace Terrateam.Tests.Functions.Accounts;

/// <summary>What is told of an incident whose record was written right before the app died.</summary>
public sealed class IncidentCrashTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_waits_for_the_timer_that_tells_it()
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);
        var store = new DyingStore(here.App.Services.GetRequiredService<IDocumentStore>());
        var incidents = Over(store, here);

        await Assert.ThrowsAsync<IOException>(() => incidents.OpenAsync(Call("A token was stolen"), Cancelled));
        await Assert.ThrowsAsync<IOException>(() => incidents.NoteAsync(Call("rotate", tell: true), Cancelled));
        await Assert.ThrowsAsync<IOException>(() => incidents.NoteAsync(Call("for us alone"), Cancelled));
        await Assert.ThrowsAsync<IOException>(() => incidents.CloseAsync(Call(text: null), Cancelled));

        Assert.Equal(
            [InstallationEvent.IncidentClosed, InstallationEvent.IncidentNoted, InstallationEvent.IncidentOpened],
            await WaitingAsync(store)
        );
    }

    [Fact]
    public async Task Where_nothing_was_written_nothing_waits()
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);
        var store = here.App.Services.GetRequiredService<IDocumentStore>();

        Assert.Equal(409, (await Incidents(here).NoteAsync(Call("rotate", tell: true), Cancelled)).Status);
        Assert.Equal(409, (await Incidents(here).CloseAsync(Call(text: null), Cancelled)).Status);
        Assert.Equal(200, (await Incidents(here).OpenAsync(Call("A token was stolen"), Cancelled)).Status);
        Assert.Equal(200, (await Incidents(here).CloseAsync(Call(text: null), Cancelled)).Status);
        Assert.Equal(409, (await Incidents(here).CloseAsync(Call(text: null), Cancelled)).Status);

        Assert.Empty(await WaitingAsync(store));
    }

    [Fact]
    public async Task Of_two_that_are_opened_at_once_each_has_its_number_and_its_mail()
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);
        await here.SignInAsync("alice");
        var store = here.App.Services.GetRequiredService<IDocumentStore>();
        var late = Over(new LateStore(store, () => Incidents(here).OpenAsync(Call("first"), Cancelled)), here);

        Assert.Equal(
            "Incident 2 is open: second\nWho administers all accounts is told by mail.\n",
            (await late.OpenAsync(Call("second"), Cancelled)).Text
        );
        await SendAsync(here);

        Assert.Empty(await WaitingAsync(store));
        Assert.Equal(
            ["Security incident 1 of Terrateam is open", "Security incident 2 of Terrateam is open"],
            server
                .Taken.Select(static mail => mail.Subject)
                .Where(static one => one?.Contains("incident", StringComparison.Ordinal) == true)
                .Order(StringComparer.Ordinal)
        );
    }

    private static IncidentOperations Over(IDocumentStore store, PagesEnvironment here) =>
        new(
            new IncidentStore(store),
            here.App.Services.GetRequiredService<IncidentMails>(),
            here.App.Services.GetRequiredService<IncidentIssues>(),
            here.App.Services.GetRequiredService<AuditLog>(),
            TimeProvider.System
        );

    private static async Task<IEnumerable<InstallationEvent>> WaitingAsync(IDocumentStore store) =>
        (
            await store
                .QueryAsync("announcements", Cancelled)
                .Select(static one => one.Read(NotificationJson.Default.Announcement).Notice.Event)
                .ToListAsync(Cancelled)
        ).OrderBy(static one => one.ToString(), StringComparer.Ordinal);

    /// <summary>Dies as soon as it has written a record.</summary>
    private sealed class DyingStore(IDocumentStore inner) : DelegatingDocumentStore(inner)
    {
        public override async Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        )
        {
            _ = await base.TryInsertAsync(key, content, cancellationToken);
            throw new IOException("the process is dying");
        }

        public override async Task<string?> TryReplaceAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            string etag,
            CancellationToken cancellationToken
        )
        {
            _ = await base.TryReplaceAsync(key, content, etag, cancellationToken);
            throw new IOException("the process is dying");
        }
    }

    /// <summary>Has another open an incident right before its own first one is written.</summary>
    private sealed class LateStore(IDocumentStore inner, Func<Task> first) : DelegatingDocumentStore(inner)
    {
        private bool _isLate;

        public override async Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        )
        {
            if (!_isLate)
                await first();
            _isLate = true;
            return await base.TryInsertAsync(key, content, cancellationToken);
        }
    }
}
