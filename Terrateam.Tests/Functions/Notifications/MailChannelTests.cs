using System.Globalization;
using Terrateam.Tests.Core.Notices;
using Terrateam.Tests.Functions.Mail;

namespace Terrateam.Tests.Functions.Notifications;

/// <summary>Notifications as mail, with what servers do to mail.</summary>
public sealed class MailChannelTests
{
    [Fact]
    public async Task Each_address_gets_its_own_mail_and_one_that_bounces_keeps_it_from_no_other()
    {
        await using var server = MailServer.Start();
        await using var fixture = Create(server, "one@example.com", "two@example.com");
        server.Next(550, forRecipient: true);
        await fixture.TellAsync(NoticeSamples.Notice());

        await fixture.SendAsync();

        Assert.Equal(0, await fixture.WaitingAsync());
        var mail = Assert.Single(server.Taken);
        var marks = await fixture.MarksAsync();
        Assert.Equal([false, true], marks.Select(static mark => mark.Fault is null).Order());
        Assert.StartsWith("Plan failed: acme/infra", mail.Subject, StringComparison.Ordinal);
        Assert.Contains("https://github.com/acme/infra/pull/12", mail.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain(fixture.Log.Lines, static line => line.Contains("@example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_greylists_gets_the_same_mail_later()
    {
        await using var server = MailServer.Start();
        await using var fixture = Create(server, "one@example.com");
        server.Next(451, forRecipient: true);
        await fixture.TellAsync(NoticeSamples.Notice());

        await fixture.SendAsync();
        Assert.Empty(server.Taken);
        Assert.Equal(1, await fixture.WaitingAsync());
        fixture.Time.Advance(TimeSpan.FromSeconds(30));
        await fixture.SendAsync();

        Assert.StartsWith(NoticeSamples.Notice().Id, Assert.Single(server.Taken).MessageId, StringComparison.Ordinal);
        Assert.Equal(0, await fixture.WaitingAsync());
    }

    [Fact]
    public async Task Markup_of_users_is_text_in_the_HTML()
    {
        await using var server = MailServer.Start();
        await using var fixture = Create(server, "one@example.com");
        await fixture.TellAsync(NoticeSamples.Notice() with { Title = "<img src=x onerror=alert(1)>\"'&" });

        await fixture.SendAsync();

        var html = Assert.Single(server.Taken).HtmlBody;
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("img src=x onerror=alert(1)&gt;&quot;&#39;&amp;", html, StringComparison.Ordinal);
    }

    private static NotificationFixture Create(MailServer server, params string[] addresses)
    {
        (string, string)[] to = [.. addresses.Select(static (address, index) => ($"To:{index}", address))];
        var settings = NotificationFixture.Platform("email");
        foreach (var (name, address) in to)
            settings[$"Notifications:Destinations:platform:{name}"] = address;
        settings["Mail:Host"] = "127.0.0.1";
        settings["Mail:Port"] = server.Port.ToString(CultureInfo.InvariantCulture);
        settings["Mail:Security"] = "none";
        settings["Mail:From"] = "terrateam@example.com";
        return new(settings);
    }
}
