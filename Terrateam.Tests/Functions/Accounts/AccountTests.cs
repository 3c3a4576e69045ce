using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Notices;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.Operations;
using Terrateam.Tests.Functions.Mail;
using Terrateam.Tests.Functions.Pages;
using static Terrateam.Tests.Functions.Accounts.AccountScene;

namespace Terrateam.Tests.Functions.Accounts;

/// <summary>What people who sign in hear by mail, and what they can choose, against a GitHub and a mail server.</summary>
public sealed class AccountTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_is_welcomed_leaves_with_one_click_and_hears_of_security_until_the_address_is_deleted()
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);

        await here.SignInAsync("alice");
        await here.SignInAsync("alice");
        await SendAsync(here);
        var welcome = Assert.Single(server.Taken);
        Assert.Equal(("alice@example.com", "Terrateam is installed on acme"), ($"{welcome.To}", welcome.Subject));

        // A scanner opens the link, and the mail program posts it, both without a cookie.
        var link = welcome.Headers["List-Unsubscribe"]!.Trim().Trim('<', '>');
        using var program = new Browser();
        var asked = await program.OpenOnceAsync(link);
        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.False((await ChoiceAsync(here)).IsOptedOut);
        var left = await PostAsync(link, "multipart/form-data; boundary=x", "--x\r\n\r\nOne-Click\r\n--x--");
        Assert.Equal(HttpStatusCode.OK, left);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(link, "application/x-www-form-urlencoded", "a=b"));
        Assert.True((await ChoiceAsync(here)).IsOptedOut);

        var installation = InstallationFacts.Named(here.Repository.InstallationId!.Value, "acme");
        await AnnounceAsync(here, SecurityNotices.WeeklyReview(installation, "2026-W48", []));
        Assert.Single(server.Taken);
        _ = await Incidents(here).OpenAsync(Call("A token was stolen"), Cancelled);
        await SendAsync(here);
        Assert.Equal("Security incident 1 of Terrateam is open", server.Taken[^1].Subject);

        var page = await here.Browser.OpenAsync(here.Root + "account");
        Assert.Contains("alice@example.com", page.Words, StringComparison.Ordinal);
        var deleted = await here.Browser.SubmitAsync(page, "account", Do("delete"));
        Assert.DoesNotContain("alice@example.com", deleted.Words, StringComparison.Ordinal);
        await here.SignInAsync("alice");
        _ = await Incidents(here).CloseAsync(Call(text: null), Cancelled);
        await SendAsync(here);
        Assert.Equal(2, server.Taken.Count);

        var trail = string.Join('\n', await here.AuditAsync());
        Assert.Single(trail.Split('\n'), static line => line.Contains("mail.opted-out", StringComparison.Ordinal));
        Assert.Contains("\"action\":\"address.deleted\",\"actor\":\"alice\"", trail, StringComparison.Ordinal);
        Assert.DoesNotContain("alice@example.com", trail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_address_is_used_again_only_when_its_person_wants_that()
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);
        await here.SignInAsync("alice");
        var page = await here.Browser.OpenAsync(here.Root + "account");
        var deleted = await here.Browser.SubmitAsync(page, "account", Do("delete"));
        Assert.Null(await ContactsOf(here).FindAsync(await IdAsync(here), Cancelled));

        var used = await here.Browser.SubmitAsync(deleted, "account", Do("use"));

        Assert.Contains("alice@example.com", used.Words, StringComparison.Ordinal);
        var opted = await here.Browser.SubmitAsync(used, "account", Do("opt-out"));
        Assert.Contains("You do not want anything else", opted.Words, StringComparison.Ordinal);
        var back = await here.Browser.SubmitAsync(opted, "account", Do("opt-in"));
        Assert.DoesNotContain("You do not want anything else", back.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_link_does_nothing_and_a_link_is_for_its_person_alone()
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);
        here.GitHub.SetOwner("acme", "bob");
        await here.SignInAsync("alice");
        using var other = new Browser();
        await here.SignInAsync("bob", other);
        var links = here.App.Services.GetRequiredService<MailLinks>();
        var bobs = (await links.UnsubscribeAsync(await IdAsync(here, "bob"), Cancelled)).AbsoluteUri;

        foreach (var forged in (string[])[bobs[..^6], bobs[..^1] + "!", here.Root + "account/unsubscribe"])
        {
            Assert.Equal(HttpStatusCode.NotFound, await PostAsync(forged, "text/plain", ""));
            Assert.Equal(HttpStatusCode.NotFound, (await other.OpenOnceAsync(forged)).Status);
        }

        // Alice's browser sends it with her own session.
        var page = await here.Browser.OpenAsync(bobs);
        await here.Browser.SubmitAsync(page, "account/unsubscribe");

        Assert.False((await ChoiceAsync(here)).IsOptedOut);
        Assert.True((await ChoiceAsync(here, "bob")).IsOptedOut);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://evil.example")]
    public async Task A_form_of_another_site_deletes_nothing(string header, string value)
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);
        await here.SignInAsync("alice");
        var page = await here.Browser.OpenAsync(here.Root + "account");

        var refused = await here.Browser.SubmitAsync(page, "account", Do("delete"), (header, value));
        var tokenless = new Dictionary<string, string>(Do("delete"), StringComparer.Ordinal) { ["form"] = "other" };
        var again = await here.Browser.SubmitAsync(page, "account", tokenless);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (refused.Status, again.Status));
        Assert.NotNull(await ContactsOf(here).FindAsync(await IdAsync(here), Cancelled));
    }

    [Fact]
    public async Task A_note_is_told_only_where_the_operator_says_so_and_rotations_are_told()
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);
        await here.SignInAsync("alice");
        _ = await Incidents(here).OpenAsync(Call("A token was stolen"), Cancelled);

        _ = await Incidents(here).NoteAsync(Call("for us alone"), Cancelled);
        var told = await Incidents(here).NoteAsync(Call("rotate your tokens", tell: true), Cancelled);
        _ = await Incidents(here).CloseAsync(Call(text: null), Cancelled);
        _ = await here.App.Services.GetRequiredService<RotationOperations>().KeysAsync(Call(text: null), Cancelled);
        await SendAsync(here);

        Assert.Contains("is told by mail", told.Text, StringComparison.Ordinal);
        Assert.Equal(
            [
                "News of security incident 1 of Terrateam",
                "Security incident 1 of Terrateam is closed",
                "Security incident 1 of Terrateam is open",
                "Terrateam is installed on acme",
                "The key of Terrateam was rotated",
            ],
            server.Taken.Select(static mail => mail.Subject).Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(server.Taken, static mail =>
            mail.TextBody!.Contains("for us alone", StringComparison.Ordinal)
        );

        // The address is still there: its key was wrapped again.
        var page = await here.Browser.OpenAsync(here.Root + "account");
        Assert.Contains("alice@example.com", page.Words, StringComparison.Ordinal);
    }
}
