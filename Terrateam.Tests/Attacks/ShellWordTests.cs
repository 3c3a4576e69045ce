using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// Names of repositories, branches, directories and workspaces are arguments and variables, and never words of a shell.
/// </summary>
public sealed class ShellWordTests
{
    public static TheoryData<string> Tricks =>
        [
            "$(touch pwned)",
            "`touch pwned`",
            ";touch pwned;",
            "|touch pwned",
            "'\"; touch pwned #",
            "--upload-pack=touch pwned",
            "&& touch pwned",
        ];

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task A_name_that_a_shell_would_execute_executes_nothing(string trick)
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", ""), ($"b {trick}/main.tf", "")));
        scenario.Environment["GITHUB_REPOSITORY_OWNER"] = trick;
        scenario.Environment["GITHUB_ACTOR"] = trick;
        scenario.Environment["GITHUB_REF_NAME"] = trick;
        const string Config = """
            {
              "hooks": {"plan": {"pre": [{"type": "run", "cmd": ["bash", "-c", "printf '%s' \"$$TERRATEAM_BASE_REF\" > base"]}]}},
              "workflows": [{"plan": [{"type": "run", "cmd": ["echo", "${TERRATEAM_WORKSPACE}", "${TERRATEAM_DIR}"]}]}]
            }
            """;
        var work = Work("plan", head, Config, Dirspace("a", trick, workflow: 0), Dirspace($"b {trick}", workflow: 0));
        work["base_ref"] = trick;
        work["terrateam"]!["base_sha"] = head;
        scenario.Backend.Give(work);

        await scenario.RunAsync();

        Assert.NotEmpty(scenario.Backend.Results);
        Assert.False(IsPwned(Path.GetDirectoryName(scenario.Workspace)!));
        Assert.Equal(
            trick,
            await File.ReadAllTextAsync(Path.Combine(scenario.Workspace, "base"), TestContext.Current.CancellationToken)
        );
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task A_name_is_not_put_into_a_script_and_the_pull_request_is_told_how_to_write_it(string trick)
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", ""), ($"b {trick}/main.tf", "")));
        const string Config = """
            {"workflows": [{"plan": [
              {"type": "run", "cmd": ["bash", "-euo", "pipefail", "-c", "echo \"in $NAME\""], "env": {"NAME": "${TERRATEAM_DIR}"}, "ignore_errors": true},
              {"type": "env", "name": "A", "cmd": ["sh", "-ec", "echo $TERRATEAM_WORKSPACE"], "ignore_errors": true},
              {"type": "gates", "cmd": ["env", "X=1", "bash", "-lc", "echo ${TERRATEAM_BASE_REF}"]}
            ]}]}
            """;
        var work = Work("plan", head, Config, Dirspace($"b {trick}", trick, workflow: 0));
        work["base_ref"] = trick;
        work["terrateam"]!["base_sha"] = head;
        scenario.Backend.Give(work);

        await scenario.RunAsync();

        Assert.False(IsPwned(Path.GetDirectoryName(scenario.Workspace)!));
        var steps = scenario.Steps().Where(step => (string?)step["scope"]!["type"] == "dirspace").ToList();
        Assert.Equal(3, steps.Count);
        Assert.All(steps, step => Assert.False((bool)step["success"]!));
        Assert.All(steps, step =>
            Assert.Contains("the shell reads it by itself", (string?)step["payload"]!["text"], StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Names_as_they_should_be_are_put_in_as_ever()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/b-1.2/main.tf", "")));
        const string Config =
            """{"workflows": [{"plan": [{"type": "run", "cmd": ["sh", "-c", "echo '$TERRATEAM_DIR' ${TERRATEAM_WORKSPACE} $TERRATEAM_BASE_REF"]}]}]}""";
        scenario.Backend.Give(Work("plan", head, Config, Dirspace("a/b-1.2", "eu_west+1", workflow: 0)));

        await scenario.RunAsync();

        Assert.Equal("a/b-1.2 eu_west+1 main\n", scenario.Text("run"));
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task A_repository_whose_name_a_shell_would_execute_is_not_fetched(string trick)
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", "")));
        scenario.Environment["GITHUB_REPOSITORY"] = $"acme/{trick}";
        scenario.Backend.Give(Work("plan", head, """{"workflows": [{"plan": []}]}""", Dirspace("a", workflow: 0)));

        await scenario.RunAsync();

        Assert.NotEmpty(scenario.Backend.Results);
        Assert.False(IsPwned(Path.GetDirectoryName(scenario.Workspace)!));
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task The_action_takes_no_such_name_either(string trick)
    {
        await using var action = await ReleasedAction.CreateAsync();

        var got = await action.GetAsync(repository: $"acme/{trick}");

        Assert.NotEqual(0, got.Code);
        Assert.Contains("is no name of a repository", got.Output, StringComparison.Ordinal);
        Assert.False(IsPwned(action.Root));
    }

    private static bool IsPwned(string root) =>
        File.Exists("pwned") || Directory.EnumerateFileSystemEntries(root, "pwned*", SearchOption.AllDirectories).Any();
}
