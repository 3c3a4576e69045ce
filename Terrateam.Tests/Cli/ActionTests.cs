using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Terrateam.Tests.Architecture;
using YamlDotNet.Serialization;

namespace Terrateam.Tests.Cli;

public sealed class ActionTests
{
    [Fact]
    public void No_input_is_pasted_into_a_script()
    {
        foreach (var run in Nodes(Read("action.yml")).Concat(Nodes(Read("samples/workflow/terrateam.yml")))
            .OfType<IDictionary<object, object>>().Where(n => n.ContainsKey("run")))
        {
            Assert.DoesNotContain("${{", (string)run["run"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_action_takes_what_existing_workflows_give_it()
    {
        var inputs = (IDictionary<object, object>)((IDictionary<object, object>)Read("action.yml"))["inputs"];

        Assert.Equal(["work-token", "api-base-url"], inputs.Keys.Cast<string>());
    }

    [Fact]
    public void The_workflow_template_is_found_again_and_may_do_nothing_but_prove_itself_and_read()
    {
        var workflow = (IDictionary<object, object>)Read("samples/workflow/terrateam.yml");
        var job = (IDictionary<object, object>)((IDictionary<object, object>)workflow["jobs"])["terrateam"];
        var dispatch = (IDictionary<object, object>)((IDictionary<object, object>)workflow["on"])["workflow_dispatch"];

        Assert.Equal("Terrateam ${{ inputs.work-token }}", workflow["run-name"]);
        Assert.Equal(
            [("id-token", "write"), ("contents", "read")],
            ((IDictionary<object, object>)job["permissions"]).Select(p => ((string)p.Key, (string)p.Value)));
        Assert.Equal(
            ["work-token", "api-base-url", "environment", "runs_on"],
            ((IDictionary<object, object>)dispatch["inputs"]).Keys.Cast<string>());
        foreach (var step in ((IList<object>)job["steps"]).Cast<IDictionary<object, object>>())
            Assert.Matches("@[0-9a-f]{40}$", (string)step["uses"]);
    }

    [Theory]
    [InlineData("v1.2.3")]
    [InlineData("v1")]
    [InlineData("commit")]
    public async Task The_runner_comes_from_the_release_of_the_actions_commit(string @ref)
    {
        using var directory = new TemporaryDirectory();
        var commit = await ReleaseAsync(directory, "#!/bin/sh\necho the runner \"$@\"\n");

        var (code, output, program) = await GetAsync(directory, @ref == "commit" ? commit : @ref);

        Assert.True(code == 0, output);
        Assert.Contains("checksum verified", output, StringComparison.Ordinal);
        Assert.Equal("the runner run\n", (await RunAsync(directory.Path, program, "run")).Output);
    }

    [Fact]
    public async Task A_runner_with_another_checksum_is_not_used()
    {
        using var directory = new TemporaryDirectory();
        _ = await ReleaseAsync(directory, "#!/bin/sh\n");
        await File.AppendAllTextAsync(Asset(directory), "echo evil\n", TestContext.Current.CancellationToken);

        var (code, output, program) = await GetAsync(directory, "v1.2.3");

        Assert.NotEqual(0, code);
        Assert.Contains("::error::", output, StringComparison.Ordinal);
        Assert.Empty(program);
    }

    [Fact]
    public async Task Without_a_release_and_without_an_sdk_the_job_says_what_to_do()
    {
        using var directory = new TemporaryDirectory();
        _ = await ReleaseAsync(directory, "");

        var (code, output, _) = await GetAsync(directory, "some-branch");

        Assert.NotEqual(0, code);
        Assert.Contains("Use the commit of a release, or add actions/setup-dotnet", output, StringComparison.Ordinal);
    }

    private static string Asset(TemporaryDirectory directory) => Path.Combine(
        directory.Path, "acme", "terrateam", "releases", "download", "v1.2.3",
        $"terrateam-linux-{(System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64")}");

    /// <summary>A repository with the tags v1.2.3 (annotated), v1.2.2 and v1 on one commit, and the release v1.2.3.</summary>
    private static async Task<string> ReleaseAsync(TemporaryDirectory directory, string runner)
    {
        var repository = Directory.CreateDirectory(Path.Combine(directory.Path, "acme", "terrateam")).FullName;
        const string Script = """
            set -e
            git init --quiet .
            git -c user.name=t -c user.email=t@localhost commit --quiet --allow-empty -m one
            git tag v1.2.2
            git tag v1
            git -c user.name=t -c user.email=t@localhost tag -a -m release v1.2.3
            git rev-parse HEAD
            """;
        var (code, commit) = await RunAsync(repository, "bash", "-c", Script);
        Assert.True(code == 0, commit);

        var asset = Asset(directory);
        _ = directory.Write(Path.GetRelativePath(directory.Path, asset), runner);
        var sum = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(asset)));
        await File.WriteAllTextAsync(
            Path.Combine(Path.GetDirectoryName(asset)!, "SHA256SUMS"), $"{new string('0', 64)}  other\n{sum}  {Path.GetFileName(asset)}\n");
        return commit.Trim();
    }

    private static async Task<(int Code, string Output, string Program)> GetAsync(TemporaryDirectory directory, string @ref)
    {
        var outputs = directory.Write("outputs", "");

        // A machine that is sure to have no SDK.
        var programs = Directory.CreateDirectory(Path.Combine(directory.Path, "programs")).FullName;
        foreach (var name in new[] { "bash", "git", "curl", "awk", "sort", "tail", "sha256sum", "grep", "chmod", "mktemp", "dirname", "uname" })
            _ = File.CreateSymbolicLink(Path.Combine(programs, name), Find(name));

        var (code, output) = await RunAsync(
            directory.Path,
            "env",
            "-i",
            $"PATH={programs}",
            $"RUNNER_TEMP={directory.Path}",
            $"GITHUB_OUTPUT={outputs}",
            $"GITHUB_SERVER_URL=file://{directory.Path}",
            "ACTION_REPOSITORY=acme/terrateam",
            $"ACTION_REF={@ref}",
            "bash",
            Path.Combine(House.Root, "action", "get-runner.sh"));

        var program = Regex.Match(await File.ReadAllTextAsync(outputs), "^program=(?<path>.*)$", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        return (code, output, program.Groups["path"].Value);
    }

    private static async Task<(int Code, string Output)> RunAsync(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    private static string Find(string name) => System.Environment.GetEnvironmentVariable("PATH")!
        .Split(':').Select(p => Path.Combine(p, name)).First(File.Exists);

    private static object Read(string name) =>
        new DeserializerBuilder().Build().Deserialize<object>(House.Read(name));

    private static IEnumerable<object> Nodes(object node) => node switch
    {
        IDictionary<object, object> map => map.Values.SelectMany(Nodes).Prepend(map),
        IList<object> list => list.SelectMany(Nodes),
        _ => [],
    };
}
