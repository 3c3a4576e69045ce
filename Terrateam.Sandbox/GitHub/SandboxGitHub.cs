using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Limits;
using Terrateam.Sandbox.GitHub.Oidc;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub;

/// <summary>
/// A GitHub on loopback, with one App: REST, webhooks, git over HTTP, Actions that really run jobs, and an OIDC issuer.
/// It is strict: a call that it does not know is refused and kept in <see cref="UnknownCalls"/>.
/// </summary>
public sealed class SandboxGitHub : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly SandboxServer _server;

    private SandboxGitHub(SandboxServer server) => _server = server;

    /// <summary>Root of the REST API, of pages, of git and the OIDC issuer; without a slash at the end.</summary>
    public string BaseUrl => World.BaseUrl;

    /// <summary>The App.</summary>
    public AppIdentity App => _server.App;

    /// <summary>Runs of workflows, and what is to become of them.</summary>
    public SandboxActions Actions => _server.Actions;

    /// <summary>The issuer of jobs' identities.</summary>
    public OidcIssuer Oidc => _server.Oidc;

    /// <summary>What happens to webhooks on their way.</summary>
    public WebhookRules Webhooks => _server.Hook.Rules;

    /// <summary>Rate limits, to be provoked.</summary>
    public Limiter Limits => _server.Limiter;

    /// <summary>Errors, to be provoked.</summary>
    public Faults Faults => _server.Faults;

    /// <summary>Every webhook so far, oldest first.</summary>
    public IReadOnlyList<WebhookDelivery> Deliveries => _server.Hook.Deliveries;

    /// <summary>Every request with its answer so far, oldest first; git's without bodies.</summary>
    public IReadOnlyList<Exchange> Calls => _server.Journal.Exchanges;

    /// <summary>Requests that this GitHub does not know; a test that ends with any has failed.</summary>
    public IReadOnlyList<Exchange> UnknownCalls => _server.Journal.Unknown;

    /// <summary>What went wrong inside the sandbox itself; a test that ends with any has failed.</summary>
    public IReadOnlyList<Exception> Mishaps => _server.Journal.Faults;

    /// <summary>Verb and template of every endpoint, as GitHub's OpenAPI description spells them.</summary>
    public IReadOnlyList<string> Operations => _server.Operations;

    /// <summary>The directory in which repositories and checkouts lie; gone after <see cref="DisposeAsync"/>.</summary>
    public string Directory => World.Directory;

    /// <summary>The repositories.</summary>
    public IReadOnlyList<SandboxRepository> Repositories =>
        World.Read(() => World.Repositories.Values.Select(Handle).ToList());

    internal SandboxState World => _server.World;

    internal SandboxServer Server => _server;

    /// <summary>Starts one on a free port of 127.0.0.1.</summary>
    public static Task<SandboxGitHub> StartAsync(SandboxOptions? options = null) =>
        StartAsync(options ?? new SandboxOptions(), _ => { });

    /// <summary>Sends the App's webhooks there from now on; null ends that.</summary>
    public void SetWebhookUrl(string? url) => _server.Post.Url = url;

    /// <summary>Calls an observer with each request and its answer, before the answer is sent.</summary>
    public void OnExchange(Action<Exchange> observer) => _server.Journal.Observe(observer);

    /// <summary>Calls an observer after each attempt to deliver a webhook.</summary>
    public void OnDelivery(Action<WebhookDelivery> observer) => _server.Hook.Observe(observer);

    /// <summary>Makes a repository with a first commit, and installs the App on it.</summary>
    /// <param name="fullName">Owner and name; an owner that nobody knows becomes an organisation.</param>
    /// <param name="files">Path to text.</param>
    /// <param name="isPrivate">Private repositories are read only by collaborators.</param>
    /// <param name="install">False leaves the App out.</param>
    public async Task<SandboxRepository> CreateRepositoryAsync(
        string fullName,
        IReadOnlyDictionary<string, string> files,
        bool isPrivate = true,
        bool install = true
    )
    {
        var repository = await _server.Desk.CreateAsync(fullName, files, isPrivate);
        if (install)
            _server.Desk.Install(repository);

        return Handle(repository);
    }

    /// <summary>Makes a team, or adds to it.</summary>
    public void AddTeam(string organization, string slug, params string[] logins) =>
        World.Write(() =>
        {
            var key = $"{organization}/{slug}";
            if (!World.Teams.TryGetValue(key, out var team))
            {
                team = new Team(World.NextId("team"), World.AccountOf(organization), slug);
                World.Teams.Add(key, team);
            }

            foreach (var login in logins)
                team.Members[World.AccountOf(login).Login] = "active";
        });

    /// <summary>A personal token for git, for pushes by a person's own git.</summary>
    public string CreatePersonalToken(string login) =>
        World.Write(() =>
        {
            var person = World.AccountOf(login);
            var caller = new Caller(
                login,
                login,
                false,
                null,
                new Dictionary<string, string>(StringComparer.Ordinal),
                null
            )
            {
                Person = person,
            };
            var token = new AccessToken(Authentication.NewToken("ghp_"), caller, DateTimeOffset.MaxValue);
            World.Tokens.Add(token.Value, token);
            return token.Value;
        });

    /// <summary>Suspends the App's installation of an owner, or ends that.</summary>
    public void Suspend(string owner, bool suspended) => _server.Desk.Suspend(owner, suspended);

    /// <summary>
    /// Removes the App from an owner's account: its installation and tokens are gone, and GitHub says so.
    /// </summary>
    public void Uninstall(string owner) => _server.Desk.Uninstall(owner);

    /// <summary>Takes a repository out of the App's installation.</summary>
    public void TakeOut(SandboxRepository repository) => _server.Desk.TakeOut(repository.State);

    /// <summary>Puts a repository into the App's installation, again or for the first time.</summary>
    public void Install(SandboxRepository repository) => _server.Desk.Install(repository.State);

    /// <summary>Sends a delivery once more, as an owner does from the App's settings.</summary>
    public void Redeliver(WebhookDelivery delivery) => _server.Hook.Redeliver(delivery);

    /// <summary>Waits until a probe finds something. It is asked again after each change, not in between.</summary>
    /// <param name="probe">Returns null as long as it is not there.</param>
    /// <param name="what">What is waited for, for the message of the <see cref="TimeoutException"/>.</param>
    /// <param name="timeout">60 s of real time when null.</param>
    public Task<T> WaitForAsync<T>(Func<T?> probe, string what, TimeSpan? timeout = null)
        where T : class => World.WaitForAsync(probe, what, timeout ?? Timeout);

    /// <summary>Waits for a delivery that was answered, or failed.</summary>
    public Task<WebhookDelivery> WaitForDeliveryAsync(Func<WebhookDelivery, bool> which, TimeSpan? timeout = null) =>
        WaitForAsync(
            () =>
                Deliveries.FirstOrDefault(one =>
                    one.Outcome is DeliveryOutcome.Delivered or DeliveryOutcome.Failed && which(one)
                ),
            "a webhook delivery",
            timeout
        );

    /// <summary>Waits until every webhook is sent that nothing holds back.</summary>
    public Task WaitForWebhooksAsync(TimeSpan? timeout = null) =>
        WaitForAsync(() => _server.Hook.IsIdle ? this : null, "webhooks to be sent", timeout);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Starts one that something is done to before it listens.</summary>
    internal static async Task<SandboxGitHub> StartAsync(SandboxOptions options, Action<SandboxGitHub> before)
    {
        var github = new SandboxGitHub(SandboxServer.Create(options));
        before(github);
        await github._server.ListenAsync();
        return github;
    }

    internal SandboxRepository Handle(RepositoryState state) => new(this, state);
}
