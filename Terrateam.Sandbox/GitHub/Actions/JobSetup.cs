using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Oidc;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Prepares a runner: an empty workspace, and the environment of Actions.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/variables</remarks>
internal sealed class JobSetup(SandboxState sandboxState, OidcIssuer oidc, WebhookPost post)
{
    private static readonly TimeSpan JobTokenLife = TimeSpan.FromHours(6);
    private readonly RunContexts _contexts = new(sandboxState);

    public async Task<JobContext> PrepareAsync(JobState job)
    {
        var run = job.Run;
        var root = Path.Combine(sandboxState.Directory, "jobs", job.Id.ToString(CultureInfo.InvariantCulture));
        var workspace = Path.Combine(root, "work", run.Repository.Name, run.Repository.Name);
        foreach (var folder in (string[])["temp", "home", "tools", "commands"])
            Directory.CreateDirectory(Path.Combine(root, folder));

        Directory.CreateDirectory(workspace);
        var token = CreateToken(job);
        var work = new JobWork
        {
            File = run.StepsFile!,
            Definition = run.Job!,
            Contexts = _contexts.JobScope(run),
            Root = root,
            CheckOutAsync = (depth, persists) => CheckOutAsync(run, workspace, token, depth, persists),
            Resolve = Resolve,
        };
        return new JobContext
        {
            RunId = run.Id,
            Attempt = job.Attempt,
            Repository = run.Repository.FullName,
            Inputs = run.Inputs,
            ActionInputs = ActionInputs(work, token),
            Workspace = workspace,
            Environment = await EnvironmentAsync(job, root, workspace),
            Token = token,
            Log = line => sandboxState.Write(() => job.Write(line)),
            Killed = job.Kill.Token,
            Work = work,
        };
    }

    // What the step of our action is given, for jobs that stand for it.
    private static Dictionary<string, string> ActionInputs(JobWork work, string token)
    {
        var contexts = new Dictionary<string, JsonNode?>(work.Contexts.Contexts, StringComparer.Ordinal)
        {
            ["secrets"] = new JsonObject { ["github_token"] = token },
        };
        return work.Definition.Steps.FirstOrDefault(step => step.With.ContainsKey("work-token")) is { } ours
            ? ours.With.ToDictionary(
                pair => pair.Key,
                pair => work.Resolve(ExpressionTemplate.Text(pair.Value, ExpressionPlace.Step, new(contexts))),
                StringComparer.Ordinal
            )
            : new(StringComparer.Ordinal);
    }

    private string Resolve(string text) =>
        text == TerrateamJob.SampleAddress && post.Url is { } webhooks
            ? webhooks.Replace("/v1/events", "", StringComparison.Ordinal)
            : text;

    private string CreateToken(JobState job) =>
        sandboxState.Write(() =>
        {
            var run = job.Run;
            var permissions = new Dictionary<string, string>(run.Permissions, StringComparer.Ordinal)
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

    private async Task<string?> CheckOutAsync(RunState run, string workspace, string token, string depth, bool persists)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{token}"));
        var header = $"http.{sandboxState.BaseUrl}/.extraheader";
        var isBranch = run.Reference.StartsWith("refs/heads/", StringComparison.Ordinal);
        var remote = isBranch ? $"refs/remotes/origin/{run.Branch}" : run.Reference;
        string[] limit = depth == "0" ? [] : [$"--depth={depth}"];
        string[] branch = isBranch ? ["-B", run.Branch, remote] : [remote];
        try
        {
            await GitProcess.RunAsync(workspace, ["init", "--quiet", "--initial-branch", "main", "."]);
            await File.AppendAllTextAsync(
                Path.Combine(workspace, ".git", "config"),
                $"""
                [remote "origin"]
                    url = {sandboxState.BaseUrl}/{run.Repository.FullName}
                    fetch = +refs/heads/*:refs/remotes/origin/*
                [gc]
                    auto = 0
                [http "{sandboxState.BaseUrl}/"]
                    extraheader = AUTHORIZATION: basic {basic}

                """
            );
            await GitProcess.RunAsync(
                workspace,
                ["fetch", "--quiet", "--no-tags", .. limit, "origin", $"+{run.Head.Sha}:{remote}"]
            );
            await GitProcess.RunAsync(workspace, ["checkout", "--quiet", "--force", .. branch]);
            if (!persists)
                await GitProcess.RunAsync(workspace, ["config", "--unset-all", header]);

            return null;
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(JobState job, string root, string workspace)
    {
        string In(params string[] path) => Path.Combine([root, .. path]);
        var run = job.Run;
        await File.WriteAllTextAsync(In("temp", "event.json"), _contexts.Event(run).ToJsonString());
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
            ["GITHUB_JOB"] = run.Job!.Id,
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

        if (run.Permissions.GetValueOrDefault("id_token") == "write")
        {
            environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = $"{oidc.RequestUrl}?api-version=2.0";
            environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = oidc.CreateRequestToken(job);
        }

        foreach (var (name, value) in sandboxState.Options.JobEnvironment)
            environment[name] = value;

        return environment;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
