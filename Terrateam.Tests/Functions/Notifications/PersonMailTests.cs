using MimeKit;
using Terrateam.Core.Notices;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.State;
using Terrateam.Tests.Core.Notices;
using Terrateam.Tests.Functions.Mail;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Notifications;

/// <summary>Who administers an installation hears of it, once each, and nobody else does.</summary>
public sealed class PersonMailTests
{
    private static readonly InstallationFacts Acme = InstallationFacts.Named(7, "acme");
    private static readonly InstallationFacts Other = InstallationFacts.Named(8, "other");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_administers_another_installation_hears_nothing()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        await AddAsync(fixture, 1, 7);
        await AddAsync(fixture, 2, 8);

        await AnnounceAsync(fixture, Deleted(Acme), Opened(Other));

        Assert.Equal(
            [
                "user1@example.com: A secret or variable of acme/infra was deleted",
                "user2@example.com: Security incident 1 of Terrateam is open",
            ],
            Told(server)
        );
    }

    [Fact]
    public async Task What_concerns_all_is_told_once_to_each_however_many_installations_they_have()
    {
        await using var server = MailServer.Start();
        var settings = NotificationFixture.Mail(server.Port);
        settings["Mail:Installations:acme"] = "ops@example.com";
        settings["Mail:Installations:other"] = "OPS@example.com";
        await using var fixture = new NotificationFixture(settings);
        await AddAsync(fixture, 1, 7, 8);

        await AnnounceAsync(fixture, Opened(InstallationFacts.Everywhere), Opened(InstallationFacts.Everywhere));

        Assert.Equal(2, server.Taken.Count);
        Assert.Equal(
            ["ops@example.com", "user1@example.com"],
            server.Taken.Select(static mail => $"{mail.To}".ToLowerInvariant()).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task After_a_crash_the_timer_tells_those_who_were_not_told_and_no_one_twice()
    {
        await using var server = MailServer.Start();
        var store = new FailingOutbox(new MemoryDocumentStore());
        await using (var dying = new NotificationFixture(NotificationFixture.Mail(server.Port), store))
        {
            await AddAsync(dying, 1, 7);
            await AddAsync(dying, 2, 7);
            store.InsertsLeft = 1;
            await AnnounceAsync(dying, Deleted(Acme));
            Assert.Contains(dying.Log.Lines, static line =>
                line.Contains("SecretDeleted of acme could not be stored", StringComparison.Ordinal)
            );
        }

        Assert.Single(server.Taken);
        store.InsertsLeft = int.MaxValue;
        await using var next = new NotificationFixture(NotificationFixture.Mail(server.Port), store);
        await next.Announcements.RunAsync(Cancelled);
        await next.SendAsync();
        await next.Announcements.RunAsync(Cancelled);
        await AnnounceAsync(next, Deleted(Acme));

        Assert.Equal(2, server.Taken.Count);
        Assert.Equal(2, server.Taken.Select(static mail => $"{mail.To}").Distinct().Count());
    }

    [Fact]
    public async Task What_was_about_to_be_done_when_the_app_died_is_told_and_what_was_not_done_is_not()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        await AddAsync(fixture, 1, 7);

        await fixture.Announcements.PrepareAsync(Deleted(Acme), Cancelled);
        await fixture.Announcements.PrepareAsync(Opened(Acme), Cancelled);
        await fixture.Announcements.WithdrawAsync(Opened(Acme), Cancelled);
        await fixture.Announcements.RunAsync(Cancelled);
        Assert.Equal(0, await fixture.WaitingAsync());
        fixture.Time.Advance(TimeSpan.FromMinutes(5));
        await fixture.Announcements.RunAsync(Cancelled);
        await fixture.SendAsync();

        Assert.Contains("was deleted", Assert.Single(server.Taken).Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, null, 1)]
    [InlineData(false, null, 0)]
    [InlineData(null, 403, 0)]
    [InlineData(null, 422, 0)]
    [InlineData(null, 502, 1)]
    [InlineData(null, 0, 1)]
    public async Task What_is_done_is_told_and_so_is_what_may_have_been_done(bool? isDone, int? status, int mails)
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        await AddAsync(fixture, 1, 7);
        var failure = new GitHubException("GitHub did not do it.", status is 0 ? null : status);

        var act = fixture.Announcements.AnnounceAsync(
            Deleted(Acme),
            () => isDone is { } done ? Task.FromResult(done) : Task.FromException<bool>(failure),
            Cancelled
        );
        if (isDone is { } wasDone)
            Assert.Equal(wasDone, await act);
        else
            Assert.Same(failure, await Assert.ThrowsAsync<GitHubException>(() => act));
        fixture.Time.Advance(TimeSpan.FromMinutes(5));
        await fixture.Announcements.RunAsync(Cancelled);
        await fixture.SendAsync();

        Assert.Equal(mails, server.Taken.Count);
    }

    [Fact]
    public async Task Who_opted_out_hears_of_security_alone_and_who_declined_of_nothing()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        await AddAsync(fixture, 1, 7);
        await AddAsync(fixture, 2, 7);
        await fixture.Choices.ChangeAsync(1, static one => one with { IsOptedOut = true }, Cancelled);
        await fixture.Choices.ChangeAsync(2, static one => one with { IsDeclined = true }, Cancelled);

        await AnnounceAsync(fixture, SecurityNotices.WeeklyReview(Acme, "2026-W48", []), Deleted(Acme));

        Assert.Equal(["user1@example.com: A secret or variable of acme/infra was deleted"], Told(server));
        Assert.DoesNotContain(fixture.Log.Lines, static line => line.Contains("given up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_lost_the_installation_or_was_away_for_long_since_it_was_stored_hears_nothing()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        await AddAsync(fixture, 1, 7);
        await AddAsync(fixture, 2, 7);
        fixture.Time.Advance(TimeSpan.FromDays(90));
        await AddAsync(fixture, 2, 7);
        await fixture.Announcements.AnnounceAsync(Deleted(Acme), Cancelled);
        await AddAsync(fixture, 2, 8);
        fixture.Time.Advance(TimeSpan.FromHours(1));

        await fixture.SendAsync();

        Assert.Equal(0, await fixture.WaitingAsync());
        Assert.Empty(server.Taken);
    }

    [Fact]
    public async Task Greylisting_of_one_person_keeps_no_other_from_their_mail()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        await AddAsync(fixture, 1, 7);
        await AddAsync(fixture, 2, 7);
        server.Next(451, forRecipient: true);

        await AnnounceAsync(fixture, Deleted(Acme));
        Assert.Single(server.Taken);
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await fixture.SendAsync();

        Assert.Equal(2, server.Taken.Select(static mail => $"{mail.To}").Distinct().Count());
    }

    [Fact]
    public async Task A_bounce_is_given_up_and_said_without_the_address()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        await AddAsync(fixture, 1, 7);
        server.Next(550, forRecipient: true);

        await AnnounceAsync(fixture, Deleted(Acme));

        Assert.Equal(0, await fixture.WaitingAsync());
        Assert.NotNull(Assert.Single(await fixture.MarksAsync()).Fault);
        Assert.Contains(fixture.Log.Lines, static line =>
            line.Contains("to user 1 was given up", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(fixture.Log.Lines, static line => line.Contains("example.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_can_be_left_has_the_headers_of_one_click_and_security_has_not()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        await AddAsync(fixture, 1, 7);

        await AnnounceAsync(fixture, SecurityNotices.WeeklyReview(Acme, "2026-W48", []));
        await AnnounceAsync(fixture, Deleted(Acme));

        var (review, security) = (server.Taken[0], server.Taken[1]);
        Assert.Equal("List-Unsubscribe=One-Click", review.Headers[HeaderId.ListUnsubscribePost]);
        var link = review.Headers[HeaderId.ListUnsubscribe]!.Trim();
        Assert.StartsWith("<https://terrateam.example/api/account/unsubscribe?token=", link, StringComparison.Ordinal);
        Assert.Contains(link[1..^1], review.TextBody, StringComparison.Ordinal);
        Assert.Equal(1, await fixture.Links.PersonOfAsync(link[1..^1].Split("token=")[1], Cancelled));
        Assert.Null(security.Headers[HeaderId.ListUnsubscribe]);
        Assert.All(server.Taken, static mail =>
        {
            Assert.Contains("https://terrateam.example/api/account", mail.TextBody, StringComparison.Ordinal);
            Assert.Contains("https://terrateam.example/api/account", mail.HtmlBody, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task What_people_and_repositories_are_called_adds_no_header_and_no_markup()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        await AddAsync(fixture, 1, 7);
        var notice = SecurityNotices.SecretDeleted(
            Acme,
            "acme/infra\r\nBcc: victim@example.com\r\n\r\nowned",
            "the secret <b>TOKEN</b>",
            "mallory\r\nX-Evil: 1",
            NoticeSamples.Time
        );

        await AnnounceAsync(fixture, notice);

        var mail = Assert.Single(server.Taken);
        Assert.Equal("user1@example.com", $"{mail.To}");
        Assert.Empty(mail.Bcc);
        Assert.DoesNotContain(mail.Headers, static header => header.Field is "X-Evil" or "Bcc");
        Assert.DoesNotContain("<b>TOKEN", mail.HtmlBody, StringComparison.Ordinal);
    }

    private static InstallationNotice Deleted(InstallationFacts facts) =>
        SecurityNotices.SecretDeleted(facts, "acme/infra", "the secret TOKEN", "alice", NoticeSamples.Time);

    private static InstallationNotice Opened(InstallationFacts facts) =>
        SecurityNotices.IncidentOpened(facts, 1, "A token was stolen", NoticeSamples.Time);

    private static async Task AnnounceAsync(NotificationFixture fixture, params InstallationNotice[] notices)
    {
        foreach (var notice in notices)
            await fixture.Announcements.AnnounceAsync(notice, Cancelled);
        await fixture.SendAsync();
    }

    private static Task<Contact> AddAsync(NotificationFixture fixture, long id, params long[] installations) =>
        fixture.Contacts.ReplaceAsync(
            id,
            $"user{id}",
            $"user{id}@example.com",
            [.. installations.Select(static one => new ContactInstallation(one, one == 7 ? "acme" : "other"))],
            Cancelled
        );

    private static IEnumerable<string> Told(MailServer server) =>
        server.Taken.Select(static mail => $"{mail.To}: {mail.Subject}").Order(StringComparer.Ordinal);

    /// <summary>Takes so many more notices into the outbox.</summary>
    private sealed class FailingOutbox(IDocumentStore inner) : DelegatingDocumentStore(inner)
    {
        public int InsertsLeft { get; set; } = int.MaxValue;

        public override Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        ) =>
            key.Collection == "outbox" && InsertsLeft-- <= 0
                ? throw new IOException("the process is dying")
                : base.TryInsertAsync(key, content, cancellationToken);
    }
}
