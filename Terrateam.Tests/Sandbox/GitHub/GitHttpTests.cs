using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>A person's, or a runner's, own git against the sandbox.</summary>
public sealed class GitHttpTests
{
    [Fact]
    public async Task A_person_clones_and_pushes_and_the_pull_request_follows()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();
        var clone = await CloneAsync(one, one.GitHub.CreatePersonalToken("alice"));
        await GitAsync(clone, "checkout", "--quiet", "change");
        await File.WriteAllTextAsync(
            Path.Combine(clone, "app", "main.tf"),
            "# by hand\n",
            TestContext.Current.CancellationToken
        );
        await GitAsync(
            clone,
            "-c",
            "user.name=alice",
            "-c",
            "user.email=alice@example.com",
            "commit",
            "--quiet",
            "-am",
            "By hand"
        );
        var pushed = await GitAsync(clone, "push", "--quiet", "origin", "change");
        await one.GitHub.WaitForWebhooksAsync();

        Assert.Equal(0, pushed.Code);
        Assert.Equal((await GitAsync(clone, "rev-parse", "HEAD")).Output, pull.HeadSha);
        Assert.Equal(2, pull.Files.Count);
        Assert.Contains(one.GitHub.Deliveries, hook => hook.ToString() == "pull_request.synchronize");
    }

    [Fact]
    public async Task A_token_of_the_installation_fetches_any_commit_and_pushes_only_with_write()
    {
        await using var one = await Sandboxed.StartAsync();
        var pull = await one.OpenAsync();
        await one.Api.BeInstallationAsync(
            one.Repository,
            new JsonObject { ["permissions"] = new JsonObject { ["contents"] = "read" } }
        );
        var clone = await CloneAsync(one, one.Api.Authorization["token ".Length..]);

        var fetched = await GitAsync(clone, "fetch", "--quiet", "--depth=1", "origin", pull.HeadSha);
        var merge = await GitAsync(clone, "fetch", "--quiet", "origin", $"refs/pull/{pull.Number}/merge");
        var pushed = await GitAsync(clone, "push", "--quiet", "origin", "HEAD:refs/heads/other");

        Assert.Equal((0, 0), (fetched.Code, merge.Code));
        Assert.NotEqual(0, pushed.Code);
        Assert.Null(await one.Repository.TipOfAsync("other"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ghs_wrong")]
    public async Task Without_a_good_token_there_is_nothing_to_clone(string token)
    {
        await using var one = await Sandboxed.StartAsync();

        var answer = await GitAsync(one.GitHub.Directory, "ls-remote", Url(one, token));

        Assert.NotEqual(0, answer.Code);
    }

    private static string Url(Sandboxed one, string token) =>
        one.GitHub.BaseUrl.Replace("http://", $"http://x-access-token:{token}@", StringComparison.Ordinal)
        + "/acme/infra.git";

    private static async Task<string> CloneAsync(Sandboxed one, string token)
    {
        var folder = Path.Combine(one.GitHub.Directory, "clone-" + Guid.NewGuid().ToString("N"));
        var answer = await GitAsync(one.GitHub.Directory, "clone", "--quiet", Url(one, token), folder);
        Assert.True(answer.Code == 0, answer.Error);
        return folder;
    }

    private static async Task<(int Code, string Output, string Error)> GitAsync(
        string folder,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using var git = Process.Start(start)!;
        var (output, error) = (git.StandardOutput.ReadToEndAsync(), git.StandardError.ReadToEndAsync());
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (git.ExitCode, (await output).Trim(), await error);
    }
}
