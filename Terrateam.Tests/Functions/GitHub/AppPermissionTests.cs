using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Terrateam.Core.Apps;
using Terrateam.Core.Decisions;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Timers;
using Terrateam.Sandbox.GitHub;

namespace Terrateam.Tests.Functions.GitHub;

/// <summary>Each permission that the App asks for is needed by a call, and what is not granted is complained of.</summary>
public sealed class AppPermissionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. AppDescription.Permissions.Select(permission => permission.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_call_that_needs_the_permission_is_refused_without_it(string name)
    {
        if (name == "merge_queues")
        {
            // No call: GitHub lets only an App with this permission subscribe to the event.
            Assert.Contains(AppDescription.Events, one => one.Name == "merge_group");
            return;
        }

        await using var github = await StartAsync(Less(name));
        await using var app = await SandboxApp.NewAsync(github, TimeProvider.System, "acme");

        var refused = await Assert.ThrowsAsync<GitHubException>(() => CallAsync(app, name));

        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task An_app_with_everything_is_not_complained_of()
    {
        await using var github = await StartAsync(SandboxOptions.DefaultPermissions);
        await using var app = await SandboxApp.NewAsync(github, TimeProvider.System, "acme");

        Assert.Equal(0, await Check(app).RunAsync(Cancelled));
    }

    [Fact]
    public async Task What_an_installation_lacks_is_logged_with_the_feature_and_the_page()
    {
        await using var github = await StartAsync(Less("contents"));
        await using var app = await SandboxApp.NewAsync(github, TimeProvider.System, "acme");
        using var log = new LogRecorder();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(log));
        var check = new PermissionCheck(app.App.GitHub, loggers.CreateLogger<PermissionCheck>());

        Assert.Equal(2, await check.RunAsync(Cancelled));

        Assert.Contains(log.Lines, line => line.Contains("The GitHub App terrateam lacks", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line =>
            line.Contains("The installation on acme", StringComparison.Ordinal)
            && line.Contains("Contents (write) to read the configuration", StringComparison.Ordinal)
            && line.Contains("/organizations/acme/settings/installations/", StringComparison.Ordinal)
        );
    }

    private static PermissionCheck Check(SandboxApp app) => new(app.App.GitHub, NullLogger<PermissionCheck>.Instance);

    private static Task<SandboxGitHub> StartAsync(IReadOnlyDictionary<string, string> permissions) =>
        SandboxGitHub.StartAsync(new SandboxOptions { Permissions = permissions, Job = (_, _) => Task.FromResult(0) });

    /// <summary>All permissions, and this one for less.</summary>
    private static Dictionary<string, string> Less(string name)
    {
        var permissions = new Dictionary<string, string>(SandboxOptions.DefaultPermissions, StringComparer.Ordinal);
        if (permissions[name] == "read")
            permissions.Remove(name);
        else
            permissions[name] = "read";
        return permissions;
    }

    // With the token of a person, who can do what both they and the App can.
    private static async Task DeleteAsync(SandboxApp app, StoredPlace place)
    {
        app.Remote.Grant("alice", "admin");
        var person = app.App.Users.For(app.Sandbox.CreateUserToken("alice"));
        var repository = await person.FindRepositoryAsync("acme", "infra", Cancelled);
        _ = await person.DeleteAsync(repository!, place, "NAME", Cancelled);
    }

    // A sign-in goes on without it.
    private static async Task<GitHubException> EmailRefusalAsync(SandboxApp app)
    {
        var person = app.App.Users.For(app.Sandbox.CreateUserToken("alice"));
        Assert.Null(await person.ListEmailsAsync(Cancelled));
        var call = app.Sandbox.Calls.Last(static one => one.Operation == "GET /user/emails");
        return new("GitHub did not list the person's addresses.", call.Status);
    }

    private static async Task CallAsync(SandboxApp app, string name)
    {
        var repository = app.GitHub.For(app.Repository);
        var head = (await app.Remote.TipOfAsync("main"))!;
        switch (name)
        {
            case "actions":
                var workflow = await repository.Workflows.FindAsync(Cancelled);
                var inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["work-token"] = "t" };
                await repository.Workflows.DispatchAsync(workflow!, "main", inputs, Cancelled);
                break;
            case "checks":
                await repository.Checks.CreateAsync(
                    head,
                    new("ci", CheckState.Queued, "Waiting", null, null, null),
                    Cancelled
                );
                break;
            case "statuses":
                await repository.Statuses.SetAsync(head, new("ci", StatusState.Success, "", null), Cancelled);
                break;
            case "contents":
                await repository.Branches.DeleteAsync("a-branch", Cancelled);
                break;
            case "issues":
                await repository.Issues.CreateAsync("Drift", "", [], Cancelled);
                break;
            case "metadata":
                await repository.Collaborators.GetPermissionAsync("alice", Cancelled);
                break;
            case "pull_requests":
                var pull = await app.Remote.OpenPullRequestAsync(
                    "change",
                    "A change",
                    "alice",
                    new Dictionary<string, string?>(StringComparer.Ordinal) { ["network/main.tf"] = "# changed" }
                );
                await repository.Reviews.RequestAsync(pull.Number, ["bob"], [], Cancelled);
                break;
            case "secrets":
                await DeleteAsync(app, new StoredPlace(IsVariable: false, Environment: null));
                break;
            case "actions_variables":
                await DeleteAsync(app, new StoredPlace(IsVariable: true, Environment: null));
                break;
            case "environments":
                app.Remote.Secrets.AddEnvironment("production");
                await DeleteAsync(app, new StoredPlace(IsVariable: false, "production"));
                break;
            case "emails":
                throw await EmailRefusalAsync(app);
            case "members":
                await app.GitHub.IsTeamMemberAsync("acme", "sre", "alice", Cancelled);
                break;
            default:
                throw new InvalidOperationException(
                    $"No call needs the permission {name}, so the App must not ask for it."
                );
        }
    }
}
