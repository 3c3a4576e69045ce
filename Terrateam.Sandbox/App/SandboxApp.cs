using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Terrateam.Core.Locks;
using Terrateam.Functions.Drift;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.State;
using Terrateam.Local.Durable;
using Terrateam.Local.Hosting;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.App;

/// <summary>The whole app in this process on loopback, connected to a <see cref="SandboxGitHub"/>.</summary>
public sealed class SandboxApp : IAsyncDisposable
{
    private const string PlanFolder = "plans/";
    private readonly IHost _host;
    private readonly ErrorLog _log;

    private SandboxApp(IHost host, string baseUrl, ErrorLog log) => (_host, BaseUrl, _log) = (host, baseUrl, log);

    /// <summary>Scheme, host and port on which it listens, without <c>/api</c>.</summary>
    public string BaseUrl { get; }

    /// <summary>The address for the App's webhooks.</summary>
    public string WebhookUrl => BaseUrl + "/api/github/v1/events";

    /// <summary>Its latest warnings and errors, oldest first.</summary>
    public IReadOnlyList<string> Troubles => _log.Lines;

    /// <summary>The service provider of its host.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Starts the app on a data directory and sends GitHub's webhooks to it.</summary>
    /// <param name="github">The GitHub that it uses.</param>
    /// <param name="dataDirectory">Holds all of its state; a start with the same directory continues from it.</param>
    /// <param name="settings">Additional settings, or overrides.</param>
    /// <param name="replace">Replaces services, the clock for example.</param>
    public static async Task<SandboxApp> StartAsync(
        SandboxGitHub github,
        string dataDirectory,
        IReadOnlyDictionary<string, string>? settings = null,
        Action<IServiceCollection>? replace = null
    )
    {
        var baseUrl = $"http://127.0.0.1:{LoopbackPort.Find()}";
        var builder = LocalApp.CreateBuilder([
            .. Settings(github, dataDirectory, baseUrl, settings).Select(pair => $"--{pair.Key}={pair.Value}"),
        ]);
        var troubles = new ErrorLog();
        // What it would print is kept; what goes to a collector goes there.
        var consoles = builder.Services.Where(static one => one.ImplementationType == typeof(ConsoleLoggerProvider));
        foreach (var console in consoles.ToList())
            builder.Services.Remove(console);
        builder.Logging.AddProvider(troubles);
        replace?.Invoke(builder.Services);
        var app = new SandboxApp(builder.Build(), baseUrl, troubles);
        await app._host.StartAsync();
        github.SetWebhookUrl(app.WebhookUrl);
        github.SetCallbackUrl(app.BaseUrl + "/api/sign-in/callback");
        return app;
    }

    /// <summary>
    /// The app settings for a <see cref="SandboxGitHub"/>, for callers that start the app in another way.
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
            ["GitHub:ClientId"] = github.App.ClientId,
            ["GitHub:ClientSecret"] = github.ClientSecret,
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

    /// <summary>The number of dirspaces that pull requests of a repository lock.</summary>
    public async Task<int> CountLocksAsync(long repositoryId)
    {
        var ledger = await Services.GetRequiredService<LedgerStore>().ReadAsync(repositoryId, CancellationToken.None);
        return ledger.PullRequests.Count(LockRule.IsHolding);
    }

    /// <summary>The number of plan files in the blob store.</summary>
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

    /// <summary>Looks for drift of a repository, whenever its schedules are due.</summary>
    public async Task LookForDriftAsync(SandboxRepository repository)
    {
        var store = Services.GetRequiredService<DriftStore>();
        var github = Services.GetRequiredService<IGitHubApp>().ForInstallation(repository.InstallationId ?? 0);
        await store.NoteAsync(
            await github.GetRepositoryAsync(repository.Id, CancellationToken.None),
            CancellationToken.None
        );
        if (await store.FindAsync(repository.Id, CancellationToken.None) is { } known)
        {
            var due = known.Value with
            {
                Schedules = [.. known.Value.Schedules.Select(static schedule => schedule with { LastTriedAt = null })],
            };
            _ = await store.TryWriteAsync(due, known.ETag, CancellationToken.None);
        }

        await Services
            .GetRequiredService<DriftScheduler>()
            .StartDueAsync(Services.GetRequiredService<LocalDurableTaskClient>(), CancellationToken.None);
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
}
