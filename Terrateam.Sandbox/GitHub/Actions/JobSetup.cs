using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Oidc;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Prepares a runner: a fresh checkout as of actions/checkout, and the environment of Actions.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/variables</remarks>
internal sealed class JobSetup(SandboxState sandboxState, OidcIssuer oidc, WebhookPost post)
{
    private static readonly TimeSpan JobTokenLife = TimeSpan.FromHours(6);
    private static readonly Dictionary<string, string> DefaultPermissions = new(StringComparer.Ordinal)
    {
        ["contents"] = "read",
        ["metadata"] = "read",
    };

    public async Task<JobContext> PrepareAsync(JobState job)
    {
        var run = job.Run;
        var root = Path.Combine(sandboxState.Directory, "jobs", job.Id.ToString(CultureInfo.InvariantCulture));
        var workspace = Path.Combine(root, "work", run.Repository.Name, run.Repository.Name);
        foreach (var folder in (string[])["temp", "home", "tools", "commands"])
            Directory.CreateDirectory(Path.Combine(root, folder));

        Directory.CreateDirectory(workspace);
        var token = CreateToken(job);
        await CheckOutAsync(run, workspace, token);
        return new JobContext
        {
            RunId = run.Id,
            Attempt = job.Attempt,
            Repository = run.Repository.FullName,
            Inputs = run.Inputs,
            ActionInputs = ActionInputs(run),
            Workspace = workspace,
            Environment = await EnvironmentAsync(job, root, workspace),
            Token = token,
            Log = line => sandboxState.Write(() => job.Write(line)),
            Killed = job.Kill.Token,
        };
    }

    /// <summary>
    /// Replaces the backend's address of the sample workflow by the address of the App's webhooks, as DNS would resolve
    /// it.
    /// </summary>
    private Dictionary<string, string> ActionInputs(RunState run)
    {
        var given = run.File is { Jobs: [{ With: var with }, ..] }
            ? with
            : new Dictionary<string, string>(StringComparer.Ordinal);
        return given.ToDictionary(
            pair => pair.Key,
            pair =>
                Expressions.Evaluate(pair.Value, run.Inputs) is var text
                && text == TerrateamJob.SampleAddress
                && post.Url is { } webhooks
                    ? webhooks.Replace("/v1/events", "", StringComparison.Ordinal)
                    : text,
            StringComparer.Ordinal
        );
    }

    private string CreateToken(JobState job) =>
        sandboxState.Write(() =>
        {
            var run = job.Run;
            var permissions = new Dictionary<string, string>(
                run.File?.Permissions ?? DefaultPermissions,
                StringComparer.Ordinal
            )
            {
                ["metadata"] = "read",
            };
            var caller = new Caller(
                $"job {job.Id}",
                "github-actions[bot]",
                false,
                null,
                permissions,
                new HashSet<long> { run.Repository.Id }
            )
            {
                RunId = run.Id,
            };
            var token = new AccessToken(Authentication.NewToken("ghs_"), caller, sandboxState.Now + JobTokenLife);
            sandboxState.Tokens.Add(token.Value, token);
            return token.Value;
        });

    private async Task CheckOutAsync(RunState run, string workspace, string token)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{token}"));
        await GitProcess.RunAsync(workspace, ["init", "--quiet", "--initial-branch", "main", "."]);
        await GitProcess.RunAsync(
            workspace,
            ["remote", "add", "origin", $"{sandboxState.BaseUrl}/{run.Repository.FullName}"]
        );
        await GitProcess.RunAsync(workspace, ["config", "gc.auto", "0"]);
        await GitProcess.RunAsync(
            workspace,
            ["config", $"http.{sandboxState.BaseUrl}/.extraheader", $"AUTHORIZATION: basic {basic}"]
        );
        var remote = run.Reference.StartsWith("refs/heads/", StringComparison.Ordinal)
            ? $"refs/remotes/origin/{run.Branch}"
            : run.Reference;
        await GitProcess.RunAsync(
            workspace,
            ["fetch", "--quiet", "--no-tags", "--depth=1", "origin", $"+{run.Head.Sha}:{remote}"]
        );
        string[] checkout = run.Reference.StartsWith("refs/heads/", StringComparison.Ordinal)
            ? ["checkout", "--quiet", "--force", "-B", run.Branch, remote]
            : ["checkout", "--quiet", "--force", remote];
        await GitProcess.RunAsync(workspace, checkout);
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(JobState job, string root, string workspace)
    {
        string In(params string[] path) => Path.Combine([root, .. path]);
        var run = job.Run;
        await File.WriteAllTextAsync(In("temp", "event.json"), Event(run).ToJsonString());
        await File.WriteAllTextAsync(In("home", "terraform.rc"), "");
        foreach (var file in (string[])["output", "env", "path", "state", "summary"])
            await File.WriteAllTextAsync(In("commands", file), "");

        var workflow = $"{run.Repository.FullName}/{run.Workflow.Path}@{run.Reference}";
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CI"] = "true",
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_ACTOR"] = run.Actor.Login,
            ["GITHUB_ACTOR_ID"] = Number(run.Actor.Id),
            ["GITHUB_TRIGGERING_ACTOR"] = run.Actor.Login,
            ["GITHUB_API_URL"] = sandboxState.BaseUrl,
            ["GITHUB_GRAPHQL_URL"] = $"{sandboxState.BaseUrl}/graphql",
            ["GITHUB_SERVER_URL"] = sandboxState.BaseUrl,
            ["GITHUB_BASE_REF"] = "",
            ["GITHUB_HEAD_REF"] = "",
            ["GITHUB_EVENT_NAME"] = "workflow_dispatch",
            ["GITHUB_EVENT_PATH"] = In("temp", "event.json"),
            ["GITHUB_ENV"] = In("commands", "env"),
            ["GITHUB_OUTPUT"] = In("commands", "output"),
            ["GITHUB_PATH"] = In("commands", "path"),
            ["GITHUB_STATE"] = In("commands", "state"),
            ["GITHUB_STEP_SUMMARY"] = In("commands", "summary"),
            ["GITHUB_JOB"] = run.File is { Jobs: [var first, ..] } ? first.Id : job.Name,
            ["GITHUB_REF"] = run.Reference,
            ["GITHUB_REF_NAME"] = run.Branch,
            ["GITHUB_REF_PROTECTED"] = "false",
            ["GITHUB_REF_TYPE"] = run.Reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch",
            ["GITHUB_REPOSITORY"] = run.Repository.FullName,
            ["GITHUB_REPOSITORY_ID"] = Number(run.Repository.Id),
            ["GITHUB_REPOSITORY_OWNER"] = run.Repository.Owner.Login,
            ["GITHUB_REPOSITORY_OWNER_ID"] = Number(run.Repository.Owner.Id),
            ["GITHUB_RETENTION_DAYS"] = "90",
            ["GITHUB_RUN_ATTEMPT"] = Number(job.Attempt),
            ["GITHUB_RUN_ID"] = Number(run.Id),
            ["GITHUB_RUN_NUMBER"] = Number(run.Number),
            ["GITHUB_SHA"] = run.Head.Sha,
            ["GITHUB_WORKFLOW"] = run.Workflow.Name,
            ["GITHUB_WORKFLOW_REF"] = workflow,
            ["GITHUB_WORKFLOW_SHA"] = run.Head.Sha,
            ["GITHUB_WORKSPACE"] = workspace,
            ["RUNNER_ARCH"] = "X64",
            ["RUNNER_ENVIRONMENT"] = "github-hosted",
            ["RUNNER_NAME"] = "GitHub Actions 1",
            ["RUNNER_OS"] = "Linux",
            ["RUNNER_TEMP"] = In("temp"),
            ["RUNNER_TOOL_CACHE"] = In("tools"),
            ["HOME"] = In("home"),
            ["TMPDIR"] = In("temp"),
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
            ["TF_CLI_CONFIG_FILE"] = In("home", "terraform.rc"),
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["DOTNET_NOLOGO"] = "1",
        };
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } dotnet)
            environment["DOTNET_ROOT"] = dotnet;

        if (run.File?.Permissions?.GetValueOrDefault("id_token") == "write")
        {
            environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = $"{oidc.RequestUrl}?api-version=2.0";
            environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = oidc.CreateRequestToken(job);
        }

        foreach (var (name, value) in sandboxState.Options.JobEnvironment)
            environment[name] = value;

        return environment;
    }

    private JsonObject Event(RunState run) =>
        sandboxState.Read(() =>
            new JsonObject
            {
                ["inputs"] = JsonSerializer.SerializeToNode(run.Inputs),
                ["ref"] = run.Reference,
                ["workflow"] = run.Workflow.Path,
                ["repository"] = Repositories.RepositoryJson.Create(run.Repository, sandboxState),
                ["sender"] = Accounts.AccountJson.Simple(run.Actor, sandboxState.BaseUrl),
            }
        );

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
