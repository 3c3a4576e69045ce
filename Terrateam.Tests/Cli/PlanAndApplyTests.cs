using System.Text.Json.Nodes;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

public sealed class PlanAndApplyTests
{
    [Fact]
    public async Task A_pull_request_is_planned_at_its_head_with_its_base_merged()
    {
        await using var scenario = await StartAsync();
        scenario.Repository.Commit("main", Files(("net/main.tf", Terraform)));
        var head = scenario.Repository.Commit(
            "change",
            Files(("net/more.tf", "output \"more\" { value = file(\"../shared\") }\n"))
        );
        var @base = scenario.Repository.Commit("main", Files(("shared", "from main")));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("net")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.True((bool)scenario.Step("tf/plan")["success"]!, scenario.Text("tf/plan"));
        Assert.Equal(
            [
                "pre auth/update-terrateam-github-token True",
                "pre checkout True",
                "net/default tf/init True",
                "net/default tf/plan True",
            ],
            scenario.Told()
        );

        var plan = scenario.Step("tf/plan")["payload"]!;
        Assert.True((bool)plan["has_changes"]!);
        Assert.Equal("always", (string?)plan["visible_on"]);
        Assert.Contains("\n+   resource \"terraform_data\" \"x\" {", (string?)plan["plan"], StringComparison.Ordinal);
        Assert.Contains("from main", (string?)plan["plan"], StringComparison.Ordinal);
        Assert.Equal("PK"u8.ToArray(), scenario.Plan("net")[..2]);

        var upload = scenario.Backend.Requests.Single(r => r is { Method: "POST", Path: "plans" }).Body!;
        Assert.Equal(head, (string?)upload["terrateam"]!["head_sha"]);
        Assert.Equal(@base, (string?)upload["terrateam"]!["base_sha"]);
        Assert.Equal("terraform", (string?)upload["terrateam"]!["engine"]);
        Assert.Equal((string?)plan["engine_version"], (string?)upload["terrateam"]!["engine_version"]);
    }

    [Fact]
    public async Task The_job_identifies_itself_and_uses_the_runs_token_from_then_on()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("main.tf", Terraform)));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace(".")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(
            ["POST initiate", "POST access-token", "POST plans", "PUT ", "POST initiate"],
            scenario.Backend.Requests.Select(r => $"{r.Method} {r.Path}")
        );
        var initiate = scenario.Backend.Requests.First();
        Assert.Equal(
            """{"run_id":"4711","sha":"0000000000000000000000000000000000000000"}""",
            initiate.Body!.ToJsonString()
        );
        Assert.Equal($"Bearer oidc-for-{scenario.Backend.Url}", initiate.Authorization);
        Assert.All(scenario.Backend.Requests.Where(r => r.Path != "initiate"), r =>
            Assert.Equal($"Bearer {StubBackend.RunToken}", r.Authorization)
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(scenario.Temporary));
    }

    [Fact]
    public async Task Exactly_the_stored_plan_is_applied()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        scenario.Backend.Give(Work("plan", head, """{"dirs": {"a": {}}}""", Dirspace("a")));
        scenario.Backend.Give(Work("apply", head, "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.True((bool)scenario.Step("tf/apply")["success"]!, scenario.Text("tf/apply"));
        var apply = scenario.Step("tf/apply")["payload"]!;
        Assert.Contains("Apply complete! Resources: 1 added", (string?)apply["text"], StringComparison.Ordinal);
        Assert.Equal(["terraform", "apply", "${TERRATEAM_PLAN_FILE}"], apply["cmd"]!.AsArray().Select(a => (string?)a));
        Assert.Equal("v", (string?)apply["outputs"]!["result"]!["value"]);
        var query = scenario.Backend.Requests.Single(r => r is { Method: "GET", Path: "plans" }).Query;
        Assert.Equal("?path=a&workspace=default", query);
    }

    [Fact]
    public async Task A_plan_that_changes_nothing_says_so()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "locals { x = 1 }\n")));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.False((bool)scenario.Step("tf/plan")["payload"]!["has_changes"]!);
        Assert.False(
            (bool)scenario.Backend.Requests.Single(r => r is { Method: "POST", Path: "plans" }).Body!["has_changes"]!
        );
    }

    [Theory]
    [InlineData("the dir/it's \"quoted\" $HOME `x`;ü", "default")]
    [InlineData("-rf", "-w")]
    [InlineData("a", "odd.name_~1$HOME")]
    public async Task Odd_names_are_only_names(string directory, string workspace)
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(($"{directory}/main.tf", Terraform)));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace(directory, workspace)));
        scenario.Backend.Give(Work("apply", head, "{}", Dirspace(directory, workspace)));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains($"{directory}/{workspace} tf/apply True", scenario.Told());
        Assert.Equal((directory, workspace), Assert.Single(scenario.Backend.Plans).Key);
    }

    [Fact]
    public async Task A_workspace_that_terraform_does_not_allow_fails_its_init_with_terraforms_words()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a", "not allowed/ü")));

        var exit = await scenario.RunAsync();

        Assert.Equal(0, exit.Code);
        Assert.Equal("a/not allowed/ü tf/init False", scenario.Told()[^1]);
        Assert.Contains("is not allowed", scenario.Text("tf/init"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workspaces_of_a_directory_go_one_after_another_and_directories_side_by_side()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/x", "1"), ("b/x", "1"), ("c/x", "1")));

        // Each dirspace writes down when it begins and ends; a and b wait for each other, which only works side by
        // side.
        const string Config = """
            {"parallel_runs": 2, "workflows": [{"tag_query": "", "plan": [{"type": "run", "cmd": ["bash", "-c",
              "echo begin $TERRATEAM_DIR $TERRATEAM_WORKSPACE >> $TERRATEAM_ROOT/log; touch $TERRATEAM_ROOT/$TERRATEAM_DIR.here; if [ $TERRATEAM_DIR != c ]; then for i in $(seq 100); do [ -e $TERRATEAM_ROOT/a.here -a -e $TERRATEAM_ROOT/b.here ] && break; sleep 0.05; done; [ -e $TERRATEAM_ROOT/a.here -a -e $TERRATEAM_ROOT/b.here ] || exit 9; fi; echo end $TERRATEAM_DIR $TERRATEAM_WORKSPACE >> $TERRATEAM_ROOT/log"]}]}]}
            """;
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                Config
                    .Replace("$TERRATEAM", "$$TERRATEAM", StringComparison.Ordinal)
                    .Replace("$(", "$$(", StringComparison.Ordinal),
                Dirspace("a", "one", 0),
                Dirspace("a", "two", 0),
                Dirspace("b", "default", 0),
                Dirspace("c", "default", 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(4, scenario.Told().Count(t => t.EndsWith(" run True", StringComparison.Ordinal)));
        var log = await File.ReadAllLinesAsync(
            Path.Combine(scenario.Workspace, "log"),
            TestContext.Current.CancellationToken
        );
        var ofA = log.Where(l => l.Contains(" a ", StringComparison.Ordinal)).ToList();
        Assert.Equal(["begin", "end", "begin", "end"], ofA.Select(l => l.Split(' ')[0]));

        var running = 0;
        Assert.All(log, l => Assert.InRange(running += l.StartsWith("begin", StringComparison.Ordinal) ? 1 : -1, 0, 2));
    }

    [Fact]
    public async Task After_a_failure_no_directory_of_a_later_rank_is_begun()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/x", "1"), ("b/x", "1"), ("c/x", "1")));
        var (first, second, third) = (
            Dirspace("a", workflow: 0),
            Dirspace("b", workflow: 0),
            Dirspace("c", workflow: 1)
        );
        (first["rank"], second["rank"], third["rank"]) = (2, 1, 0);
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """
                {"workflows": [{"plan": [{"type": "run", "cmd": ["false"]}]}, {"plan": [{"type": "run", "cmd": ["true"]}]}]}
                """,
                first,
                second,
                third
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(["a/default cancelled False", "b/default run False", "c/default run True"], scenario.Told()[2..]);
    }

    [Fact]
    public async Task Without_our_instructions_the_workflows_own_checkout_is_planned()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        var first = Work("plan", head, "{}", Dirspace("a"));
        scenario.Backend.Give(first);
        Assert.Equal(0, (await scenario.RunAsync()).Code);

        var second = Work("plan", head, "{}", Dirspace("a"));
        _ = second.Remove("terrateam");
        scenario.Backend.Give(second);
        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.True((bool)scenario.Step("tf/plan")["success"]!);
        var upload = scenario.Backend.Requests.Last(r => r is { Method: "POST", Path: "plans" }).Body!.AsObject();
        Assert.Equal(
            ["path", "workspace", "has_changes", "plan_data"],
            upload.Select((KeyValuePair<string, JsonNode?> p) => p.Key)
        );
    }
}
