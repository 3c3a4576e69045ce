using System.Text.Json.Nodes;
using Terrateam.Tests.Cli;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Attacks;

/// <summary>What a <c>.gitmodules</c> of a pull request cannot do.</summary>
public sealed class SubmoduleAddressTests
{
    [Fact]
    public async Task Another_host_is_told_nothing()
    {
        await using var stranger = await Stranger.StartAsync();
        await using var scenario = await StartAsync();
        var checkout = await CheckOutAsync(scenario, $"path = s\n\turl = {stranger.Url}/evil.git");

        Assert.False((bool)checkout["success"]!);
        Assert.NotEmpty(stranger.Requests);
        Assert.All(stranger.Requests, request => Assert.Equal("", request.Authorization));
    }

    [Theory]
    [InlineData("file://{server}/acme/modules.git")]
    [InlineData("{server}/acme/modules.git")]
    [InlineData("ext::sh -c touch% {workspace}/pwned")]
    [InlineData("git://127.0.0.1:1/modules.git")]
    [InlineData("fd::17/x")]
    [InlineData("--upload-pack=touch {workspace}/pwned")]
    [InlineData("../../../acme/modules.git")]
    public async Task Neither_a_file_nor_a_program_of_the_machine_is_an_address(string url)
    {
        await using var scenario = await StartAsync();
        var address = url.Replace("{server}", scenario.Job.Repository.Server, StringComparison.Ordinal)
            .Replace("{workspace}", scenario.Job.Workspace, StringComparison.Ordinal);
        var checkout = await CheckOutAsync(scenario, $"path = s\n\turl = \"{address}\"");

        Assert.False((bool)checkout["success"]!);
        Assert.Contains(
            "The submodule 's' at 's' in .gitmodules",
            (string?)checkout["payload"]!["text"],
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(Path.Combine(scenario.Job.Workspace, "pwned")));
        Assert.False(File.Exists(Path.Combine(scenario.Job.Workspace, "s", "main.tf")));
    }

    // A server of files is one of tests alone; there, too, only what is beside the repository.
    [Theory]
    [InlineData("../modules.git", true)]
    [InlineData("file://{server}/acme/modules.git", false)]
    [InlineData("{server}/acme/modules.git", false)]
    public async Task Where_the_server_is_one_of_files_an_address_is_told_from_its_own(string url, bool expected)
    {
        await using var scenario = await StartAsync();
        scenario.Job.Environment["GITHUB_SERVER_URL"] = $"file://{scenario.Job.Repository.Server}";
        var checkout = await CheckOutAsync(
            scenario,
            $"path = s\n\turl = {url.Replace("{server}", scenario.Job.Repository.Server, StringComparison.Ordinal)}",
            origin: $"file://{scenario.Job.Repository.Server}/acme/infra.git"
        );

        Assert.True(expected == (bool)checkout["success"]!, checkout.ToJsonString());
    }

    [Theory]
    [InlineData("update = !touch {workspace}/pwned")]
    [InlineData("update = rebase")]
    [InlineData(
        "fetchRecurseSubmodules = true\n[include]\n\tpath = {workspace}/config\n[core]\n\tfsmonitor = touch "
            + "{workspace}/pwned"
    )]
    public async Task Nothing_but_where_it_lies_and_comes_from_is_obeyed(string more)
    {
        await using var scenario = await StartAsync();
        var checkout = await CheckOutAsync(
            scenario,
            $"path = s\n\turl = ../modules.git\n\t{more.Replace("{workspace}", scenario.Job.Workspace, StringComparison.Ordinal)}"
        );

        Assert.True((bool)checkout["success"]!, checkout.ToJsonString());
        Assert.True(File.Exists(Path.Combine(scenario.Job.Workspace, "s", "main.tf")));
        Assert.False(File.Exists(Path.Combine(scenario.Job.Workspace, "pwned")));
    }

    [Theory]
    [InlineData("../s")]
    [InlineData("/tmp")]
    [InlineData(".git/modules")]
    [InlineData("a/../../s")]
    public async Task A_path_outside_is_refused(string path)
    {
        await using var scenario = await StartAsync();
        var checkout = await CheckOutAsync(scenario, $"path = {path}\n\turl = ../modules.git");

        Assert.False((bool)checkout["success"]!);
        Assert.Contains(
            "has no path inside the repository",
            (string?)checkout["payload"]!["text"],
            StringComparison.Ordinal
        );
    }

    private static async Task<SubmoduleScenario> StartAsync()
    {
        var scenario = await SubmoduleScenario.StartAsync();
        scenario.Job.Environment["TERRATEAM_SUBMODULES"] = "recursive";
        return scenario;
    }

    private static async Task<JsonNode> CheckOutAsync(SubmoduleScenario scenario, string entry, string? origin = null)
    {
        var sha = scenario.Publish("modules", ("main.tf", ""));
        _ = scenario.Job.Repository.Commit("main", Files(("app/main.tf", "")));
        scenario.CheckOut();
        if (origin is not null)
            scenario.ComeFrom(origin);
        var head = scenario.Commit("change", $"[submodule \"s\"]\n\t{entry}\n", ("s", sha));
        var work = Work("plan", head, """{"workflows": [{"plan": []}]}""", Dirspace("app", workflow: 0));
        work["terrateam"] = new JsonObject { ["head_sha"] = head, ["merge"] = false };
        scenario.Job.Backend.Give(work);

        var exit = await scenario.Job.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        return scenario.Job.Step("checkout");
    }
}
