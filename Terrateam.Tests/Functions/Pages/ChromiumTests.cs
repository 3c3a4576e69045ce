using System.Diagnostics;
using System.Text.Json;
using Terrateam.Cli.ActionsSecrets;
using Terrateam.Core.Apps;
using Terrateam.Tests.Functions.Accounts;
using Terrateam.Tests.Functions.Mail;
using Terrateam.Tests.Functions.Setup;

namespace Terrateam.Tests.Functions.Pages;

/// <summary>The pages in headless Chromium, with and without script, and what axe-core says of them.</summary>
public sealed class ChromiumTests
{
    private const string Folder = "Terrateam.Tests/Functions/Pages";

    private static readonly string[] Browsers =
    [
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_browser_shows_the_pages_with_and_without_script_and_axe_finds_nothing()
    {
        var browser = Array.Find(Browsers, File.Exists);
        Assert.SkipWhen(
            browser is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI")),
            "There is no Chromium."
        );
        Assert.True(browser is not null, "Chromium is needed in CI: apt-get install chromium.");
        await NpmFolder.InstallAsync(Folder, Cancelled);
        await using var server = MailServer.Start();
        await using var here = await AccountScene.StartAsync(server);
        await FillAsync(here);
        here.GitHub.SignIn("alice");
        await using var fresh = await SetupEnvironment.StartAsync();

        var (code, output, error) = await VisitAsync(
            browser,
            here.Root,
            fresh.Page,
            fresh.PrintedCode(),
            Sandbox.Play.Browser.Pictures
        );

        Assert.True(code == 0, output + error);
        using var seen = JsonDocument.Parse(output);
        Assert.Empty(Strings(seen, "violations"));
        Assert.Empty(Strings(seen, "errors"));
        var steps = seen
            .RootElement.GetProperty("steps")
            .EnumerateObject()
            .ToDictionary(one => one.Name, one => one.Value.GetString(), StringComparer.Ordinal);
        Assert.Equal("736px", steps["style"]);
        foreach (var kind in (string[])["", "plain "])
        {
            Assert.Equal("acme/infra · Terrateam", steps[kind + "names"]);
            Assert.StartsWith("Delete ", steps[kind + "delete"], StringComparison.Ordinal);
            Assert.Equal("Deleted · Terrateam", steps[kind + "deleted"]);
            Assert.Equal("Secrets and variables · Terrateam", steps[kind + "home"]);
            Assert.Equal("Your mail from Terrateam · Terrateam", steps[kind + "account"]);
            Assert.Equal("You are signed out · Terrateam", steps[kind + "left"]);
        }

        Assert.Equal("Go on at GitHub · Terrateam", steps["manifest"]);
        Assert.Empty(here.Repository.Secrets.Secrets());
    }

    private static async Task FillAsync(PagesEnvironment here)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { AllowAutoRedirect = false });
        var client = new SecretsClient(
            new SecretsApi(http, GitHubServer.Find(here.GitHub.BaseUrl)!.Api, here.GitHub.CreatePersonalToken("alice"))
        );
        var place = new SecretPlace("acme", "infra", null);
        foreach (var name in (string[])["FIRST", "SECOND"])
            await client.SetSecretAsync(place, name, "value"u8.ToArray(), Cancelled);
    }

    private static IEnumerable<string> Strings(JsonDocument seen, string name) =>
        seen.RootElement.GetProperty(name).EnumerateArray().Select(one => one.GetString()!);

    private static async Task<(int Code, string Output, string Error)> VisitAsync(params string[] arguments)
    {
        var folder = Path.Combine(NpmFolder.RepositoryRoot(), Folder);
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "visit.mjs"), .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var (output, error) = (
            node.StandardOutput.ReadToEndAsync(Cancelled),
            node.StandardError.ReadToEndAsync(Cancelled)
        );
        await node.WaitForExitAsync(Cancelled);
        return (node.ExitCode, await output, await error);
    }
}
