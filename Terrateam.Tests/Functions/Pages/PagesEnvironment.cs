using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Audit;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Tests.Sandbox.GitHub;
using Terrateam.Tests.Sandbox.GitHub.OpenApi;

namespace Terrateam.Tests.Functions.Pages;

/// <summary>A GitHub with a repository, the app, and a browser.</summary>
internal sealed class PagesEnvironment : IAsyncDisposable
{
    private readonly OpenApiValidator _validator;

    private PagesEnvironment(
        SandboxGitHub github,
        SandboxRepository repository,
        SandboxApp app,
        OpenApiValidator validator
    ) => (GitHub, Repository, App, _validator) = (github, repository, app, validator);

    public SandboxGitHub GitHub { get; }

    public SandboxRepository Repository { get; }

    public SandboxApp App { get; }

    public Browser Browser { get; } = new();

    public string Root => App.BaseUrl + "/api/";

    public static async Task<PagesEnvironment> StartAsync(
        IReadOnlyDictionary<string, string>? settings = null,
        string? configuration = null,
        TimeProvider? time = null,
        ILoggerProvider? log = null
    )
    {
        var github = await SandboxGitHub.StartAsync(new SandboxOptions { Job = Samples.Nothing });
        var validator = await OpenApiValidator.WatchAsync(github);
        var files = new Dictionary<string, string>(Samples.Infra, StringComparer.Ordinal);
        if (configuration is not null)
            files[".terrateam/config.yml"] = configuration;
        var repository = await github.CreateRepositoryAsync("acme/infra", files);
        repository.Grant("alice", "admin");
        repository.Grant("bob", "write");
        repository.Grant("carol", "read");
        var app = await SandboxApp.StartAsync(github, Path.Combine(github.Directory, "app"), settings, services =>
        {
            if (time is not null)
                services.AddSingleton(time);
            if (log is not null)
                services.AddSingleton(log);
        });
        return new(github, repository, app, validator);
    }

    /// <summary>Signs a person in, in the browser of the environment or in another.</summary>
    public Task<Browser.ShownPage> SignInAsync(string login, Browser? browser = null)
    {
        GitHub.SignIn(login);
        return (browser ?? Browser).OpenAsync(Root + "sign-in");
    }

    /// <summary>The lines of the audit trail.</summary>
    public async Task<IReadOnlyList<string>> AuditAsync() =>
        await App
            .Services.GetRequiredService<AuditLog>()
            .LinesAsync(DateTimeOffset.MinValue, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Browser.Dispose();
        Assert.Empty(GitHub.Mishaps);
        Assert.Empty(GitHub.UnknownCalls);
        Assert.Empty(_validator.Violations);
        await GitHub.DisposeAsync();
    }
}
