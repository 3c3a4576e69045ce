using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Locks;
using Terrateam.Core.State;
using Terrateam.Functions.PullRequests;
using Terrateam.Local.Hosting;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Sandbox.App;

/// <summary>The whole app in this process, on the local host, connected to a <see cref="SandboxGitHub"/>.</summary>
public sealed class SandboxApp : IAsyncDisposable
{
    private const string PlanFolder = "plans/";
    private readonly IHost _host;
    private readonly ErrorLog _log;

    private SandboxApp(IHost host, string baseUrl, ErrorLog log) => (_host, BaseUrl, _log) = (host, baseUrl, log);

    /// <summary>Where it listens, without <c>/api</c>.</summary>
    public string BaseUrl { get; }

    /// <summary>Where it takes webhooks.</summary>
    public string WebhookUrl => BaseUrl + "/api/github/v1/events";

    /// <summary>What it warned of or failed at lately, oldest first.</summary>
    public IReadOnlyList<string> Troubles => _log.Lines;

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts the app over a data directory and sends GitHub's webhooks to it.</summary>
    /// <param name="github">Its GitHub.</param>
    /// <param name="dataDirectory">Where it keeps everything; start again over the same one to go on.</param>
    /// <param name="settings">More settings, or others.</param>
    /// <param name="replace">Replaces services, the clock for example.</param>
    public static async Task<SandboxApp> StartAsync(
        SandboxGitHub github,
        string dataDirectory,
        IReadOnlyDictionary<string, string>? settings = null,
        Action<IServiceCollection>? replace = null
    )
    {
        var baseUrl = $"http://127.0.0.1:{FreePort()}";
        var builder = LocalApp.CreateBuilder([
            .. Settings(github, dataDirectory, baseUrl, settings).Select(pair => $"--{pair.Key}={pair.Value}"),
        ]);
        var troubles = new ErrorLog();
        builder.Logging.ClearProviders().AddProvider(troubles);
        replace?.Invoke(builder.Services);
        var app = new SandboxApp(builder.Build(), baseUrl, troubles);
        await app._host.StartAsync();
        github.SetWebhookUrl(app.WebhookUrl);
        return app;
    }

    /// <summary>
    /// What the app needs to know to work with a <see cref="SandboxGitHub"/>, for whoever starts it in another way.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Settings(
        SandboxGitHub github,
        string dataDirectory,
        string baseUrl,
        IReadOnlyDictionary<string, string>? more = null
    )
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["urls"] = baseUrl,
            ["DataDirectory"] = dataDirectory,
            ["GitHub:AppId"] = github.App.Id.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["GitHub:PrivateKey"] = github.App.PrivateKeyPem.Replace("\n", "\\n", StringComparison.Ordinal),
            ["GitHub:WebhookSecret"] = github.App.WebhookSecret,
            ["GitHub:ApiUrl"] = github.BaseUrl,
            ["GitHub:WebUrl"] = github.BaseUrl,
            ["Runs:PublicUrl"] = baseUrl,
            ["Runs:OidcIssuer"] = github.BaseUrl,
        };
        foreach (var (name, value) in more ?? settings)
            settings[name] = value;

        return settings;
    }

    /// <summary>How many dirspaces pull requests of a repository hold.</summary>
    public async Task<int> CountLocksAsync(long repositoryId)
    {
        var ledger = await Services.GetRequiredService<LedgerStore>().ReadAsync(repositoryId, CancellationToken.None);
        return ledger.PullRequests.Count(LockRule.IsHolding);
    }

    /// <summary>How many plan files lie in the blob store.</summary>
    public async Task<int> CountPlansAsync()
    {
        var plans = new HashSet<string>(StringComparer.Ordinal);
        await foreach (
            var blob in Services.GetRequiredService<IBlobStore>().ListAsync(PlanFolder, CancellationToken.None)
        )
        {
            // plans/{repository}/{plan}/{file}
            plans.Add(string.Join('/', blob.Name.Split('/').Take(3)));
        }

        return plans.Count;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
