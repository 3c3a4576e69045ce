using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Terrateam.Cli.Setup;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Apps;
using Terrateam.Tests.Functions;

namespace Terrateam.Tests.Cli.Setup;

/// <summary><c>terrateam setup app</c> against a browser and a GitHub Enterprise Server on loopback.</summary>
public sealed partial class AppSetupTests : IDisposable
{
    private const string Answer = """
        {"id":4711,"slug":"acme-plans","html_url":"https://ghe.example/apps/acme-plans","webhook_secret":"hush hush",
         "pem":"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n","client_id":"Iv23","client_secret":"quiet"}
        """;

    private readonly TemporaryDirectory _directory = new();
    private readonly HttpMessageInvoker _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly StringWriter _output = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_browser_goes_to_github_and_back_and_only_the_owner_may_read_the_credentials()
    {
        await using var github = await GitHubAsync(201, Answer, out var asked);
        var (root, setup) = Start(github.Url, "acme");

        var form = await GetAsync(root);
        var action = WebUtility.HtmlDecode(FormAction().Match(form.Text).Groups[1].Value);
        Assert.StartsWith(
            github.Url + "/organizations/acme/settings/apps/new?state=",
            action,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "&quot;redirect_url&quot;: &quot;" + root + "created&quot;",
            form.Text,
            StringComparison.Ordinal
        );
        Assert.Contains("default-src 'none'", form.Policy, StringComparison.Ordinal);

        var state = action[(action.IndexOf('=', StringComparison.Ordinal) + 1)..];
        foreach (var wrong in new[] { "code=a1", "code=a1&state=x", $"state={state}", $"code=a%2Fb&state={state}" })
            Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync($"{root}created?{wrong}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(root + "else")).Status);
        Assert.Empty(asked);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"{root}created?code=a1B2&state={state}")).Status);
        await setup;

        Assert.Equal(["POST /api/v3/app-manifests/a1B2/conversions"], asked);
        var key = _directory["github-app.private-key.pem"];
        var settings = _directory["github-app.env"];
        Assert.Contains("BEGIN RSA PRIVATE KEY", await File.ReadAllTextAsync(key, Cancelled), StringComparison.Ordinal);
        Assert.Equal(
            "GitHub__AppId=4711\nGitHub__ClientId=Iv23\nGitHub__ClientSecret=quiet\n"
                + $"GitHub__WebhookSecret='hush hush'\nGitHub__PrivateKeyFile={key}\n"
                + $"GitHub__ApiUrl={github.Url}/api/v3/\nGitHub__WebUrl={github.Url}/\n"
                + $"Runs__OidcIssuer={github.Url}/_services/token\n",
            await File.ReadAllTextAsync(settings, Cancelled)
        );
        foreach (var path in (string[])[key, settings])
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.Contains(
            "https://ghe.example/apps/acme-plans/installations/new",
            _output.ToString(),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("quiet", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hush", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "{}", "GitHub answered 404")]
    [InlineData(201, "{\"id\":1}", "could not be read")]
    [InlineData(201, "<html>", "could not be read")]
    public async Task An_answer_without_credentials_is_told_and_leaves_no_file(int status, string answer, string reason)
    {
        await using var github = await GitHubAsync(status, answer, out _);
        var (root, setup) = Start(github.Url, organization: null);
        var form = await GetAsync(root);
        var action = WebUtility.HtmlDecode(FormAction().Match(form.Text).Groups[1].Value);
        Assert.StartsWith(github.Url + "/settings/apps/new?state=", action, StringComparison.Ordinal);

        var page = await GetAsync(
            $"{root}created?code=a1&{action[(action.IndexOf('?', StringComparison.Ordinal) + 1)..]}"
        );

        Assert.Equal(HttpStatusCode.BadGateway, page.Status);
        var refused = await Assert.ThrowsAsync<InputException>(() => setup);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task Credentials_that_are_there_are_not_written_over()
    {
        await File.WriteAllTextAsync(_directory["github-app.env"], "old", Cancelled);

        var refused = await Assert.ThrowsAsync<InputException>(() =>
            New("https://github.com", null).RunAsync(Manifest, 1, Cancelled)
        );

        Assert.Contains("exists already", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://github.com", "https://github.com", "https://api.github.com")]
    [InlineData("https://ghe.example:8443/", "https://ghe.example:8443", "https://ghe.example:8443/api/v3")]
    [InlineData("http://127.0.0.1:7072", "http://127.0.0.1:7072", "http://127.0.0.1:7072/api/v3")]
    public void A_server_has_pages_and_an_api(string address, string web, string api) =>
        Assert.Equal(new GitHubServer(web, api), ServerAddress.Parse(address));

    [Theory]
    [InlineData("http://github.com")]
    [InlineData("https://me:secret@github.com")]
    [InlineData("https://github.com/acme")]
    [InlineData("github.com")]
    [InlineData("")]
    public void Credentials_are_asked_for_over_https_only(string address) =>
        Assert.Contains(
            "--github",
            Assert.Throws<InputException>(() => ServerAddress.Parse(address)).Message,
            StringComparison.Ordinal
        );

    public void Dispose()
    {
        _browser.Dispose();
        _directory.Dispose();
        _output.Dispose();
    }

    private static Task<LoopbackServer> GitHubAsync(int status, string answer, out List<string> asked)
    {
        var seen = asked = [];
        return LoopbackServer.StartAsync(async http =>
        {
            seen.Add($"{http.Request.Method} {http.Request.Path}");
            http.Response.StatusCode = status;
            await http.Response.WriteAsync(answer);
        });
    }

    private AppSetup New(string github, string? organization) =>
        new(
            ServerAddress.Parse(github),
            organization,
            new AppCredentialFiles(_directory.Path),
            _browser,
            new Screen(_output, colours: false)
        );

    // A free port may be taken by another program before it is listened on; then the next one is tried.
    private (string Root, Task Setup) Start(string github, string? organization)
    {
        while (true)
        {
            var port = FreePort();
            var setup = New(github, organization).RunAsync(Manifest, port, Cancelled);
            if (!setup.IsFaulted)
                return ($"http://127.0.0.1:{port}/", setup);
            Assert.Contains("cannot be listened on", setup.Exception!.Message, StringComparison.Ordinal);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static string Manifest(Uri redirect) =>
        AppManifest.Create(new("https://t.example"), "acme plans", redirect);

    private async Task<(HttpStatusCode Status, string Text, string Policy)> GetAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using var response = await _browser.SendAsync(request, Cancelled);
        var policy = response.Headers.TryGetValues("Content-Security-Policy", out var values) ? values.Single() : "";
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled), policy);
    }

    [GeneratedRegex("<form action=\"([^\"]*)\"")]
    private static partial Regex FormAction();
}
