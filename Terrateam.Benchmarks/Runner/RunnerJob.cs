using System.Text.Json.Nodes;

namespace Terrateam.Benchmarks.Runner;

/// <summary>A repository with directories to plan, and a runner on it.</summary>
internal sealed class RunnerJob : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("terrateam-runner-").FullName;
    private readonly string _program;
    private readonly string _head;
    private readonly Dictionary<string, string> _base = new(StringComparer.Ordinal)
    {
        ["CHECKPOINT_DISABLE"] = "1",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["TF_IN_AUTOMATION"] = "1",
        ["TF_INPUT"] = "0",
    };

    private RunnerJob(string program, int directories)
    {
        (_program, Count) = (program, directories);
        _base["HOME"] = Folder("home");
        _base["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "";
        _base["TF_CLI_CONFIG_FILE"] = Write("home/terraform.rc", "");
        Server = Folder("acme/infra.git");
        for (var at = 0; at < directories; at++)
        {
            _ = Write(
                $"acme/infra.git/{NameOf(at)}/main.tf",
                $"resource \"terraform_data\" \"one\" {{\n  input = \"value {at}\"\n}}\n"
            );
        }

        Git("init", "--quiet", "--initial-branch", "main");
        Git("add", ".");
        Git("-c", "user.name=b", "-c", "user.email=b@example.com", "commit", "--quiet", "-m", "all");
        _head = Git("rev-parse", "HEAD").Output.Trim();
    }

    public int Count { get; }

    /// <summary>The repository.</summary>
    public string Server { get; }

    /// <summary>Of the runner, and of a script that does the same.</summary>
    public IReadOnlyDictionary<string, string> Variables => _base;

    public static RunnerJob Create(string program, int directories) => new(program, directories);

    public static string NameOf(int at) => FormattableString.Invariant($"d{at:D3}");

    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    public string Write(string name, string text)
    {
        var file = Path.Combine(_root, name);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>Puts a program in front of the others on PATH.</summary>
    public void Install(string name, string script)
    {
        var file = Write($"bin/{name}", script);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        _base["PATH"] = $"{Folder("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    /// <summary>Removes what <see cref="Install"/> put there.</summary>
    public void Uninstall() => _base["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>Runs a fresh job that plans all directories, one after another.</summary>
    public async Task<MeasuredProcess> RunAsync(RunnerBackend backend)
    {
        backend.Give(Work());
        var done = await StartAsync(backend);
        var plans = backend.Results?["steps"]?.AsArray().Count(step =>
            (string?)step!["step"] == "tf/plan" && (bool)step["success"]!
        );
        return plans == Count
            ? done
            : throw new InvalidOperationException($"{plans} of {Count} directories were planned:\n{done.Output}");
    }

    /// <summary>Runs a fresh job that gets no work.</summary>
    public async Task<MeasuredProcess> RunIdleAsync(RunnerBackend backend)
    {
        backend.Give(null);
        return await StartAsync(backend);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task<MeasuredProcess> StartAsync(RunnerBackend backend)
    {
        var workspace = Path.Combine(_root, $"workspace-{Guid.NewGuid():N}");
        _ = Directory.CreateDirectory(workspace);
        var environment = new Dictionary<string, string>(_base, StringComparer.Ordinal)
        {
            ["RUNNER_TEMP"] = Folder("temp"),
            ["TERRATEAM_ENGINE_MIRROR"] = "none",
            ["GITHUB_SERVER_URL"] = $"file://{_root}",
            ["GITHUB_REPOSITORY"] = "acme/infra",
            ["GITHUB_WORKSPACE"] = workspace,
            ["GITHUB_RUN_ID"] = "1",
            ["GITHUB_SHA"] = _head,
            ["GITHUB_EVENT_PATH"] = Write("event.json", $$"""{"inputs": {"work-token": "{{RunnerBackend.WorkToken}}"} }"""),
            ["INPUT_WORK_TOKEN"] = RunnerBackend.WorkToken,
            ["INPUT_API_BASE_URL"] = backend.ApiBaseUrl,
        };
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } dotnet)
            environment["DOTNET_ROOT"] = dotnet;

        var done = await MeasuredProcess.RunAsync(
            _program,
            ["run"],
            workspace,
            environment,
            id => backend.ProcessId = id
        );
        return done.ExitCode == 0
            ? done
            : throw new InvalidOperationException($"The runner ended with {done.ExitCode}:\n{done.Output}");
    }

    private JsonObject Work() =>
        new()
        {
            ["type"] = "plan",
            ["token"] = "run-token",
            ["api_base_url"] = "http://127.0.0.1/api",
            ["installation_id"] = "1",
            ["base_ref"] = "main",
            ["changed_dirspaces"] = new JsonArray([
                .. Enumerable
                    .Range(0, Count)
                    .Select(at => new JsonObject
                    {
                        ["path"] = NameOf(at),
                        ["workspace"] = "default",
                        ["rank"] = 0,
                        ["stack_name"] = "default",
                        ["variables"] = new JsonObject(),
                    }),
            ]),
            ["dirspaces"] = new JsonArray(),
            ["base_dirspaces"] = new JsonArray(),
            ["config"] = new JsonObject { ["parallel_runs"] = 1 },
            ["run_kind"] = "pr",
            ["run_kind_data"] = new JsonObject { ["id"] = "7" },
            ["result_version"] = 2,
            ["protocol_version"] = 1,
            ["capabilities"] = new JsonArray(),
            ["terrateam"] = new JsonObject
            {
                ["head_sha"] = _head,
                ["merge"] = true,
                ["pull_request"] = 7,
            },
        };

    private MeasuredProcess Git(params string[] arguments)
    {
        var done = MeasuredProcess.RunAsync("git", arguments, Server, _base).GetAwaiter().GetResult();
        return done.ExitCode == 0 ? done : throw new InvalidOperationException(done.Output);
    }
}
