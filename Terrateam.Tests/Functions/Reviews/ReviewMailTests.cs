using Microsoft.Extensions.Logging.Abstractions;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Reviews;
using Terrateam.Tests.Functions.Mail;
using Terrateam.Tests.Functions.Notifications;
using Terrateam.Tests.Functions.Plans;

namespace Terrateam.Tests.Functions.Reviews;

/// <summary>The weekly mail of an installation.</summary>
public sealed class ReviewMailTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_installation_is_told_of_its_own_entries_once()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        using var audit = Audit(fixture);
        await KnowAsync(fixture, 7, "acme");
        await KnowAsync(fixture, 8, "other");
        await DenyAsync(audit, 7, "acme/infra");
        await DenyAsync(audit, 7, "acme/dns");
        await DenyAsync(audit, 8, "other/secret");
        await audit.AddAsync(new AuditEvent("ops.suspend", "olga") { Outcome = "done" }, Cancelled);
        fixture.Time.Advance(TimeSpan.FromDays(7));

        var mails = Mails(fixture, audit);
        await mails.RunAsync(Cancelled);
        await mails.RunAsync(Cancelled);
        await fixture.SendAsync();

        Assert.Equal(2, server.Taken.Count);
        var acme = server.Taken.Single(static mail => $"{mail.To}" == "user7@example.com");
        Assert.StartsWith("Security review of 20", acme.Subject, StringComparison.Ordinal);
        Assert.EndsWith("for acme", acme.Subject, StringComparison.Ordinal);
        Assert.Contains("Denials: 2", acme.TextBody, StringComparison.Ordinal);
        Assert.Contains("acme/dns", acme.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("other", acme.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("olga", acme.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_week_in_which_there_was_nothing_has_no_mail()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(NotificationFixture.Mail(server.Port));
        using var audit = Audit(fixture);
        await KnowAsync(fixture, 7, "acme");
        await audit.AddAsync(new AuditEvent(AuditActions.SecretsListed, "alice") { Installation = 7 }, Cancelled);
        fixture.Time.Advance(TimeSpan.FromDays(7));

        await Mails(fixture, audit).RunAsync(Cancelled);
        await fixture.SendAsync();

        Assert.Empty(server.Taken);
    }

    private static AuditLog Audit(NotificationFixture fixture) =>
        new(fixture.Store, new TestKeys(), fixture.Time, NullLogger<AuditLog>.Instance);

    private static ReviewMails Mails(NotificationFixture fixture, AuditLog audit) =>
        new(fixture.Store, audit, fixture.Names, fixture.Announcements, fixture.Time);

    private static Task DenyAsync(AuditLog audit, long installation, string repository) =>
        audit.AddAsync(
            new AuditEvent(AuditActions.PlanRefused, "a job") { Installation = installation, Repository = repository },
            Cancelled
        );

    private static async Task KnowAsync(NotificationFixture fixture, long id, string account)
    {
        var state = new InstallationState(id, account, IsSuspended: false, IsStale: false, fixture.Time.GetUtcNow());
        Assert.True(await fixture.Known.TryWriteAsync(state, etag: null, Cancelled));
        await fixture.Contacts.ReplaceAsync(
            id,
            $"user{id}",
            $"user{id}@example.com",
            [new ContactInstallation(id, account)],
            Cancelled
        );
    }
}
