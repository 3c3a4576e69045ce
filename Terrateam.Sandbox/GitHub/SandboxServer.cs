using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
using Terrateam.Sandbox.GitHub.Statuses;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub;

/// <summary>Puts the parts together and hosts them with Kestrel.</summary>
internal sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication web;
    private readonly Api api;
    private readonly ActionsDesk actionsDesk;

    private SandboxServer(World world, WebApplication web)
    {
        (this.World, this.web) = (world, web);
        this.App = new AppIdentity(world.NextId("app"), world.Options.AppSlug, world.Options.WebhookSecret, world.Now);
        this.Limiter = new Limiter(world.Options.Limits, world.Time);
        var authentication = new Authentication(world, this.App);
        this.Post = new WebhookPost(world, this.App, web.Services.GetRequiredService<IHttpClientFactory>());
        this.Hook = new Hook(world, this.Post, this.Journal);
        var facts = new PullRequestFacts(world);
        this.Pushes = new Pushes(world, this.Hook, new WorkflowFiles(world), facts);
        this.PullRequests = new PullRequestDesk(world, this.Hook, this.Pushes, facts);
        this.Comments = new CommentDesk(world, this.Hook);
        this.Oidc = new OidcIssuer(world);
        this.actionsDesk = new ActionsDesk(world, this.Hook);
        this.Actions = new SandboxActions(world, this.actionsDesk, new JobSetup(world, this.Oidc, this.Post), this.Journal);
        this.Desk = new RepositoryDesk(world, this.Hook, this.Pushes, this.App);
        this.api = new Api(web, world, authentication, this.Limiter, this.Faults, this.Journal);
        this.Map(new GitHttp(world, authentication, this.Pushes, this.Journal));
    }

    public World World { get; }

    public AppIdentity App { get; }

    public Journal Journal { get; } = new();

    public Faults Faults { get; } = new();

    public Limiter Limiter { get; }

    public WebhookPost Post { get; }

    public Hook Hook { get; }

    public Pushes Pushes { get; }

    public PullRequestDesk PullRequests { get; }

    public CommentDesk Comments { get; }

    public RepositoryDesk Desk { get; }

    public SandboxActions Actions { get; }

    public OidcIssuer Oidc { get; }

    public IReadOnlyList<string> Operations => this.api.Operations;

    /// <summary>Where pages can be mapped beside the API.</summary>
    public IEndpointRouteBuilder Routes => this.web;

    public static SandboxServer Create(SandboxOptions options)
    {
        var directory = Directory.CreateTempSubdirectory("terrateam-sandbox-").FullName;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = directory });
        builder.Logging.ClearProviders();
        builder.Services.AddHttpClient();
        builder.Services.AddRouting();

        // Pages that follow what happens would keep their connections for as long as they are let.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseUrls(FormattableString.Invariant($"http://127.0.0.1:{options.Port}")).ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        return new SandboxServer(new World(options, directory), builder.Build());
    }

    public async Task ListenAsync()
    {
        await this.web.StartAsync();
        this.World.BaseUrl = this.web.Urls.First();
    }

    /// <summary>What the button "Run workflow" does.</summary>
    public async Task<long> StartWorkflowAsync(RepositoryState repository, string by, string path, IReadOnlyDictionary<string, string> inputs)
    {
        var given = new JsonObject(inputs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
        try
        {
            var workflow = this.World.Read(() => repository.Workflows[path]);
            var plan = await Dispatching.CheckAsync(repository, workflow, repository.DefaultBranch, given);
            var run = this.actionsDesk.Create(repository, workflow, this.World.Read(() => this.World.AccountOf(by)), plan);
            this.Actions.Begin(run);
            return run.Id;
        }
        catch (RefusedException refusal)
        {
            throw new InvalidOperationException(refusal.Message, refusal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await this.Actions.DisposeAsync();
        await this.Hook.DisposeAsync();
        await this.web.StopAsync();
        await this.web.DisposeAsync();
        this.App.Dispose();
        await this.DeleteDirectoryAsync();
    }

    /// <summary>Children of a killed job may still write for a moment.</summary>
    private async Task DeleteDirectoryAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(this.World.Directory, recursive: true);
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
        this.web.Use(async (http, next) =>
        {
            Rewrite(http, this.World);
            if (!await git.TryHandleAsync(http))
            {
                await next(http);
            }
        });
        this.web.UseRouting();
        new AppEndpoints(this.App).Map(this.api);
        RepositoryEndpoints.Map(this.api);
        ContentEndpoints.Map(this.api);
        TreeEndpoints.Map(this.api);
        new ReferenceEndpoints(this.World, this.Pushes).Map(this.api);
        new PullRequestEndpoints(this.PullRequests).Map(this.api);
        new CommentEndpoints(this.Comments).Map(this.api);
        GraphEndpoint.Map(this.api);
        new IssueEndpoints(this.Hook).Map(this.api);
        StatusEndpoints.Map(this.api);
        new CheckRunEndpoints(this.App).Map(this.api);
        new ActionsEndpoints(this.actionsDesk, this.Actions).Map(this.api);
        new DeliveryEndpoints(this.Hook).Map(this.api);
        new LimitEndpoint(this.Limiter).Map(this.api);
        this.Oidc.Map(this.web);
        this.api.MapUnknown();
    }

    /// <summary>
    /// The API answers below <c>/</c> as api.github.com, below <c>/api/v3</c> as GitHub Enterprise Server, and for
    /// <c>/repositories/{id}</c> as for the repository's name.
    /// </summary>
    private static void Rewrite(HttpContext http, World world)
    {
        var path = http.Request.Path.Value ?? "/";
        if (path.StartsWith("/api/v3/", StringComparison.Ordinal))
        {
            path = path["/api/v3".Length..];
        }
        else if (path == "/api/graphql")
        {
            path = "/graphql";
        }

        const string ById = "/repositories/";
        if (path.StartsWith(ById, StringComparison.Ordinal))
        {
            var end = path.IndexOf('/', ById.Length);
            var (id, rest) = end < 0 ? (path[ById.Length..], string.Empty) : (path[ById.Length..end], path[end..]);
            var found = long.TryParse(id, CultureInfo.InvariantCulture, out var number) ? world.Read(() => world.Repositories.GetValueOrDefault(number)?.FullName) : null;
            path = $"/repos/{found ?? "nobody/nothing"}{rest}";
        }

        http.Request.Path = path;
    }
}
