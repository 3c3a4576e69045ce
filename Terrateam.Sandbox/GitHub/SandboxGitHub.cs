using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Issues;
using Terrateam.Sandbox.GitHub.Limits;
using Terrateam.Sandbox.GitHub.Oidc;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub;

/// <summary>
/// A GitHub on loopback, with one App: REST, webhooks, git over HTTP, Actions that really run jobs, and an OIDC issuer.
/// An unknown call is refused and recorded in <see cref="UnknownCalls"/>.
/// </summary>
public sealed class SandboxGitHub : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly Dictionary<string, string> PersonalPermissions = new(StringComparer.Ordinal)
    {
        ["actions"] = "read",
        ["actions_variables"] = "write",
        ["environments"] = "write",
        ["metadata"] = "read",
        ["secrets"] = "write",
    };

    private readonly SandboxServer _server;

    private SandboxGitHub(SandboxServer server) => _server = server;

    /// <summary>Root of the REST API, of pages, of git and of the OIDC issuer; without a trailing slash.</summary>
    public string BaseUrl => World.BaseUrl;

    /// <summary>The App.</summary>
    public AppIdentity App => _server.App;

    /// <summary>Runs of workflows, and how the next ones go.</summary>
    public SandboxActions Actions => _server.Actions;

    /// <summary>The issuer of jobs' OIDC tokens.</summary>
    public OidcIssuer Oidc => _server.Oidc;

    /// <summary>Rules that drop, delay or repeat webhooks.</summary>
    public WebhookRules Webhooks => _server.Hook.Rules;

    /// <summary>Rate limits, and their simulated refusals.</summary>
    public Limiter Limits => _server.Limiter;

    /// <summary>Simulated failures.</summary>
    public Faults Faults => _server.Faults;

    /// <summary>Every webhook so far, oldest first.</summary>
    public IReadOnlyList<WebhookDelivery> Deliveries => _server.Hook.Deliveries;

    /// <summary>Every request with its response so far, oldest first; git's without bodies.</summary>
    public IReadOnlyList<Exchange> Calls => _server.Journal.Exchanges;

    /// <summary>Requests that this GitHub does not know. A test fails where there are any at its end.</summary>
    public IReadOnlyList<Exchange> UnknownCalls => _server.Journal.Unknown;

    /// <summary>Errors of the sandbox itself. A test fails where there are any at its end.</summary>
    public IReadOnlyList<Exception> Mishaps => _server.Journal.Faults;

    /// <summary>
    /// Calls that were refused only because of the scope of their token: the installation has what they need. A test
    /// fails where there are any at its end.
    /// </summary>
    public IReadOnlyList<string> ScopeRefusals => _server.Journal.ScopeRefusals;

    /// <summary>Verb and template of every endpoint, as GitHub's OpenAPI description spells them.</summary>
    public IReadOnlyList<string> Operations => _server.Operations;

    /// <summary>The directory of repositories and checkouts; deleted by <see cref="DisposeAsync"/>.</summary>
    public string Directory => World.Directory;

    /// <summary>All repositories.</summary>
    public IReadOnlyList<SandboxRepository> Repositories =>
        World.Read(() => World.Repositories.Values.Select(Handle).ToList());

    /// <summary>All tokens that were given out.</summary>
    internal IReadOnlyCollection<string> Secrets => World.Read(() => World.Tokens.Keys.ToList());

    private RepositoryMoves Moves => new(World, _server.Hook, _server.Repositories);

    internal SandboxState World => _server.World;

    internal SandboxServer Server => _server;

    /// <summary>Starts a GitHub on a free port of 127.0.0.1, or on the port of the options.</summary>
    public static Task<SandboxGitHub> StartAsync(SandboxOptions? options = null) =>
        StartAsync(options ?? new SandboxOptions(), _ => { });

    /// <summary>Sends the App's webhooks to this address from now on; null stops them.</summary>
    public void SetWebhookUrl(string? url) => _server.Post.Url = url;

    /// <summary>Calls an observer with each request and its response, before the response is sent.</summary>
    public void OnExchange(Action<Exchange> observer) => _server.Journal.Observe(observer);

    /// <summary>Calls an observer after each attempt to deliver a webhook.</summary>
    public void OnDelivery(Action<WebhookDelivery> observer) => _server.Hook.Observe(observer);

    /// <summary>Creates a repository with a first commit, and installs the App on it.</summary>
    /// <param name="fullName">Owner and name; an unknown owner becomes an organisation.</param>
    /// <param name="files">Path to text.</param>
    /// <param name="isPrivate">Only collaborators can read a private repository.</param>
    /// <param name="install">False does not install the App.</param>
    public async Task<SandboxRepository> CreateRepositoryAsync(
        string fullName,
        IReadOnlyDictionary<string, string> files,
        bool isPrivate = true,
        bool install = true
    )
    {
        var repository = await _server.Repositories.CreateAsync(fullName, files, isPrivate);
        if (install)
            _server.Repositories.Install(repository);

        return Handle(repository);
    }

    /// <summary>Makes a person an owner of an organisation, or takes that away.</summary>
    public void SetOwner(string organization, string login, bool isOwner = true) =>
        World.Write(() =>
        {
            _ = isOwner ? World.Owners.Add($"{organization}/{login}") : World.Owners.Remove($"{organization}/{login}");
        });

    /// <summary>Gives a user these addresses instead of the usual ones.</summary>
    public void SetEmails(string login, params (string Address, bool IsPrimary, bool IsVerified)[] emails) =>
        World.Write(() =>
            World.Emails[login] = [
                .. emails.Select(static one => new AccountEmail(one.Address, one.IsPrimary, one.IsVerified)),
            ]
        );

    /// <summary>Creates a team that the organisation sees, or adds members to one.</summary>
    public void AddTeam(string organization, string slug, params string[] logins) =>
        AddTeam(organization, slug, isSecret: false, logins);

    /// <summary>The same for a team that only its members see.</summary>
    public void AddSecretTeam(string organization, string slug, params string[] logins) =>
        AddTeam(organization, slug, isSecret: true, logins);

    private void AddTeam(string organization, string slug, bool isSecret, string[] logins) =>
        World.Write(() =>
        {
            var key = $"{organization}/{slug}";
            if (!World.Teams.TryGetValue(key, out var team))
            {
                team = new Team(World.NextId("team"), World.AccountOf(organization), slug, isSecret);
                World.Teams.Add(key, team);
            }

            foreach (var login in logins)
                team.Members[World.AccountOf(login).Login] = "active";
        });

    /// <summary>A personal token, with which a user's git pushes and manages secrets.</summary>
    public string CreatePersonalToken(string login) =>
        World.Write(() =>
        {
            var person = World.AccountOf(login);
            var caller = new Caller(login, login, false, null, PersonalPermissions, null) { Person = person };
            var token = new AccessToken(Authentication.NewToken("ghp_"), caller, DateTimeOffset.MaxValue);
            World.Tokens.Add(token.Value, token);
            return token.Value;
        });

    /// <summary>The client secret of the App, for people who sign in.</summary>
    public string ClientSecret => World.SignIn.ClientSecret;

    /// <summary>Signs a person in to this GitHub in the browser; null signs out.</summary>
    public void SignIn(string? login) => World.Write(() => World.SignIn.Person = login);

    /// <summary>Whether the person at the browser denies the App what it asks.</summary>
    public void Deny(bool denies) => World.Write(() => World.SignIn.Refuses = denies);

    /// <summary>Registers where the App's people are sent back; null registers nothing.</summary>
    public void SetCallbackUrl(string? url) =>
        World.Write(() =>
        {
            World.SignIn.CallbackUrls.Clear();
            if (url is not null)
                World.SignIn.CallbackUrls.Add(url);
        });

    /// <summary>A token with which the App acts for a person.</summary>
    public string CreateUserToken(string login) =>
        World.Write(() => SignInPages.CreateToken(World, login, TimeSpan.FromHours(8)));

    /// <summary>Revokes every token with which the App acts for a person, as they can in their settings.</summary>
    public void RevokeUserTokens() =>
        World.Write(() =>
        {
            foreach (var token in World.Tokens.Values.Where(static one => one.Caller.IsThroughApp).ToList())
                _ = World.Tokens.Remove(token.Value);
        });

    /// <summary>Suspends the App's installation of an owner, or ends the suspension.</summary>
    public void Suspend(string owner, bool suspended) => _server.Repositories.Suspend(owner, suspended);

    /// <summary>
    /// Removes the App from an owner's account: deletes its installation and tokens, and sends the event.
    /// </summary>
    public void Uninstall(string owner) => _server.Repositories.Uninstall(owner);

    /// <summary>Removes a repository from the App's installation.</summary>
    public void TakeOut(SandboxRepository repository) => _server.Repositories.TakeOut(repository.State);

    /// <summary>Adds a repository to the App's installation.</summary>
    public void Install(SandboxRepository repository) => _server.Repositories.Install(repository.State);

    /// <summary>Renames a repository, and sends the event.</summary>
    public void Rename(SandboxRepository repository, string name) => Moves.Rename(repository.State, name);

    /// <summary>Gives a repository to an owner who has the App too, and sends the events.</summary>
    public void Transfer(SandboxRepository repository, string owner) => Moves.Transfer(repository.State, owner);

    /// <summary>Opens an issue.</summary>
    public SandboxIssue OpenIssue(SandboxRepository repository, string title, string login) =>
        World.Write(() =>
        {
            var author = World.AccountOf(login);
            var issue = new IssueState(
                World.NextId("issue"),
                ++repository.State.LastNumber,
                author,
                title,
                body: null,
                World.Now
            );
            repository.State.Issues.Add(issue.Number, issue);
            _server.Hook.Send(
                "issues",
                "opened",
                repository.State,
                author,
                new JsonObject { ["issue"] = IssueJson.Create(issue, repository.State, World) }
            );
            return Issue(repository, issue.Number);
        });

    /// <summary>An issue of a repository, as people see it.</summary>
    public SandboxIssue Issue(SandboxRepository repository, int number) => new(this, repository, number);

    /// <summary>Sends a delivery again, as an owner does from the App's settings.</summary>
    public void Redeliver(WebhookDelivery delivery) => _server.Hook.Redeliver(delivery);

    /// <summary>Waits until a probe returns a value. It is called after each change, not in between.</summary>
    /// <param name="probe">Returns null to wait on.</param>
    /// <param name="what">The awaited condition, for the message of the <see cref="TimeoutException"/>.</param>
    /// <param name="timeout">60 s of real time when null.</param>
    public Task<T> WaitForAsync<T>(Func<T?> probe, string what, TimeSpan? timeout = null)
        where T : class => World.WaitForAsync(probe, what, timeout ?? Timeout);

    /// <summary>Waits for a delivery that succeeded or failed.</summary>
    public Task<WebhookDelivery> WaitForDeliveryAsync(Func<WebhookDelivery, bool> which, TimeSpan? timeout = null) =>
        WaitForAsync(
            () =>
                Deliveries.FirstOrDefault(one =>
                    one.Outcome is DeliveryOutcome.Delivered or DeliveryOutcome.Failed && which(one)
                ),
            "a webhook delivery",
            timeout
        );

    /// <summary>Waits until every webhook is sent that no rule holds back.</summary>
    public Task WaitForWebhooksAsync(TimeSpan? timeout = null) =>
        WaitForAsync(() => _server.Hook.IsIdle ? this : null, "webhooks to be sent", timeout);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Starts a GitHub and runs an action on it before it listens.</summary>
    internal static async Task<SandboxGitHub> StartAsync(SandboxOptions options, Action<SandboxGitHub> before)
    {
        var github = new SandboxGitHub(SandboxServer.Create(options));
        try
        {
            before(github);
            await github._server.ListenAsync();
            return github;
        }
        catch
        {
            await github.DisposeAsync();
            throw;
        }
    }

    internal SandboxRepository Handle(RepositoryState state) => new(this, state);
}
