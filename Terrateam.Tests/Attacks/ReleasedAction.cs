using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Functions;
using YamlDotNet.RepresentationModel;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// The action at the commit of release v1.2.3, whose manifest the release workflow's own script has written, and a
/// server with the releases since: v1.2.3, and v1.2.4 at the same commit with a forged runner.
/// </summary>
internal sealed class ReleasedAction : IAsyncDisposable
{
    /// <summary>The commit that the runner was built of.</summary>
    public const string Source = "1111111111111111111111111111111111111111";

    private const string Commit = "2222222222222222222222222222222222222222";
    private static readonly string[] Programs =
    [
        "bash",
        "git",
        "curl",
        "awk",
        "sort",
        "tail",
        "sha256sum",
        "grep",
        "chmod",
        "mktemp",
        "dirname",
        "uname",
        "mv",
        "cat",
    ];
    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentDictionary<string, string> _served = new(StringComparer.Ordinal);
    private LoopbackServer _server = null!;

    /// <summary>Where everything of it lies.</summary>
    public string Root => _directory.Path;

    /// <summary>The manifest in the action's checkout.</summary>
    public string Manifest => Path.Combine(Root, "checkout", "action", "RELEASE");

    /// <summary>The name of the runner for this machine.</summary>
    public static string Asset { get; } =
        "terrateam-linux-"
        + (
            System.Runtime.InteropServices.RuntimeInformation.OSArchitecture
            == System.Runtime.InteropServices.Architecture.Arm64
                ? "arm64"
                : "x64"
        );

    /// <summary>Paths of all requests to the server.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public static async Task<ReleasedAction> CreateAsync()
    {
        var action = new ReleasedAction();
        action._server = await LoopbackServer.StartAsync(action.AnswerAsync);
        foreach (var name in Programs)
            action.Install(name, Find(name));

        action.Publish("v1.2.3", "#!/bin/sh\necho ours \"$@\"\n");
        action.Publish("v1.2.4", "#!/bin/sh\necho theirs \"$@\"\n");
        action._served["/acme/terrateam/info/refs"] = $"{Commit}\trefs/tags/v1.2.3\n{Commit}\trefs/tags/v1.2.4\n";
        action._served["/acme/terrateam/HEAD"] = "ref: refs/heads/main\n";

        var assets = Directory.CreateDirectory(Path.Combine(action.Root, "assets")).FullName;
        foreach (
            var name in new[]
            {
                "terrateam-linux-x64",
                "terrateam-linux-x64.cdx.json",
                "terrateam-linux-arm64",
                "terrateam-functions.zip",
            }
        )
        {
            await File.WriteAllTextAsync(
                Path.Combine(assets, name),
                action._served[$"/acme/terrateam/releases/download/v1.2.3/{Asset}"]
            );
        }

        var summed = await RunAsync(
            assets,
            "env",
            "-i",
            $"PATH={action.Binaries()}",
            "TAG=v1.2.3",
            $"GITHUB_SHA={Source}",
            $"RUNNER_TEMP={action.Root}",
            "bash",
            "-e",
            "-o",
            "pipefail",
            "-c",
            ReleaseStep("Sum up")
        );
        Assert.True(summed.Code == 0, summed.Output);
        _ = action._directory.Write("checkout/action/get-runner.sh", CodeBase.Read("action/get-runner.sh"));
        File.Move(Path.Combine(action.Root, "RELEASE"), action.Manifest);
        return action;
    }

    /// <summary>Puts a runner, with its checksum beside it, into a release.</summary>
    public void Publish(string tag, string runner)
    {
        _served[$"/acme/terrateam/releases/download/{tag}/{Asset}"] = runner;
        _served[$"/acme/terrateam/releases/download/{tag}/SHA256SUMS"] =
            $"{Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(runner)))}  {Asset}\n";
    }

    /// <summary>Takes a release's files away.</summary>
    public void Withdraw(string tag)
    {
        foreach (var path in _served.Keys.Where(path => path.Contains($"/{tag}/", StringComparison.Ordinal)))
            _ = _served.TryRemove(path, out _);
    }

    /// <summary>Puts a <c>gh</c> on the machine.</summary>
    /// <param name="exit">What <c>gh attestation verify</c> ends with.</param>
    /// <param name="help">What it says of itself.</param>
    /// <returns>The file with its arguments, one a line.</returns>
    public string InstallGh(int exit, string help = "--repo --signer-workflow --source-digest --source-ref")
    {
        var arguments = Path.Combine(Root, "gh-arguments");
        var script = _directory["gh"];
        TestProgram.Write(
            script,
            $"""
            #!/bin/bash
            if [[ "$*" == *--help* ]]; then echo '{help}'; exit 0; fi
            printf '%s\n' "$@" >> '{arguments}'
            exit {exit}

            """
        );
        Install("gh", script);
        return arguments;
    }

    /// <summary>
    /// Runs the script, pinned by commit as a careful user does. The program is empty where it brought none.
    /// </summary>
    public async Task<(int Code, string Output, string Program)> GetAsync(
        string repository = "acme/terrateam",
        string token = "ghs_token"
    )
    {
        var outputs = _directory.Write("outputs", "");
        var (code, output) = await RunAsync(
            Root,
            "env",
            "-i",
            $"PATH={Binaries()}",
            $"RUNNER_TEMP={Root}",
            $"GITHUB_OUTPUT={outputs}",
            $"GITHUB_SERVER_URL={_server.Url}",
            $"ACTION_REPOSITORY={repository}",
            $"ACTION_REF={Commit}",
            $"GH_TOKEN={token}",
            "bash",
            Path.Combine(Root, "checkout", "action", "get-runner.sh")
        );
        var program = Regex.Match(
            await File.ReadAllTextAsync(outputs),
            "^program=(?<path>.*)$",
            RegexOptions.Multiline,
            TimeSpan.FromSeconds(1)
        );
        return (code, output, program.Groups["path"].Value);
    }

    /// <summary>What a program says.</summary>
    public async Task<string> RunAsync(string program) => (await RunAsync(Root, program, "run")).Output;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    private static string ReleaseStep(string name)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(CodeBase.Read(".github/workflows/release.yml")));
        var steps = (YamlSequenceNode)stream.Documents[0].RootNode["jobs"]["publish"]["steps"];
        return steps.Single(step => step["name"].ToString() == name)["run"].ToString();
    }

    private static string Find(string name) =>
        Environment
            .GetEnvironmentVariable("PATH")!
            .Split(':')
            .Select(path => Path.Combine(path, name))
            .First(File.Exists);

    private static async Task<(int Code, string Output)> RunAsync(
        string directory,
        string program,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    private string Binaries() => Directory.CreateDirectory(Path.Combine(Root, "programs")).FullName;

    private void Install(string name, string target)
    {
        var link = Path.Combine(Binaries(), name);
        File.Delete(link);
        _ = File.CreateSymbolicLink(link, target);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Asked.Enqueue(context.Request.Path);
        if (_served.TryGetValue(context.Request.Path, out var text))
            await context.Response.WriteAsync(text);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
