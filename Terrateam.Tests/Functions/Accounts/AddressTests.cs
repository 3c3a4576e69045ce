using Terrateam.Tests.Functions.Mail;
using Terrateam.Tests.Functions.Pages;
using static Terrateam.Tests.Functions.Accounts.AccountScene;

namespace Terrateam.Tests.Functions.Accounts;

/// <summary>Whose address a sign-in leaves, against a GitHub.</summary>
public sealed class AddressTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("alice@example.com", false)]
    [InlineData("1+alice@users.noreply.github.com", true)]
    public async Task An_address_that_is_not_verified_or_takes_no_mail_is_not_kept(string address, bool isVerified)
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);
        here.GitHub.SetEmails("alice", (address, true, isVerified));

        await here.SignInAsync("alice");

        Assert.Empty(await ContactsOf(here).AudienceAsync(installation: null, Cancelled));
        var page = await here.Browser.OpenAsync(here.Root + "account");
        Assert.Contains("No address of yours is kept", page.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_sign_in_goes_on_where_github_does_not_tell_addresses(int status)
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);
        here.GitHub.Faults.Fail(status, 10, static operation => operation == "GET /user/emails");

        var page = await here.SignInAsync("alice");

        Assert.Equal(here.Root + "secrets", page.Url.AbsoluteUri);
        Assert.Empty(await ContactsOf(here).AudienceAsync(installation: null, Cancelled));
    }

    [Fact]
    public async Task Without_a_server_for_mail_no_address_is_read()
    {
        await using var here = await PagesEnvironment.StartAsync();
        here.GitHub.SetOwner("acme", "alice");

        await here.SignInAsync("alice");

        Assert.DoesNotContain("GET /user/emails", here.GitHub.Calls.Select(static call => call.Operation));
        var page = await here.Browser.OpenAsync(here.Root + "account");
        Assert.Contains("sends no mail to people", page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_no_owner_any_more_at_the_next_sign_in_is_forgotten()
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);
        await here.SignInAsync("alice");
        Assert.Single(await ContactsOf(here).AudienceAsync(here.Repository.InstallationId!.Value, Cancelled));

        here.GitHub.SetOwner("acme", "alice", isOwner: false);
        await here.SignInAsync("alice");

        Assert.Empty(await ContactsOf(here).AudienceAsync(here.Repository.InstallationId!.Value, Cancelled));
    }

    [Fact]
    public async Task Who_owns_no_account_with_the_app_leaves_no_address()
    {
        await using var server = MailServer.Start();
        await using var here = await StartAsync(server);

        await here.SignInAsync("bob");
        await SendAsync(here);

        Assert.Empty(server.Taken);
        Assert.Empty(await ContactsOf(here).AudienceAsync(installation: null, Cancelled));
        Assert.DoesNotContain("GET /user/emails", here.GitHub.Calls.Select(static call => call.Operation));
    }
}
