using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Functions;
using YamlDotNet.Serialization;

namespace Terrateam.Tests.Cli.Setup;

/// <summary>The action in <c>setup</c>, its script run by bash against a server with releases.</summary>
public sealed class SetupActionTests : IAsyncLifetime
{
    private const string Archive = "terrateam-linux-x64.tar.gz";

    private readonly TemporaryDirectory _directory = new();
    private readonly ConcurrentDictionary<string, byte[]> _served = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _asked = new();
    private LoopbackServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await LoopbackServer.StartAsync(AnswerAsync);
        _directory.Write("checkout/setup/setup.sh", CodeBase.Read("setup/setup.sh"));
        // Another machine than this one may run the tests.
        Directory.CreateDirectory(Path.Combine(_directory.Path, "programs"));
        Script("uname", "case $1 in -s) echo Linux ;; *) echo x86_64 ;; esac");
        Publish("v1.2.3", "echo 1.2.3");
        Publish("v1.3.0", "echo 1.3.0");
    }

    [Theory]
    [InlineData("1.2.3", "1.2.3")]
    [InlineData("v1.2.3", "1.2.3")]
    [InlineData("latest", "1.3.0")]
    public async Task A_release_is_put_on_the_path(string asked, string expected)
    {
        var (code, output) = await RunAsync(asked);

        Assert.True(code == 0, output);
        var path = File.ReadAllText(At("path")).Trim();
        Assert.Equal(expected, await StartAsync(Path.Combine(path, "terrateam")));
        Assert.Equal($"version={expected}\npath={path}\n", File.ReadAllText(At("output")));
        Assert.Contains("checksum verified", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_commit_of_a_release_has_its_own_version_by_its_own_checksum()
    {
        Pin("v1.2.3");
        // Who can write releases can write checksums too.
        Publish("v1.2.3", "echo forged");

        var (code, output) = await RunAsync("");

        Assert.Equal(1, code);
        Assert.Contains($"{Archive} of release v1.2.3 does not have the checksum", output, StringComparison.Ordinal);
        Assert.DoesNotContain(_asked, static path => path.EndsWith("SHA256SUMS", StringComparison.Ordinal));
        Assert.False(File.Exists(At("path")));
    }

    [Fact]
    public async Task The_commit_of_a_release_needs_no_version()
    {
        Pin("v1.2.3");

        var (code, output) = await RunAsync("");

        Assert.True(code == 0, output);
        Assert.StartsWith("version=1.2.3\n", File.ReadAllText(At("output")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "say which version")]
    [InlineData("1.2", "'1.2' is no version")]
    [InlineData("../../other", "is no version")]
    [InlineData("9.9.9", "There is no release v9.9.9 of acme/terrateam")]
    public async Task Without_a_release_nothing_is_put_anywhere(string asked, string problem)
    {
        var (code, output) = await RunAsync(asked);

        Assert.Equal(1, code);
        Assert.Contains($"::error::", output, StringComparison.Ordinal);
        Assert.Contains(problem, output, StringComparison.Ordinal);
        Assert.False(File.Exists(At("path")));
    }

    [Theory]
    [InlineData("other")]
    [InlineData("twice")]
    [InlineData("missing")]
    public async Task A_checksum_that_does_not_decide_stops_it(string kind)
    {
        var sums = System.Text.Encoding.UTF8.GetString(_served[Address("v1.2.3", "SHA256SUMS")]);
        _served[Address("v1.2.3", "SHA256SUMS")] = System.Text.Encoding.UTF8.GetBytes(
            kind switch
            {
                "other" => $"{new string('0', 64)}  {Archive}\n",
                "twice" => sums + sums,
                _ => sums.Replace(Archive, "other", StringComparison.Ordinal),
            }
        );

        Assert.Equal(1, (await RunAsync("1.2.3")).Code);
        Assert.False(File.Exists(At("path")));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public async Task GitHub_is_asked_who_built_it_where_that_can_be_asked(int attested, int expected)
    {
        Script("gh", $"[[ $* == *--help* ]] || {{ echo \"asked: $*\"; exit {attested}; }}");

        var (code, output) = await RunAsync("1.2.3", ("GH_TOKEN", "token"));

        Assert.Equal(expected, code);
        Assert.Contains(
            "--signer-workflow acme/terrateam/.github/workflows/release.yml",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("--source-ref refs/heads/main", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_without_a_program_is_told_so()
    {
        Script("uname", "case $1 in -s) echo SunOS ;; *) echo sparc ;; esac");

        var (code, output) = await RunAsync("1.2.3");

        Assert.Equal(1, code);
        Assert.Contains("There is no program for SunOS on sparc", output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_action_hands_its_inputs_over_as_variables()
    {
        var action =
            (IDictionary<object, object>)
                new DeserializerBuilder().Build().Deserialize<object>(CodeBase.Read("setup/action.yml"))!;
        var step =
            (IDictionary<object, object>)
                Assert.Single((IList<object>)((IDictionary<object, object>)action["runs"])["steps"]);

        Assert.DoesNotContain("${{", (string)step["run"], StringComparison.Ordinal);
        Assert.Equal("${{ inputs.version }}", ((IDictionary<object, object>)step["env"])["INPUT_VERSION"]);
        Assert.Equal(["version"], ((IDictionary<object, object>)action["inputs"]).Keys.Cast<string>());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    private string At(string name) => Path.Combine(_directory.Path, name);

    private static string Address(string tag, string name) => $"/acme/terrateam/releases/download/{tag}/{name}";

    private void Script(string name, string body) =>
        TestProgram.Write(At($"programs/{name}"), $"#!/bin/bash\n{body}\n");

    private void Publish(string tag, string body)
    {
        var program = At($"{tag}/terrateam");
        TestProgram.Write(program, $"#!/bin/sh\n{body}\n");
        using var tar = Process.Start("tar", ["-C", Path.GetDirectoryName(program)!, "-czf", At(Archive), "terrateam"]);
        tar.WaitForExit();
        var archive = File.ReadAllBytes(At(Archive));
        _served[Address(tag, Archive)] = archive;
        _served[Address(tag, "SHA256SUMS")] = System.Text.Encoding.UTF8.GetBytes(
            $"{Convert.ToHexStringLower(SHA256.HashData(archive))}  {Archive}\n"
        );
    }

    private void Pin(string tag) =>
        _directory.Write(
            "checkout/action/RELEASE",
            $"tag {tag}\nsource {new string('1', 40)}\n"
                + System.Text.Encoding.UTF8.GetString(_served[Address(tag, "SHA256SUMS")])
        );

    private async Task<(int Code, string Output)> RunAsync(string version, params (string Name, string Value)[] others)
    {
        var start = new ProcessStartInfo("bash", [At("checkout/setup/setup.sh")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = $"{At("programs")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["RUNNER_TEMP"] = _directory.Path;
        start.Environment["GITHUB_SERVER_URL"] = _server.Url;
        start.Environment["GITHUB_OUTPUT"] = At("output");
        start.Environment["GITHUB_PATH"] = At("path");
        start.Environment["ACTION_REPOSITORY"] = "acme/terrateam";
        start.Environment["INPUT_VERSION"] = version;
        foreach (var (name, value) in others)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    private static async Task<string> StartAsync(string program)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true }
        )!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        _asked.Enqueue(path);
        if (path.EndsWith("/releases/latest", StringComparison.Ordinal))
            context.Response.Redirect("/acme/terrateam/releases/tag/v1.3.0");
        else if (path.EndsWith("/releases/tag/v1.3.0", StringComparison.Ordinal))
            await context.Response.WriteAsync("the page of the release");
        else if (_served.TryGetValue(path, out var content))
            await context.Response.Body.WriteAsync(content);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
