using System.Globalization;
using Microsoft.Extensions.Options;
using Terrateam.Core.Apps;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Mail;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.Mail;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Notifications;

/// <summary>The life of an installation, told to the address that the operator has set for it.</summary>
public sealed class InstallationMailTests
{
    private static readonly AppInstallation Complete = new(
        7,
        "acme",
        IsOrganization: true,
        "https://github.com/organizations/acme/settings/installations/7",
        AppDescription.Permissions.ToDictionary(
            static one => one.Name,
            static one => AppDescription.LevelOf(one.Access),
            StringComparer.Ordinal
        ),
        IsSuspended: false
    );

    private static readonly AppInstallation Lacking = Complete with
    {
        Permissions = new Dictionary<string, string>(StringComparer.Ordinal),
    };

    [Fact]
    public async Task Welcome_missing_permissions_and_a_suspension_are_told_once_each()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(Settings(server));

        await TellAsync(fixture, Complete, Complete, Lacking, Lacking, Lacking with { IsSuspended = true }, Lacking);

        Assert.Equal(
            [
                "Terrateam is installed on acme",
                "Terrateam waits for permissions on acme",
                "Terrateam is suspended on acme",
                "Terrateam is active again on acme",
            ],
            server.Taken.Select(static mail => mail.Subject)
        );
        Assert.All(server.Taken, static mail => Assert.Equal("owners@example.com", $"{mail.To}"));
        Assert.Contains("Members", server.Taken[1].TextBody, StringComparison.Ordinal);
        Assert.Contains(Complete.Url, server.Taken[1].HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_wants_nothing_but_security_hears_of_a_suspension_alone()
    {
        await using var server = MailServer.Start();
        var settings = Settings(server);
        settings["Mail:SecurityOnly:0"] = "ACME";
        await using var fixture = new NotificationFixture(settings);

        await TellAsync(fixture, Lacking, Lacking with { IsSuspended = true });

        Assert.Equal("Terrateam is suspended on acme", Assert.Single(server.Taken).Subject);
    }

    [Fact]
    public async Task Without_a_server_nothing_is_read()
    {
        await using var fixture = new NotificationFixture(
            new Dictionary<string, string?>(StringComparer.Ordinal),
            new UnreadableStore(new MemoryDocumentStore())
        );

        await TellAsync(fixture, Lacking);
    }

    [Fact]
    public async Task Without_anyone_who_hears_of_it_nothing_is_told_and_nothing_is_kept()
    {
        await using var server = MailServer.Start();
        var settings = Settings(server);
        settings.Remove("Mail:Installations:acme");
        await using var fixture = new NotificationFixture(settings);

        await TellAsync(fixture, Lacking, Lacking with { IsSuspended = true });

        Assert.Empty(server.Taken);
        Assert.Empty(await fixture.MarksAsync());
    }

    [Fact]
    public async Task What_cannot_be_stored_is_said_and_stops_nothing()
    {
        await using var server = MailServer.Start();
        await using var fixture = new NotificationFixture(
            Settings(server),
            new UnreadableStore(new MemoryDocumentStore())
        );

        await fixture.Installations.TellAsync(Lacking, TestContext.Current.CancellationToken);

        Assert.Contains(fixture.Log.Lines, static line =>
            line.Contains("could not be stored", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("Mail:Installations:acme", "someone", "Mail:Installations:acme must be one address")]
    [InlineData("Mail:Host", "", "Mail:Installations needs a server")]
    public async Task An_address_that_cannot_work_is_refused_at_the_start(string setting, string value, string told)
    {
        await using var server = MailServer.Start();
        var settings = Settings(server);
        settings[setting] = value;
        await using var fixture = new NotificationFixture(settings);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => TellAsync(fixture, Lacking));

        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
    }

    private static async Task TellAsync(NotificationFixture fixture, params IEnumerable<AppInstallation> installations)
    {
        foreach (var installation in installations)
        {
            await fixture.Installations.TellAsync(installation, TestContext.Current.CancellationToken);
            await fixture.SendAsync();
        }
    }

    private static Dictionary<string, string?> Settings(MailServer server) =>
        new(StringComparer.Ordinal)
        {
            ["Mail:Host"] = "127.0.0.1",
            ["Mail:Port"] = server.Port.ToString(CultureInfo.InvariantCulture),
            ["Mail:Security"] = MailOptions.None,
            ["Mail:From"] = "terrateam@example.com",
            ["Mail:Installations:acme"] = "owners@example.com",
        };

    private sealed class UnreadableStore(IDocumentStore inner) : DelegatingDocumentStore(inner)
    {
        public override Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken) =>
            throw new IOException("the disk is gone");

        public override IAsyncEnumerable<Document> QueryAsync(string collection, CancellationToken cancellationToken) =>
            throw new IOException("the disk is gone");
    }
}
