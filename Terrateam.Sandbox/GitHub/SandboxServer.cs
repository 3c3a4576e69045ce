using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Issues;
using Terrateam.Sandbox.GitHub.Limits;
using Terrateam.Sandbox.GitHub.Oidc;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Secrets;
using Terrateam.Sandbox.GitHub.Statuses;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub;

/// <summary>Composes the sandbox and hosts it with Kestrel.</summary>
internal sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly Api _api;
    private readonly ActionsService _actions;

    private SandboxServer(SandboxState sandboxState, WebApplication web)
    {
        (World, _web) = (sandboxState, web);
        App = new AppIdentity(
            sandboxState.NextId("app"),
            sandboxState.Options.AppSlug,
            sandboxState.Options.WebhookSecret,
            sandboxState.Now
        );
        Limiter = new Limiter(sandboxState.Options.Limits, sandboxState.Time);
        var authentication = new Authentication(sandboxState, App);
        Post = new WebhookPost(sandboxState, App, web.Services.GetRequiredService<IHttpClientFactory>());
        Hook = new Hook(sandboxState, Post, Journal);
        var facts = new PullRequestFacts(sandboxState);
        Pushes = new Pushes(sandboxState, Hook, new WorkflowFiles(sandboxState), facts);
        PullRequests = new PullRequestService(sandboxState, Hook, Pushes, facts);
        Comments = new CommentService(sandboxState, Hook);
        Oidc = new OidcIssuer(sandboxState);
        _actions = new ActionsService(sandboxState, Hook);
        Actions = new SandboxActions(sandboxState, _actions, new JobSetup(sandboxState, Oidc, Post), Journal);
        Repositories = new RepositoryService(sandboxState, Hook, Pushes, App);
        _api = new Api(web, sandboxState, authentication, Limiter, Faults, Journal);
        Map(new GitHttp(sandboxState, authentication, Pushes, Journal));
    }

    public SandboxState World { get; }

    public AppIdentity App { get; }

    public Journal Journal { get; } = new();

    public Faults Faults { get; } = new();

    public Limiter Limiter { get; }

    public WebhookPost Post { get; }

    public Hook Hook { get; }

    public Pushes Pushes { get; }

    public PullRequestService PullRequests { get; }

    public CommentService Comments { get; }

    public RepositoryService Repositories { get; }

    public SandboxActions Actions { get; }

    public OidcIssuer Oidc { get; }

    public IReadOnlyList<string> Operations => _api.Operations;

    /// <summary>Maps pages beside the API.</summary>
    public IEndpointRouteBuilder Routes => _web;

    /// <summary>Has browsers be answered at addresses that have nothing.</summary>
    public void OnNothing(RequestDelegate page) => _api.NothingHere = page;

    public static SandboxServer Create(SandboxOptions options)
    {
        var directory = Directory.CreateTempSubdirectory("terrateam-sandbox-").FullName;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = directory });
        builder.Logging.ClearProviders();
        builder.Services.AddHttpClient();
        builder.Services.AddRouting();

        // A page with live updates keeps its connection open, so shutdown would wait for it.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder
            .WebHost.UseUrls(FormattableString.Invariant($"http://127.0.0.1:{options.Port}"))
            .ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        return new SandboxServer(new SandboxState(options, directory), builder.Build());
    }

    public async Task ListenAsync()
    {
        await _web.StartAsync();
        World.BaseUrl = _web.Urls.First();
    }

    /// <summary>The operation of the button "Run workflow".</summary>
    public async Task<long> StartWorkflowAsync(
        RepositoryState repository,
        string by,
        string path,
        IReadOnlyDictionary<string, string> inputs
    )
    {
        var given = new JsonObject(
            inputs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))
        );
        try
        {
            var workflow = World.Read(() => repository.Workflows[path]);
            var plan = await Dispatching.CheckAsync(World, repository, workflow, repository.DefaultBranch, given);
            var run = _actions.Create(repository, workflow, World.Read(() => World.AccountOf(by)), plan);
            Actions.Begin(run);
            return run.Id;
        }
        catch (RefusedException exception)
        {
            throw new InvalidOperationException(exception.Message, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Actions.DisposeAsync();
        await Hook.DisposeAsync();
        await _web.StopAsync();
        await _web.DisposeAsync();
        App.Dispose();
        await DeleteDirectoryAsync();
    }

    /// <summary>Retries, since children of a killed job may still write for a moment.</summary>
    private async Task DeleteDirectoryAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(World.Directory, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    private void Map(GitHttp git)
    {
        _web.Use(
            async (http, next) =>
            {
                if (await LoopbackHost.RefuseAsync(http))
                    return;

                Rewrite(http, World);
                if (!await git.TryHandleAsync(http))
                    await next(http);
            }
        );
        _web.UseRouting();
        new AppEndpoints(App).Map(_api);
        RepositoryEndpoints.Map(_api);
        ContentEndpoints.Map(_api);
        TreeEndpoints.Map(_api);
        new ReferenceEndpoints(World, Pushes).Map(_api);
        new PullRequestEndpoints(PullRequests).Map(_api);
        new CommentEndpoints(Comments).Map(_api);
        GraphEndpoint.Map(_api);
        new IssueEndpoints(Hook).Map(_api);
        StatusEndpoints.Map(_api);
        new CheckRunEndpoints(App).Map(_api);
        new ActionsEndpoints(_actions, Actions).Map(_api);
        SecretEndpoints.Map(_api);
        new UserEndpoints(App).Map(_api);
        new SignInPages(World, App).Map(_web);
        var manifests = new ManifestPages(World, App, Hook, Post);
        manifests.Map(_api);
        manifests.Map(_web);
        VariableEndpoints.Map(_api);
        new DeliveryEndpoints(Hook, App).Map(_api);
        new LimitEndpoint(Limiter).Map(_api);
        Oidc.Map(_web);
        TerrateamRelease.Map(_web);
        _api.MapUnknown();
    }

    /// <summary>
    /// The API responds below <c>/</c> as api.github.com, below <c>/api/v3</c> as GitHub Enterprise Server, and for
    /// <c>/repositories/{id}</c> as for the repository's name.
    /// </summary>
    private static void Rewrite(HttpContext http, SandboxState sandboxState)
    {
        var path = http.Request.Path.Value ?? "/";
        if (path.StartsWith("/api/v3/", StringComparison.Ordinal))
            path = path["/api/v3".Length..];
        else if (path == "/api/graphql")
            path = "/graphql";

        const string ById = "/repositories/";
        if (path.StartsWith(ById, StringComparison.Ordinal))
        {
            var end = path.IndexOf('/', ById.Length);
            var (id, rest) = end < 0 ? (path[ById.Length..], "") : (path[ById.Length..end], path[end..]);
            var found = long.TryParse(id, CultureInfo.InvariantCulture, out var number)
                ? sandboxState.Read(() => sandboxState.Repositories.GetValueOrDefault(number)?.FullName)
                : null;
            path = $"/repos/{found ?? "unknown/unknown"}{rest}";
        }

        http.Request.Path = path;
    }
}
