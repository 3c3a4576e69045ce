using Terrateam.Cli.Engines;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Which workspace is planned: with backends that have none, and where a variable names one.</summary>
public sealed class WorkspaceSelectionTests
{
    private const string Named = "resource \"terraform_data\" \"x\" { input = \"in ${terraform.workspace}\" }\n";

    [Fact]
    public async Task A_backend_without_workspaces_has_the_default_one()
    {
        await using var states = await StateServer.StartAsync();
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Http(states) + Named)));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));
        scenario.Backend.Give(Work("apply", head, "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.True((bool)scenario.Step("tf/apply")["success"]!, exit.Output);
        Assert.Contains("in default", Assert.Single(states.States).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_one_of_it_is_refused_with_the_keys_that_would_help()
    {
        await using var states = await StateServer.StartAsync();
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Http(states) + Named)));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a", "production")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal("a/production tf/init False", scenario.Told()[^1]);
        Assert.Contains("knows no workspaces", scenario.Text("tf/init"), StringComparison.Ordinal);
        Assert.Contains("'create_and_select_workspace: false'", scenario.Text("tf/init"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("production", "production")]
    [InlineData("default", "default")]
    [InlineData("", "production")]
    public async Task A_variable_that_agrees_is_no_hindrance(string variable, string workspace)
    {
        await using var scenario = await StartAsync();
        scenario.Environment["TF_WORKSPACE"] = variable;
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Named)));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a", workspace)));
        scenario.Backend.Give(Work("apply", head, "{}", Dirspace("a", workspace)));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.True((bool)scenario.Step("tf/apply")["success"]!, exit.Output);
        var state = Path.Combine(
            scenario.Workspace,
            "a",
            workspace is "default" ? "terraform.tfstate" : $"terraform.tfstate.d/{workspace}/terraform.tfstate"
        );
        Assert.Contains(
            $"in {workspace}",
            await File.ReadAllTextAsync(state, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("staging", "production")]
    [InlineData("staging", "default")]
    [InlineData("default", "production")]
    public async Task A_variable_that_says_another_one_is_told(string variable, string workspace)
    {
        await using var scenario = await StartAsync();
        scenario.Environment["TF_WORKSPACE"] = variable;
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Named)));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a", workspace)));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal($"a/{workspace} tf/init False", scenario.Told()[^1]);
        Assert.Contains(
            $"TF_WORKSPACE says '{variable}', and this is the workspace '{workspace}'",
            scenario.Text("tf/init"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_step_that_sets_another_one_behind_the_init_plans_nothing()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Named)));
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """{"workflows": [{"plan": [{"type": "init"}, {"type": "env", "name": "TF_WORKSPACE", "cmd": ["echo", "other"]}, {"type": "plan"}]}]}""",
                Dirspace("a", "production", 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal("a/production tf/plan False", scenario.Told()[^1]);
        Assert.Empty(scenario.Backend.Plans);
    }

    [Fact]
    public async Task Who_selects_it_without_us_may_say_what_it_is()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["TF_WORKSPACE"] = "staging";
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Named)));
        scenario.Backend.Give(Work("plan", head, """{"create_and_select_workspace": false}""", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("in staging", (string?)scenario.Step("tf/plan")["payload"]!["plan"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_of_data_that_is_shared_does_not_keep_the_last_one_selected()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["TF_DATA_DIR"] = Path.Combine(scenario.Temporary, "data");
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Named)));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a", "production"), Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(
            ["in production", "in default"],
            scenario
                .Steps()
                .Where(step => (string?)step["step"] == "tf/plan")
                .Select(step =>
                    ((string)step["payload"]!["plan"]!)
                        .Split('"')
                        .Single(part => part.StartsWith("in ", StringComparison.Ordinal))
                )
        );
    }

    [Theory]
    [InlineData("""{"backend": {"type": "http", "config": {}}}""", false)]
    [InlineData(
        """{"backend": {"type": "remote", "config": {"workspaces": [{"name": "one", "prefix": null}]}}}""",
        false
    )]
    [InlineData(
        """{"backend": {"type": "remote", "config": {"workspaces": [{"name": null, "prefix": "app-"}]}}}""",
        true
    )]
    [InlineData("""{"backend": {"type": "cloud", "config": {"workspaces": {"name": "one"}}}}""", false)]
    [InlineData("""{"backend": {"type": "cloud", "config": {"workspaces": {"tags": ["x"]}}}}""", true)]
    [InlineData("""{"backend": {"type": "s3", "config": {}}}""", true)]
    [InlineData("""{"version": 3}""", null)]
    [InlineData("not json", null)]
    [InlineData("[1]", null)]
    public void Whether_a_backend_has_workspaces_is_what_its_init_wrote_down(string json, bool? expected)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("terraform.tfstate", json);

        var backend = InitialisedBackend.From(
            "/",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["TF_DATA_DIR"] = directory.Path }
        );

        Assert.Equal(expected, backend?.HasWorkspaces);
    }

    private static string Http(StateServer states) =>
        $$"""
            terraform {
              backend "http" {
                address = "{{states.Url}}/state"
              }
            }

            """;
}
