using System.Text;
using System.Text.Json.Nodes;

namespace Terrateam.Tests.Cli;

/// <summary>A backend, a repository and a runner between them.</summary>
internal sealed class Scenario : IAsyncDisposable
{
    public const string Terraform = """
        variable "input" { default = "v" }
        resource "terraform_data" "x" { input = var.input }
        output "result" { value = terraform_data.x.output }

        """;

    private readonly TemporaryDirectory _directory = new();

    private Scenario(StubBackend backend)
    {
        Backend = backend;
        Repository = new GitRepository(Directory.CreateDirectory(Path.Combine(_directory.Path, "server")).FullName);
    }

    public StubBackend Backend { get; }

    public GitRepository Repository { get; }

    /// <summary>Variables of the job beyond those that every job has.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string Workspace => Path.Combine(_directory.Path, "workspace");

    public string Home => _directory.Path;

    public string Temporary => Path.Combine(_directory.Path, "temp");

    public static async Task<Scenario> StartAsync() => new(await StubBackend.StartAsync());

    public static Dictionary<string, string?> Files(params (string Name, string? Content)[] files) =>
        files.ToDictionary(f => f.Name, f => f.Content, StringComparer.Ordinal);

    public static JsonObject Dirspace(string path, string workspace = "default", int? workflow = null)
    {
        var dirspace = new JsonObject
        {
            ["path"] = path,
            ["workspace"] = workspace,
            ["rank"] = 0,
            ["stack_name"] = "default",
            ["variables"] = new JsonObject(),
        };
        if (workflow is not null)
            dirspace["workflow"] = workflow;
        return dirspace;
    }

    /// <summary>A plan or apply of a head commit, as the app sends it to our runner.</summary>
    public static JsonObject Work(string type, string head, string config, params JsonObject[] dirspaces) =>
        new()
        {
            ["type"] = type,
            ["token"] = StubBackend.RunToken,
            ["api_base_url"] = "http://127.0.0.1/api",
            ["installation_id"] = "1",
            ["base_ref"] = "main",
            ["changed_dirspaces"] = new JsonArray([.. dirspaces]),
            ["dirspaces"] = new JsonArray(),
            ["base_dirspaces"] = new JsonArray(),
            ["config"] = JsonNode.Parse(config),
            ["run_kind"] = "pr",
            ["run_kind_data"] = new JsonObject { ["id"] = "7" },
            ["result_version"] = 2,
            ["protocol_version"] = 1,
            ["capabilities"] = new JsonArray(),
            ["terrateam"] = new JsonObject
            {
                ["head_sha"] = head,
                ["merge"] = true,
                ["pull_request"] = 7,
            },
        };

    public RunnerProcess Start()
    {
        _ = Directory.CreateDirectory(Temporary);
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = _directory.Path,
            ["RUNNER_TEMP"] = Temporary,
            ["TF_CLI_CONFIG_FILE"] = _directory.Write("terraform.rc", ""),
            ["CHECKPOINT_DISABLE"] = "1",
            ["TERRATEAM_ENGINE_MIRROR"] = "none",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GITHUB_SERVER_URL"] = $"file://{Repository.Server}",
            ["GITHUB_REPOSITORY"] = "acme/infra",
            ["GITHUB_WORKSPACE"] = Workspace,
            ["GITHUB_RUN_ID"] = "4711",
            ["GITHUB_SHA"] = "0000000000000000000000000000000000000000",
            ["GITHUB_EVENT_PATH"] = _directory.Write(
                "event.json",
                $$"""{"inputs": {"work-token": "{{StubBackend.WorkToken}}"} }"""
            ),
            ["INPUT_WORK_TOKEN"] = StubBackend.WorkToken,
            ["INPUT_API_BASE_URL"] = Backend.ApiBaseUrl,

            // The exit code then says whether the runner did its work, even where plans failed.
            ["INPUT_FAIL_ON_ERROR"] = "false",
            ["ACTIONS_ID_TOKEN_REQUEST_URL"] = $"{Backend.Url}/oidc?x=1",
            ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "request-token",
        };

        foreach (var (name, value) in Environment)
            environment[name] = value;

        return RunnerProcess.Start(environment, "run");
    }

    public async Task<RunnerExit> RunAsync()
    {
        using var runner = Start();
        return await runner.EndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The steps of the last results, as "scope step success".</summary>
    public string[] Told() => [.. Steps().Select(s => $"{Scope(s["scope"]!)} {s["step"]} {(bool)s["success"]!}")];

    public IEnumerable<JsonNode> Steps() => Backend.Results.Last()["steps"]!.AsArray().Select(s => s!);

    public JsonNode Step(string name) => Steps().Single(s => (string)s["step"]! == name);

    public string Text(string name) => (string)Step(name)["payload"]!["text"]!;

    /// <summary>The plan file inside what was uploaded for a dirspace.</summary>
    public byte[] Plan(string path, string workspace = "default")
    {
        var envelope = JsonNode.Parse(
            Encoding.UTF8.GetString(Convert.FromBase64String(Backend.Plans[(path, workspace)]))
        )!;
        Assert.Equal("terrateam", (string?)envelope["method"]);
        Assert.Equal(1, (int)envelope["version"]!);
        return Convert.FromBase64String((string)envelope["data"]!);
    }

    public async ValueTask DisposeAsync()
    {
        await Backend.DisposeAsync();
        _directory.Dispose();
    }

    private static string Scope(JsonNode scope) =>
        (string?)scope["type"] == "dirspace" ? $"{scope["dir"]}/{scope["workspace"]}" : (string)scope["subflow"]!;
}
