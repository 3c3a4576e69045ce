using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>An apply whose state cannot be written.</summary>
public sealed class ErroredStateTests
{
    private const string Retry = """
        {"workflows": [{"apply": [{"type": "init"},
          {"type": "apply", "retry": {"enabled": true, "tries": 3, "initial_sleep": 0}}]}]}
        """;

    [Fact]
    public async Task What_terraform_made_and_could_not_write_is_kept_and_nothing_is_made_again()
    {
        await using var scenario = await StartAsync();
        await using var states = await StateServer.StartAsync();
        states.IsReadOnly = true;
        scenario.Environment["GITHUB_STEP_SUMMARY"] = Path.Combine(scenario.Home, "summary.md");
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Stored(states))));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));
        scenario.Backend.Give(Keeping(Work("apply", head, Retry, Dirspace("a", workflow: 0))));
        scenario.Backend.Fail("states", 503);

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.False((bool)scenario.Step("tf/apply")["success"]!);
        var (query, sent) = Assert.Single(scenario.Backend.States);
        var left = await File.ReadAllBytesAsync(
            Path.Combine(scenario.Workspace, "a", "errored.tfstate"),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(left, Unzipped(sent));
        Assert.Contains("terraform_data", Encoding.UTF8.GetString(left), StringComparison.Ordinal);
        Assert.Equal($"?path=a&workspace=default&sha256={Convert.ToHexStringLower(SHA256.HashData(left))}", query);

        // A second try of the same plan would make everything again.
        var text = scenario.Text("tf/apply");
        Assert.Single(text.Split('\n'), line => line.Contains("Creation complete", StringComparison.Ordinal));
        Assert.DoesNotContain("again in 0 s", exit.Output, StringComparison.Ordinal);
        Assert.Contains("errored.tfstate", text, StringComparison.Ordinal);
        Assert.Contains($"sealed, until 2026-12-13 14:03 UTC as {StubBackend.StateId}", text, StringComparison.Ordinal);
        Assert.Contains("`terraform state push errored.tfstate`", text, StringComparison.Ordinal);
        Assert.Contains("Next: have the state pushed", exit.Output, StringComparison.Ordinal);
        Assert.Contains(
            StubBackend.StateId,
            await File.ReadAllTextAsync(
                scenario.Environment["GITHUB_STEP_SUMMARY"],
                TestContext.Current.CancellationToken
            ),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(true, "HTTP 403")]
    [InlineData(false, "this backend keeps none")]
    public async Task A_state_that_is_not_taken_stays_on_the_machine_and_is_said_to_be_there(bool keeps, string reason)
    {
        await using var scenario = await StartAsync();

        // An exit code of a program around Terraform says nothing about the state.
        EngineStandIn.Install(
            scenario,
            """
            [ "$1" = apply ] || { real "$@"; exit $?; }
            echo '{"serial": 7}' > errored.tfstate
            """
        );
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        var work = Work("unsafe-apply", head, "{}", Dirspace("a"));
        scenario.Backend.Give(keeps ? Keeping(work) : work);
        if (keeps)
            scenario.Backend.Fail("states", 403);

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.False((bool)scenario.Step("tf/apply")["success"]!);
        Assert.Contains(reason, scenario.Text("tf/apply"), StringComparison.Ordinal);
        var copy = Assert.Single(Directory.GetFiles(Path.Combine(scenario.Home, ".terrateam", "errored-states")));
        Assert.Contains(copy, scenario.Text("tf/apply"), StringComparison.Ordinal);
        Assert.Contains(copy, exit.Output, StringComparison.Ordinal);
        Assert.Equal("{\"serial\": 7}\n", await File.ReadAllTextAsync(copy, TestContext.Current.CancellationToken));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        Assert.Empty(scenario.Backend.States);
    }

    private static JsonObject Keeping(JsonObject work)
    {
        work["capabilities"] = new JsonArray("errored-states");
        return work;
    }

    private static byte[] Unzipped(byte[] sent)
    {
        using var gzip = new GZipStream(new MemoryStream(sent), CompressionMode.Decompress);
        using var state = new MemoryStream();
        gzip.CopyTo(state);
        return state.ToArray();
    }

    private static string Stored(StateServer states) =>
        $$"""
            terraform {
              backend "http" {
                address   = "{{states.Url}}/a"
                retry_max = 0
              }
            }

            {{Terraform}}
            """;
}
