using System.Text.Json.Nodes;

namespace Terrateam.Tests.Scenarios;

public sealed partial class PreparationTests
{
    private const string Configuration = ".terrateam/config.yml";

    [Fact]
    public async Task A_built_configuration_decides_what_is_planned_and_is_built_once_for_a_commit()
    {
        await using var scenario = await StartAsync("config_builder: {enabled: true, script: build}");
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync();
            Assert.Equal(
                ("build-config", "build"),
                ((string)work["type"]!, (string)work["config"]!["config_builder"]!["script"]!)
            );
            await job.ReportResultAsync(
                new JsonObject
                {
                    ["config"] = JsonNode.Parse(
                        """{"dirs": {"network": {"tags": ["🚀"], "workspaces": {"blue": {}, "green": {}}}}}"""
                    ),
                }
            );
            return 0;
        });

        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, "terrateam plan: network green", "success");
        await scenario.SettleAsync();

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam build-config"));
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam plan: network blue"));

        // Workspaces of one directory have runs of their own.
        Assert.Equal(3, scenario.Repository.Runs.Count);

        Assert.Contains(
            "# config_builder:",
            await scenario.HearAsync(pull, "terrateam repo-config"),
            StringComparison.Ordinal
        );
        await scenario.HearAsync(pull, "terrateam plan");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.Equal(7, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 0, locks: 1);
    }

    [Fact]
    public async Task A_builder_that_fails_is_told_with_its_output_and_nothing_else_runs_until_somebody_tries_again()
    {
        await using var scenario = await StartAsync("config_builder: {enabled: true, script: build}");
        scenario.Runner.Next(job =>
            ReportAsync(job, new JsonObject { ["msg"] = "jq: error at ```line``` 7 @everyone" })
        );

        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, "terrateam apply", "failure");
        await scenario.SettleAsync();

        var said = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains("configuration builder failed", said, StringComparison.Ordinal);
        Assert.Contains("line``` 7", said, StringComparison.Ordinal);
        Assert.Contains("config_builder.script", said, StringComparison.Ordinal);
        Assert.Equal("failure", ScenarioEnvironment.StateOf(pull, "terrateam build-config"));
        Assert.Single(scenario.Repository.Runs);

        await scenario.HearAsync(pull, "terrateam plan");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam plan: network default"));
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam build-config"));
        Assert.Equal(3, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_built_configuration_with_errors_is_told_by_its_place_and_nothing_runs()
    {
        await using var scenario = await StartAsync("config_builder: {enabled: true, script: build}");
        scenario.Runner.Next(job =>
            ReportAsync(
                job,
                new JsonObject
                {
                    ["config"] = new JsonObject
                    {
                        ["dirs"] = new JsonObject { ["a"] = new JsonObject { ["tgas"] = new JsonArray() } },
                    },
                }
            )
        );

        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, "terrateam apply", "failure");
        await scenario.SettleAsync();

        var said = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains("config_builder:", said, StringComparison.Ordinal);
        Assert.Contains("tgas", said, StringComparison.Ordinal);
        Assert.Single(scenario.Repository.Runs);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task What_was_asked_meanwhile_is_answered_in_order_once_the_builder_is_done()
    {
        await using var scenario = await StartAsync("config_builder: {enabled: true, script: build}");
        var pause = scenario.Runner.Pause();
        var pull = await scenario.OpenAsync();
        await pause.Arrived;

        await scenario.AskAsync(pull, "terrateam help");
        await pull.CommentAsync("alice", "terrateam plan dir:nowhere\nterrateam apply dir:elsewhere");
        await scenario.UntilAsync(
            () => Task.FromResult(pull.Comments[^1].Reactions.Count > 0),
            "the command to be accepted"
        );
        pause.GoOn();
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();

        var answers = ScenarioEnvironment.AnswersOn(pull).Select(answer => answer.Body).ToList();
        Assert.Equal(4, answers.Count);
        Assert.Contains(
            "dir:nowhere",
            answers.Single(answer => answer.Contains("Nothing to plan", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );
        Assert.Contains("dir:elsewhere", answers[^1], StringComparison.Ordinal);
        Assert.Equal(2, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_built_tree_takes_the_place_of_GitHubs_lists()
    {
        await using var scenario = await StartAsync("tree_builder: {enabled: true, script: build}");
        for (var side = 0; side < 2; side++)
        {
            scenario.Runner.Next(async job =>
            {
                var work = await job.TakeWorkAsync();
                var isHead = work["terrateam"]!["merge"]!.GetValue<bool>();
                Assert.Equal(isHead, work["terrateam"]!["base_sha"] is not null);
                await job.ReportResultAsync(
                    new JsonObject
                    {
                        ["files"] = new JsonArray(
                            File("network/main.tf", "1"),
                            File("dns/main.tf", isHead ? "2" : "1"),
                            File("made/main.tf", "1", isHead ? true : null)
                        ),
                    }
                );
                return 0;
            });
        }

        var pull = await scenario.OpenAsync("network");
        await scenario.WaitForAsync(pull, "terrateam plan: dns default", "success");
        await scenario.SettleAsync();

        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam build-tree"));
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam build-tree main"));
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam plan: made default"));
        Assert.Null(ScenarioEnvironment.StateOf(pull, "terrateam plan: network default"));
        await scenario.EndAsync(plans: 2, locks: 0);
    }

    [Fact]
    public async Task An_index_has_those_planned_that_use_the_changed_module_and_the_command_makes_and_shows_a_new_one()
    {
        await using var scenario = await StartAsync("indexer: {enabled: true}", ("modules/base/main.tf", "# module\n"));
        scenario.Runner.Next(job => ReportAsync(job, Index("../modules/base")));

        var pull = await scenario.OpenAsync("modules/base");
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam index"));
        Assert.Null(ScenarioEnvironment.StateOf(pull, "terrateam plan: modules/base default"));

        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync();
            Assert.Equal(
                ["dns", "modules/base", "network"],
                work["dirs"]!.AsArray().Select(directory => (string)directory!)
            );
            await job.ReportResultAsync(Index("../modules/other"));
            return 0;
        });
        var said = await scenario.HearAsync(pull, "terrateam index");
        Assert.Contains("`network` uses `../modules/other`", said, StringComparison.Ordinal);
        Assert.Equal(3, scenario.Repository.Runs.Count);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static async Task<int> ReportAsync(ScriptedJob job, JsonObject result)
    {
        await job.TakeWorkAsync();
        await job.ReportResultAsync(result);
        return 0;
    }

    private static JsonObject File(string path, string id, bool? changed = null)
    {
        var file = new JsonObject { ["path"] = path, ["id"] = id };
        if (changed is { } flag)
            file["changed"] = flag;
        return file;
    }

    private static JsonObject Index(string module) =>
        new()
        {
            ["version"] = 1,
            ["success"] = true,
            ["paths"] = new JsonObject
            {
                ["network"] = new JsonObject { ["modules"] = new JsonArray(module), ["failures"] = new JsonObject() },
            },
        };

    private static Task<ScenarioEnvironment> StartAsync(
        string configuration,
        params (string Path, string Text)[] files
    ) =>
        ScenarioEnvironment.StartAsync(
            new()
            {
                Files = new Dictionary<string, string>(
                    [
                        .. ScenarioEnvironment.Infra,
                        KeyValuePair.Create(Configuration, configuration + "\n"),
                        .. files.Select(file => KeyValuePair.Create(file.Path, file.Text)),
                    ],
                    StringComparer.Ordinal
                ),
            }
        );
}
