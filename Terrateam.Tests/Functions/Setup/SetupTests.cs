using System.Net;
using Microsoft.Extensions.Options;
using Terrateam.Tests.Functions.Pages;
using Terrateam.Tests.Sandbox.GitHub;
using static Terrateam.Tests.Functions.Setup.SetupEnvironment;

namespace Terrateam.Tests.Functions.Setup;

/// <summary>
/// An administrator creates the GitHub App in a browser, on a GitHub Enterprise Server of before 2026; a stranger does
/// not.
/// </summary>
public sealed class SetupTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_app_is_created_on_an_enterprise_server_and_its_state_is_then_for_administrators()
    {
        await using var here = await StartAsync();
        var form = await here.EnterCodeAsync();
        var manifest = await here.Browser.SubmitAsync(form, "/api/setup", here.Chosen("acme"));
        Assert.Contains(
            $"form-action 'self' {here.GitHub.BaseUrl}; ",
            manifest.HeaderOf("Content-Security-Policy"),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            here.GitHub.BaseUrl + "/organizations/acme/settings/apps/new?state=",
            Assert.Single(manifest.Forms).Action,
            StringComparison.Ordinal
        );

        var done = await here.Browser.SubmitAsync(manifest, "settings/apps/new");

        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.Contains("The GitHub App is there", done.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", done.Text, StringComparison.Ordinal);
        var stored = await File.ReadAllTextAsync(here.StoredFile, Cancelled);
        Assert.Contains(here.GitHub.BaseUrl + "/api/v3/", stored, StringComparison.Ordinal);
        Assert.Contains(here.GitHub.BaseUrl + "/_services/token", stored, StringComparison.Ordinal);
        Assert.Contains(here.GitHub.ClientSecret, stored, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(here.StoredFile));

        // No second one is created, with or without the cookie.
        Assert.Contains(
            "Start the app again",
            (await here.Browser.OpenAsync(here.Page)).Words,
            StringComparison.Ordinal
        );
        Assert.Contains(await here.AuditAsync(), static line => line.Contains("app.stored", StringComparison.Ordinal));
        await here.GitHub.WaitForWebhooksAsync();

        await here.RestartAsync();
        await here.GitHub.CreateRepositoryAsync("acme/infra", Samples.Infra);
        var status = await here.Browser.OpenAsync(here.Page);

        Assert.Equal(here.Page, status.Url.AbsoluteUri);
        Assert.Contains("Signed in as", status.Words, StringComparison.Ordinal);
        Assert.Contains("GitHub's last delivery,", status.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("has not granted", status.Words, StringComparison.Ordinal);

        var asked = await here.Browser.SubmitAsync(status, "/api/setup");
        Assert.Contains("was asked to send its ping again", asked.Words, StringComparison.Ordinal);
        await here.GitHub.WaitForDeliveryAsync(static one => one is { Event: "ping", IsRedelivery: true });
        await here.GitHub.WaitForWebhooksAsync();
        Assert.Contains(
            "GitHub's last delivery, ping of",
            (await here.Browser.OpenAsync(here.Page)).Words,
            StringComparison.Ordinal
        );
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await here.Browser.OpenOnceAsync(here.Page + "/created?code=a&state=b")).Status
        );

        using var other = new Browser();
        here.GitHub.SignIn("bob");
        Assert.Equal(HttpStatusCode.Forbidden, (await other.OpenAsync(here.Page)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await other.OpenAsync(here.Page)).Status);
        var refused = Assert.Single(await here.AuditAsync(), static line =>
            line.Contains("setup.refused", StringComparison.Ordinal)
        );
        Assert.Contains("\"actor\":\"bob\"", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        await using var here = await StartAsync();
        var manifest = await here.Browser.SubmitAsync(
            await here.EnterCodeAsync(),
            "/api/setup",
            here.Chosen(organization: "")
        );
        await here.Browser.SubmitAsync(manifest, "settings/apps/new");
        await here.RestartAsync();

        Assert.Contains(
            "The App is installed nowhere",
            (await here.Browser.OpenAsync(here.Page)).Words,
            StringComparison.Ordinal
        );
        var repository = await here.GitHub.CreateRepositoryAsync("acme/infra", Samples.Infra);
        repository.Grant("alice", "admin");
        await repository.PushAsync(
            "main",
            "Remove the workflow",
            "alice",
            new Dictionary<string, string?>(StringComparer.Ordinal) { [".github/workflows/terrateam.yml"] = null }
        );

        Assert.Contains(
            "acme/infra has no .github/workflows/terrateam.yml",
            (await here.Browser.OpenAsync(here.Page)).Words,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_stranger_without_the_code_of_the_log_creates_nothing()
    {
        await using var here = await StartAsync();
        var page = await here.Browser.OpenAsync(here.Page);

        foreach (var code in (string[])["", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", "setup"])
        {
            var refused = await here.Browser.SubmitAsync(page, "/api/setup", Code(code));
            Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
            Assert.DoesNotContain("name=\"server\"", refused.Text, StringComparison.Ordinal);
            page = refused;
        }

        // Not by the second form either, nor by GitHub's address.
        var jumped = await here.Browser.SubmitAsync(page, "/api/setup", here.Chosen("acme"));
        Assert.Equal(HttpStatusCode.Forbidden, jumped.Status);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await here.Browser.OpenOnceAsync(here.Page + "/created?code=abc&state=def")).Status
        );
        Assert.False(File.Exists(here.StoredFile));
        Assert.Single(await here.AuditAsync(), static line => line.Contains("setup.refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_code_is_good_once()
    {
        await using var here = await StartAsync();
        await here.EnterCodeAsync();
        using var second = new Browser();

        var refused = await second.SubmitAsync(
            await second.OpenAsync(here.Page),
            "/api/setup",
            Code(here.PrintedCode())
        );

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
    }

    [Fact]
    public async Task Another_sites_form_and_another_browsers_state_are_refused()
    {
        await using var here = await StartAsync();
        var form = await here.EnterCodeAsync();

        var foreign = await here.Browser.SubmitAsync(
            form,
            "/api/setup",
            here.Chosen("acme"),
            ("Origin", "https://evil.example")
        );
        Assert.Equal(HttpStatusCode.Forbidden, foreign.Status);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await here.Browser.OpenOnceAsync(here.Page + "/created?code=abc&state=forged")).Status
        );
    }

    [Theory]
    [InlineData("server", "http://github.example", "with https")]
    [InlineData("server", "https://me@github.example", "with https")]
    [InlineData("name", "a name that is longer than GitHub's thirty-four", "34 characters")]
    [InlineData("administrator", "", "your login")]
    [InlineData("organization", "../x", "its login")]
    public async Task What_cannot_work_is_told(string field, string value, string reason)
    {
        await using var here = await StartAsync();
        var chosen = new Dictionary<string, string>(here.Chosen("acme"), StringComparer.Ordinal) { [field] = value };

        var page = await here.Browser.SubmitAsync(await here.EnterCodeAsync(), "/api/setup", chosen);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains(reason, page.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_app_no_delivery_is_valid_and_nothing_of_the_pages_is_there()
    {
        await using var here = await StartAsync();
        here.GitHub.SetWebhookUrl(here.Root + "/api/github/v1/events");
        await here.GitHub.CreateRepositoryAsync("acme/infra", Samples.Infra);

        var delivery = await here.GitHub.WaitForDeliveryAsync(static _ => true);

        Assert.Equal(401, delivery.StatusCode);
        foreach (var path in (string[])["/api/sign-in", "/api/secrets"])
            Assert.Equal(HttpStatusCode.NotFound, (await here.Browser.OpenOnceAsync(here.Root + path)).Status);
    }

    [Fact]
    public Task Without_the_setting_a_start_without_credentials_is_refused_as_before() =>
        RefuseAsync("Setup:Enabled=false", "GitHub:AppId");

    [Fact]
    public Task On_azure_the_setting_is_refused_with_the_way_that_works() =>
        RefuseAsync("Keys:Provider=keyvault", "terrateam setup app");

    [Fact]
    public async Task Stored_credentials_that_others_may_read_stop_the_start()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await using var here = await PrepareAsync();
        Directory.CreateDirectory(here.DataDirectory);
        await File.WriteAllTextAsync(here.StoredFile, "{}", Cancelled);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(here.StoredFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => here.StartAppAsync());

        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
    }

    private static async Task RefuseAsync(string setting, string reason)
    {
        await using var here = await PrepareAsync();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => here.StartAppAsync(setting));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }
}
