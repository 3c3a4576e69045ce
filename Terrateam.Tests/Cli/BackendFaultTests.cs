using System.Text.Json.Nodes;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

public sealed class BackendFaultTests
{
    [Fact]
    public async Task Server_errors_are_waited_out()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));
        scenario.Backend.Fail("", 500);
        scenario.Backend.Fail("", 503);

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(3, scenario.Backend.Results.Count());
        Assert.Single(scenario.Backend.Results.Select(r => r.ToJsonString()).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_server_that_asks_for_time_gets_it()
    {
        await using var scenario = await StartAsync();
        scenario.Backend.Fail("initiate", 429, retryAfter: "2");

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("HTTP 429; again in 2 s", exit.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing to do", exit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_does_not_know_the_job_yet_is_asked_again_with_a_new_token()
    {
        await using var scenario = await StartAsync();
        scenario.Backend.Fail("initiate", 409);

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains(
            "does not know yet that GitHub has started this job; again in 1 s",
            exit.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(2, scenario.Backend.Requests.Count);
    }

    [Theory]
    [InlineData(404, "from a pull request, never by hand")]
    [InlineData(403, "does not accept this job")]
    [InlineData(400, "HTTP 400")]
    public async Task A_refused_job_is_red_and_says_why(int status, string reason)
    {
        await using var scenario = await StartAsync();
        scenario.Backend.Fail("initiate", status);

        var exit = await scenario.RunAsync();

        Assert.Equal(1, exit.Code);
        Assert.Contains(reason, exit.Output, StringComparison.Ordinal);
        Assert.Equal(status != 404, exit.Output.Contains("because of the test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_without_identity_is_told_which_permission_it_lacks()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["ACTIONS_ID_TOKEN_REQUEST_URL"] = "";
        scenario.Backend.Fail("initiate", 401);

        var exit = await scenario.RunAsync();

        Assert.Equal(1, exit.Code);
        Assert.Contains("::error::", exit.Output, StringComparison.Ordinal);
        Assert.Contains("id-token: write", exit.Output, StringComparison.Ordinal);
        Assert.Null(Assert.Single(scenario.Backend.Requests).Authorization);
    }

    [Fact]
    public async Task A_plan_that_the_backend_does_not_take_is_a_failed_plan()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));
        scenario.Backend.Fail("plans", 413);

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.False((bool)scenario.Step("tf/plan")["success"]!);
        Assert.Contains("HTTP 413", scenario.Text("tf/plan"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_that_nobody_takes_make_the_job_red()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        scenario.Backend.Give(Work("plan", head, """{"workflows": [{"plan": []}]}""", Dirspace("a", workflow: 0)));
        scenario.Backend.Fail("", 403);

        var exit = await scenario.RunAsync();

        Assert.Equal(1, exit.Code);
        Assert.Contains("did not take the results", exit.Output, StringComparison.Ordinal);
        Assert.Contains("results that the backend did not get", exit.Output, StringComparison.Ordinal);
        Assert.Contains("comment `terrateam plan`", exit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_never_says_done_does_not_keep_the_job()
    {
        await using var scenario = await StartAsync();
        for (var i = 0; i < 20; i++)
        {
            scenario.Backend.Give(
                new JsonObject
                {
                    ["type"] = "build-config",
                    ["token"] = StubBackend.RunToken,
                    ["base_ref"] = "main",
                    ["config"] = new JsonObject(),
                }
            );
        }

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(10, scenario.Backend.Results.Count());
        Assert.Contains(
            "'config_builder.script' is missing",
            (string?)scenario.Backend.Results.First()["msg"],
            StringComparison.Ordinal
        );
    }
}
