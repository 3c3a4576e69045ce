using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Terrateam.Cli.Checkouts;
using Terrateam.Tests.Functions;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Attacks;

/// <summary>The runner fetches from the server that GITHUB_SERVER_URL names, and shows its token to no other.</summary>
public sealed class CloneAddressTests
{
    private const string Nothing = """{"workflows": [{"plan": []}]}""";

    [Theory]
    [InlineData("remote add origin {evil}/acme/infra.git")]
    [InlineData("remote add origin {right}|config url.{evil}/.insteadOf {server}/")]
    public async Task A_workspace_that_an_earlier_job_left_does_not_say_where_to_fetch_from(string poison)
    {
        var calls = 0;
        await using var evil = await LoopbackServer.StartAsync(context =>
        {
            Interlocked.Increment(ref calls);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        _ = Directory.CreateDirectory(scenario.Workspace);
        Git(scenario.Workspace, "init --quiet");
        var server = $"file://{scenario.Repository.Server}";
        foreach (var command in poison.Split('|'))
        {
            Git(
                scenario.Workspace,
                command
                    .Replace("{evil}", evil.Url, StringComparison.Ordinal)
                    .Replace("{right}", $"{server}/acme/infra.git", StringComparison.Ordinal)
                    .Replace("{server}", server, StringComparison.Ordinal)
            );
        }

        scenario.Backend.Give(Work("plan", head, Nothing, Dirspace("a", workflow: 0)));
        var exit = await scenario.RunAsync();

        Assert.Contains(
            "another server than GITHUB_SERVER_URL names",
            scenario.Backend.Results.Last().ToJsonString(),
            StringComparison.Ordinal
        );
        Assert.Equal((0, 0), (exit.Code, calls));
    }

    [Fact]
    public async Task Neither_an_answer_nor_the_repository_says_where_to_fetch_from()
    {
        var calls = 0;
        await using var evil = await LoopbackServer.StartAsync(context =>
        {
            Interlocked.Increment(ref calls);
            return Task.CompletedTask;
        });
        await using var scenario = await StartAsync();

        // Stands for git-lfs, which reads the address of large files from git.
        var home = Directory.CreateDirectory(Path.Combine(scenario.Temporary, "home")).FullName;
        var asked = Path.Combine(home, "asked");
        await File.WriteAllTextAsync(
            Path.Combine(home, ".gitconfig"),
            $"[filter \"lfs\"]\n\tsmudge = git config --get lfs.url >> {asked}; cat\n\trequired = true\n",
            TestContext.Current.CancellationToken
        );
        scenario.Environment["HOME"] = home;
        var head = scenario.Repository.Commit(
            "main",
            Files(
                ("a/main.tf", ""),
                ("a/large.bin", "pointer"),
                (".gitattributes", "*.bin filter=lfs\n"),
                (".lfsconfig", $"[lfs]\n\turl = {evil.Url}/lfs\n"),
                (".gitmodules", $"[submodule \"m\"]\n\tpath = m\n\turl = {evil.Url}/m.git\n")
            )
        );
        var work = Work("plan", head, Nothing, Dirspace("a", workflow: 0));
        work["api_base_url"] = evil.Url + "/api";
        work["clone_url"] = evil.Url + "/acme/infra.git";
        work["terrateam"]!["clone_url"] = evil.Url + "/acme/infra.git";
        work["terrateam"]!["server_url"] = evil.Url;
        scenario.Backend.Give(work);

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(
            $"file://{scenario.Repository.Server}/acme/infra.git/info/lfs",
            (await File.ReadAllLinesAsync(asked, TestContext.Current.CancellationToken)).Distinct().Single()
        );
        Assert.Equal(0, calls);
        Assert.NotEmpty(scenario.Backend.Results);
    }

    [Theory]
    [InlineData("https://github.com/acme/infra", true)]
    [InlineData("https://x-access-token@GitHub.com:443/acme/infra.git", true)]
    [InlineData("git@github.com:acme/infra.git", true)]
    [InlineData("ssh://git@github.com:22/acme/infra.git", true)]
    [InlineData("http://github.com/acme/infra", false)]
    [InlineData("https://github.com:8443/acme/infra", false)]
    [InlineData("https://github.com.example.com/acme/infra", false)]
    [InlineData("https://github.com@example.com/acme/infra", false)]
    [InlineData("git@example.com:github.com/infra.git", false)]
    [InlineData("github.com.example.com:acme/infra", false)]
    [InlineData("file:///srv/github.com/acme/infra", false)]
    [InlineData("ext::sh -c evil github.com", false)]
    [InlineData("/srv/git/infra.git", false)]
    [InlineData("", false)]
    public void A_server_is_its_host_and_not_a_part_of_an_address(string address, bool isRight) =>
        Assert.Equal(isRight, RemoteGuard.IsOnServerOf(address, "https://github.com/acme/infra.git"));

    private static void Git(string directory, string arguments)
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", arguments) { WorkingDirectory = directory, UseShellExecute = false }
        )!;
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
    }
}
