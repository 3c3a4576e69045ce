using System.Text.Json.Nodes;
using Terrateam.Cli.Checkouts;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Submodules are at the commits that the planned one names.</summary>
public sealed class SubmoduleTests
{
    private const string UsesModules = """
        module "one" {
          source = "../modules"
        }
        output "value" { value = module.one.value }

        """;

    [Fact]
    public async Task They_move_with_the_pull_request()
    {
        await using var scenario = await SubmoduleScenario.StartAsync();
        var old = scenario.Publish("modules", ("main.tf", Value("old")));
        _ = scenario.Job.Repository.Commit("main", Files(("app/main.tf", UsesModules)));
        _ = scenario.Commit("main", Modules("../modules.git"), ("modules", old));
        scenario.CheckOut("modules");
        var head = scenario.Commit(
            "change",
            Modules("../modules.git"),
            ("modules", scenario.Publish("modules", ("main.tf", Value("new"))))
        );

        Assert.Contains("\"new\"", await PlanAsync(scenario.Job, head), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_the_base_moved_is_where_the_merge_says()
    {
        await using var scenario = await SubmoduleScenario.StartAsync();
        var old = scenario.Publish("modules", ("main.tf", Value("old")));
        _ = scenario.Job.Repository.Commit("main", Files(("app/main.tf", UsesModules)));
        _ = scenario.Commit("main", Modules("../modules.git"), ("modules", old));
        scenario.CheckOut("modules");
        var head = scenario.Commit("change", "# as before\n" + Modules("../modules.git"), ("modules", old));
        _ = scenario.Commit(
            "main",
            Modules("../modules.git"),
            ("modules", scenario.Publish("modules", ("main.tf", Value("of the base"))))
        );

        Assert.Contains("of the base", await PlanAsync(scenario.Job, head, merge: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_one_comes_along_and_one_that_the_workflow_left_out_does_not()
    {
        await using var scenario = await SubmoduleScenario.StartAsync();
        var (one, other) = (
            scenario.Publish("modules", ("main.tf", Value("one"))),
            scenario.Publish("other", ("main.tf", Value("other")))
        );
        _ = scenario.Job.Repository.Commit("main", Files(("app/main.tf", "")));
        _ = scenario.Commit(
            "main",
            Modules("../modules.git") + Modules("../other.git", "other"),
            ("modules", one),
            ("other", other)
        );
        scenario.CheckOut("modules");
        var added = scenario.Publish("added", ("main.tf", Value("added")));
        _ = scenario.Job.Repository.Commit(
            "change",
            Files(("app/main.tf", UsesModules.Replace("../modules", "../deep/added", StringComparison.Ordinal)))
        );
        var head = scenario.Commit(
            "change",
            Modules("../modules.git")
                + Modules("../other.git", "other")
                + Modules($"{scenario.Server.Url}/acme/added", "deep/added"),
            ("modules", one),
            ("other", other),
            ("deep/added", added)
        );

        Assert.Contains("\"added\"", await PlanAsync(scenario.Job, head), StringComparison.Ordinal);
        Assert.DoesNotContain(scenario.Server.Paths, path => path.Contains("other", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(scenario.Job.Workspace, "other")));
    }

    [Theory]
    [InlineData(null, false, false)]
    [InlineData("false", false, false)]
    [InlineData("true", true, false)]
    [InlineData("recursive", true, true)]
    public async Task The_first_ones_are_there_where_the_workflow_asks_for_them(string? asked, bool first, bool nested)
    {
        await using var scenario = await SubmoduleScenario.StartAsync();
        var inner = scenario.Publish("inner", ("here", "x"));
        var outer = scenario.PublishWith("outer", Modules("../inner.git", "inner"), ("inner", inner));
        _ = scenario.Job.Repository.Commit("main", Files(("app/main.tf", "locals {}\n")));
        scenario.CheckOut();
        var head = scenario.Commit("change", Modules("../outer.git", "outer"), ("outer", outer));
        if (asked is not null)
            scenario.Job.Environment["TERRATEAM_SUBMODULES"] = asked;

        _ = await PlanAsync(scenario.Job, head);

        Assert.Equal(first, File.Exists(Path.Combine(scenario.Job.Workspace, "outer", "readme")));
        Assert.Equal(nested, File.Exists(Path.Combine(scenario.Job.Workspace, "outer", "inner", "here")));
    }

    [Fact]
    public async Task One_that_cannot_be_fetched_fails_the_run_and_says_what_would_help()
    {
        await using var scenario = await SubmoduleScenario.StartAsync();
        var old = scenario.Publish("modules", ("main.tf", Value("old")));
        _ = scenario.Job.Repository.Commit("main", Files(("app/main.tf", UsesModules)));
        _ = scenario.Commit("main", Modules("../modules.git"), ("modules", old));
        scenario.CheckOut("modules");
        var head = scenario.Commit("change", Modules("../modules.git"), ("modules", new string('1', 40)));
        Give(scenario.Job, head, merge: false);

        var exit = await scenario.Job.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(["pre auth/update-terrateam-github-token True", "pre checkout False"], scenario.Job.Told());
        Assert.Contains(
            "The submodule 'modules' at 'modules' in .gitmodules cannot be fetched",
            scenario.Job.Text("checkout"),
            StringComparison.Ordinal
        );
        Assert.Contains("credentials.repositories", scenario.Job.Text("checkout"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://github.com/acme/infra", "../modules.git", "https://github.com/acme/modules.git")]
    [InlineData("https://github.com/acme/infra.git", "./modules", "https://github.com/acme/infra.git/modules")]
    [InlineData("https://github.com/acme/infra/", "../../other/x", "https://github.com/other/x")]
    [InlineData("git@github.com:acme/infra.git", "../modules", "git@github.com:acme/modules")]
    [InlineData("git@github.com:infra", "../modules", "git@github.com:modules")]
    [InlineData("https://github.com/acme/infra", "https://example.com/x", "https://example.com/x")]
    [InlineData("https://github.com/acme/infra", "../../../evil.example/x", null)]
    [InlineData("https://github.com/acme/infra", "-uhttps://x", null)]
    [InlineData("https://github.com/acme/infra", "", null)]
    [InlineData("https://github.com/acme/infra", "https://x\n", null)]
    public void Addresses_are_told_from_the_repositorys_own(string parent, string url, string? expected)
    {
        var entry = new SubmoduleEntry("x", "x", url);

        if (expected is null)
            Assert.Throws<CheckoutException>(() => entry.AddressFrom(parent));
        else
            Assert.Equal(expected, entry.AddressFrom(parent));
    }

    private static string Value(string value) => $"output \"value\" {{ value = \"{value}\" }}\n";

    private static string Modules(string url, string path = "modules") =>
        $"[submodule \"{path}\"]\n\tpath = {path}\n\turl = {url}\n";

    private static void Give(Scenario job, string head, bool merge)
    {
        var work = Work("plan", head, "{}", Dirspace("app"));
        work["terrateam"] = new JsonObject { ["head_sha"] = head, ["merge"] = merge };
        job.Backend.Give(work);
    }

    private static async Task<string> PlanAsync(Scenario job, string head, bool merge = false)
    {
        Give(job, head, merge);
        var exit = await job.RunAsync();
        Assert.True(exit.Code == 0, exit.Output);
        Assert.True((bool)job.Steps().Last()["success"]!, job.Steps().Last().ToJsonString());
        return (string)job.Step("tf/plan")["payload"]!["plan"]!;
    }
}
