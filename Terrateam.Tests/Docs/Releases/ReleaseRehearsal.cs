using System.Diagnostics;
using Terrateam.Tests.Architecture;
using YamlDotNet.RepresentationModel;

namespace Terrateam.Tests.Docs.Releases;

/// <summary>
/// The steps of the release workflows, run by bash in a clone of a repository that has what they read. Of GitHub there is
/// a <c>gh</c> on the PATH, which keeps commits and tags in a real git repository and notes what it is asked.
/// </summary>
internal sealed class ReleaseRehearsal : IDisposable
{
    private const string Repository = "acme/terrateam";

    private static readonly string[] Copied =
    [
        "CHANGELOG.md",
        "Directory.Build.props",
        "LICENSE",
        "schema/config.schema.json",
        "setup/setup.sh",
        .. CodeBase.Files("*.sh", ".github"),
    ];

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _outputs = new(StringComparer.Ordinal);

    private ReleaseRehearsal() { }

    /// <summary>The commit to release.</summary>
    public string Head { get; private set; } = "";

    /// <summary>What gh was asked, one call a line.</summary>
    public string Asked => File.Exists(_directory["asked"]) ? File.ReadAllText(_directory["asked"]) : "";

    /// <summary>The words with which the release was made.</summary>
    public string[] Release => File.ReadAllLines(_directory["release"]);

    public string Temp => _directory["temp"];

    public string Assets => _directory["clone/assets"];

    public static async Task<ReleaseRehearsal> StartAsync(string? version = null)
    {
        var rehearsal = new ReleaseRehearsal();
        await rehearsal.SetUpAsync(version);
        return rehearsal;
    }

    /// <summary>Runs the steps of a job that have a script, but those that are named; up to the first that fails.</summary>
    public async Task<(int Code, string Output)> RunAsync(
        string workflow,
        string job,
        IReadOnlyDictionary<string, string> contexts,
        params string[] skipped
    )
    {
        var output = "";
        foreach (var step in StepsOf(workflow, job))
        {
            if (!Has(step, "run") || skipped.Contains(step["name"].ToString(), StringComparer.Ordinal))
                continue;

            var (code, said) = await RunAsync(step, contexts);
            output += said;
            if (code != 0)
                return (code, output);
        }

        return (0, output);
    }

    public async Task<string> GitAsync(params string[] arguments)
    {
        var (code, output) = await StartAsync("git", arguments, _directory["clone"], []);
        Assert.True(code == 0, output);
        return output.Trim();
    }

    /// <summary>Pushes a tag at a commit, as <c>git push</c> does.</summary>
    public async Task TagAsync(string tag, string commit)
    {
        await GitAsync("tag", tag, commit);
        await GitAsync("push", "--quiet", "origin", tag);
    }

    /// <summary>A newer commit on main.</summary>
    public async Task<string> CommitAsync(string file, string content)
    {
        _directory.Write($"clone/{file}", content);
        await GitAsync("add", "--all");
        await GitAsync("commit", "--quiet", "--message", "A change");
        await GitAsync("push", "--quiet", "origin", "HEAD:refs/heads/main");
        return Head = await GitAsync("rev-parse", "HEAD");
    }

    /// <summary>The commit that the workflows are about, where it is not the newest.</summary>
    public void Build(string commit) => Head = commit;

    /// <summary>Runs the script of the action <c>setup</c> as the commit has it.</summary>
    public Task<(int Code, string Output)> SetUpProgramAsync() =>
        StartAsync(
            "bash",
            ["setup/setup.sh"],
            _directory["clone"],
            new(StringComparer.Ordinal)
            {
                ["HERE"] = _directory.Path,
                ["PATH"] = $"{_directory["programs"]}:{Environment.GetEnvironmentVariable("PATH")}",
                ["RUNNER_TEMP"] = Temp,
                ["GITHUB_SERVER_URL"] = "https://github.example",
                ["ACTION_REPOSITORY"] = Repository,
                ["INPUT_VERSION"] = "",
                ["GH_TOKEN"] = "",
            }
        );

    public string Read(string name) => File.ReadAllText(_directory[name]);

    public string Write(string name, string content, bool isProgram = false)
    {
        if (!isProgram)
            return _directory.Write(name, content);

        TestProgram.Write(_directory[name], content);
        return _directory[name];
    }

    public static IEnumerable<YamlMappingNode> StepsOf(string workflow, string job) =>
        ((YamlSequenceNode)JobOf(workflow, job)["steps"]).Cast<YamlMappingNode>();

    public static YamlMappingNode JobOf(string workflow, string job)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(CodeBase.Read($".github/workflows/{workflow}")));
        return (YamlMappingNode)stream.Documents[0].RootNode["jobs"][job];
    }

    public static bool Has(YamlMappingNode node, string key) => node.Children.ContainsKey(new YamlScalarNode(key));

    public void Dispose() => _directory.Dispose();

    private async Task SetUpAsync(string? version)
    {
        foreach (var file in Copied)
            _directory.Write($"clone/{file}", CodeBase.Read(file));
        var changelog = ChangelogTests.Cut();
        _directory.Write("clone/CHANGELOG.md", changelog);
        if (version is not null)
        {
            var built = CodeBase.Read("Directory.Build.props");
            var old = built.Split("<Version>")[1].Split('<')[0];
            _directory.Write(
                "clone/Directory.Build.props",
                built.Replace($"<Version>{old}<", $"<Version>{version}<", StringComparison.Ordinal)
            );
            _directory.Write(
                "clone/CHANGELOG.md",
                changelog.Replace($"## [{old}]", $"## [{version}]", StringComparison.Ordinal)
            );
        }

        _directory.Write("temp/keep", "");
        Write("programs/gh", GitHubProgram.Script, isProgram: true);
        await StartAsync(
            "git",
            ["init", "--quiet", "--bare", "--initial-branch=main", _directory["github.git"]],
            _directory.Path,
            []
        );
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await GitAsync("config", "user.name", "Ada");
        await GitAsync("config", "user.email", "ada@example.org");
        await GitAsync("config", "commit.gpgsign", "false");
        await GitAsync("remote", "add", "origin", _directory["github.git"]);
        await CommitAsync("README.md", "Terrateam\n");
    }

    private async Task<(int Code, string Output)> RunAsync(
        YamlMappingNode step,
        IReadOnlyDictionary<string, string> contexts
    )
    {
        var outputs = Write("temp/output", "");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HERE"] = _directory.Path,
            ["PATH"] = $"{_directory["programs"]}:{Environment.GetEnvironmentVariable("PATH")}",
            ["RUNNER_TEMP"] = Temp,
            ["GITHUB_SHA"] = Head,
            ["GITHUB_REPOSITORY"] = Repository,
            ["GITHUB_SERVER_URL"] = "https://github.example",
            ["GITHUB_OUTPUT"] = outputs,
            ["GITHUB_STEP_SUMMARY"] = Write("temp/summary", ""),
        };
        if (Has(step, "env"))
        {
            foreach (var (name, value) in (YamlMappingNode)step["env"])
                environment[name.ToString()] = Evaluate(value.ToString(), contexts);
        }

        var directory = Has(step, "working-directory") ? $"clone/{step["working-directory"]}" : "clone";
        var result = await StartAsync(
            "bash",
            ["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].ToString()],
            _directory[directory],
            environment
        );
        foreach (var line in await File.ReadAllLinesAsync(outputs, TestContext.Current.CancellationToken))
        {
            var parts = line.Split('=', 2);
            _outputs[$"steps.{step["id"]}.outputs.{parts[0]}"] = parts[1];
        }

        return result;
    }

    private string Evaluate(string text, IReadOnlyDictionary<string, string> contexts)
    {
        var known = contexts
            .Concat(_outputs)
            .Append(new("github.token", "token"))
            .Append(new("github.repository", Repository));
        foreach (var (name, value) in known)
            text = text.Replace($"${{{{ {name} }}}}", value, StringComparison.Ordinal);
        Assert.DoesNotContain("${{", text, StringComparison.Ordinal);
        return text;
    }

    private static async Task<(int Code, string Output)> StartAsync(
        string program,
        IEnumerable<string> arguments,
        string directory,
        Dictionary<string, string> environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Directory.CreateDirectory(directory).FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
