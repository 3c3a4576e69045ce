using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Setup;
using Terrateam.Local.Hosting;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Functions.GitHub;
using Terrateam.Tests.Functions.Pages;
using Terrateam.Tests.Sandbox.GitHub;
using Terrateam.Tests.Sandbox.GitHub.OpenApi;

namespace Terrateam.Tests.Functions.Setup;

/// <summary>A GitHub Enterprise Server of before 2026, an app that has no GitHub App yet, and a browser.</summary>
internal sealed class SetupEnvironment : IAsyncDisposable
{
    private readonly LogRecorder _log = new();
    private readonly string _root = $"http://127.0.0.1:{LoopbackPort.Find()}";
    private readonly OpenApiValidator _validator;
    private WebApplication? _app;

    private SetupEnvironment(SandboxGitHub github, OpenApiValidator validator) =>
        (GitHub, _validator) = (github, validator);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public SandboxGitHub GitHub { get; }

    public Browser Browser { get; } = new();

    public string Root => _root;

    public string Page => _root + "/api/setup";

    public string DataDirectory => Path.Combine(GitHub.Directory, "app");

    public string StoredFile => Path.Combine(DataDirectory, "github-app.json");

    public static async Task<SetupEnvironment> StartAsync(JobStep? job = null)
    {
        var here = await PrepareAsync(job);
        await here.StartAppAsync();
        return here;
    }

    /// <summary>Everything but the app.</summary>
    public static async Task<SetupEnvironment> PrepareAsync(JobStep? job = null)
    {
        var github = await SandboxGitHub.StartAsync(
            new SandboxOptions { Job = job ?? Samples.Nothing, TellsDispatchedRun = false }
        );
        github.SignIn("alice");
        return new(github, await OpenApiValidator.WatchAsync(github));
    }

    /// <summary>What the form asks for.</summary>
    public Dictionary<string, string> Chosen(string organization) =>
        new(StringComparer.Ordinal)
        {
            ["server"] = GitHub.BaseUrl,
            ["organization"] = organization,
            ["name"] = "acme plans",
            ["administrator"] = "alice",
        };

    public static Dictionary<string, string> Code(string code) => new(StringComparer.Ordinal) { ["code"] = code };

    /// <summary>The code that the log shows.</summary>
    public string PrintedCode()
    {
        var code = _app!.Services.GetRequiredService<SetupCode>().Printed;
        Assert.Contains(_log.Lines, line => line.Contains(code, StringComparison.Ordinal));
        return code;
    }

    /// <summary>Enters the code; the page with the form follows.</summary>
    public async Task<Browser.ShownPage> EnterCodeAsync()
    {
        var page = await Browser.SubmitAsync(
            await Browser.OpenAsync(Page),
            "/api/setup",
            Code(PrintedCode().ToLowerInvariant())
        );
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return page;
    }

    /// <summary>Creates the App as an administrator does, and starts the app again.</summary>
    public async Task CreateAsync(string organization = "acme")
    {
        var manifest = await Browser.SubmitAsync(await EnterCodeAsync(), "/api/setup", Chosen(organization));
        var done = await Browser.SubmitAsync(manifest, "settings/apps/new");
        Assert.Contains("The GitHub App is there", done.Words, StringComparison.Ordinal);
        await GitHub.WaitForWebhooksAsync();
        await RestartAsync();
    }

    public async Task<IReadOnlyList<string>> AuditAsync() =>
        await _app!
            .Services.GetRequiredService<AuditLog>()
            .LinesAsync(DateTimeOffset.MinValue, Cancelled)
            .ToListAsync(Cancelled);

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAppAsync();
    }

    public async Task StartAppAsync(params string[] settings)
    {
        var builder = LocalApp.CreateBuilder([
            .. new[]
            {
                $"urls={_root}",
                $"DataDirectory={DataDirectory}",
                $"Runs:PublicUrl={_root}",
                $"Runs:OidcIssuer={GitHub.BaseUrl}",
                "Setup:Enabled=true",
            }
                .Concat(settings)
                .Select(static one => "--" + one),
        ]);
        builder.Logging.ClearProviders().AddProvider(_log);
        _app = builder.Build();
        await _app.StartAsync(Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Browser.Dispose();
        _log.Dispose();
        Assert.Empty(GitHub.Mishaps);
        Assert.Empty(GitHub.UnknownCalls);
        Assert.Empty(_validator.Violations);
        await GitHub.DisposeAsync();
    }

    private async Task StopAsync()
    {
        if (_app is null)
            return;
        await _app.StopAsync(Cancelled);
        await _app.DisposeAsync();
        _app = null;
    }
}
