using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Which workflow runs is the default branch's choice, and no pull request's.</summary>
public sealed class WorkflowChoiceTests
{
    private const string Plan = "terrateam plan: network default";

    [Fact]
    public async Task A_branch_neither_rewrites_the_workflow_nor_puts_another_in_its_place()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var main = await scenario.Repository.PushAsync("main", "alice", "Say more", Files("README.md", "more"));
        var changes = ScenarioEnvironment.Change("network", "change");
        var evil = (await SampleWorkflow.ReadAsync()).Replace(
            "runs-on:",
            "container: evil\n    runs-on:",
            StringComparison.Ordinal
        );
        changes[ScenarioEnvironment.WorkflowPath] = evil;
        changes[".github/workflows/a.yml"] = evil;
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change network", "alice", changes);
        await scenario.WaitForAsync(pull, Plan, "success");

        var run = Assert.Single(scenario.Repository.Runs);
        Assert.Equal(("main", main), (run.Branch, run.HeadSha));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Theory]
    [InlineData("workflows: [{tag_query: '', plan: [{type: run, cmd: [mine]}]}]")]
    [InlineData("default_branch_overrides: []\nworkflows: [{tag_query: '', plan: [{type: run, cmd: [mine]}]}]")]
    [InlineData(
        "dirs: {network: {tags: [guarded]}}\nworkflows: [{tag_query: guarded, plan: [{type: run, cmd: [mine]}]}]"
    )]
    [InlineData("engine: {name: custom, plan: [mine]}")]
    public async Task The_steps_of_who_may_not_write_are_those_of_the_default_branch(string mine)
    {
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = "workflows: [{tag_query: '', plan: [{type: run, cmd: [ours]}]}]\n",
        };
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Files = files });
        var told = "";
        scenario.Repository.Grant("mallory", "read");
        scenario.Runner.Next(async job =>
        {
            var work = await job.TakeWorkAsync();
            told = work["config"]!.ToJsonString();
            return await job.CarryOutAsync(work);
        });
        var changes = ScenarioEnvironment.Change("network", "change");
        changes[".terrateam/config.yml"] = mine + "\n";
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change network", "mallory", changes);
        await scenario.WaitForAsync(pull, Plan, "success");
        await scenario.SettleAsync();

        Assert.Contains("ours", told, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", told, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static Dictionary<string, string?> Files(string path, string text) =>
        new(StringComparer.Ordinal) { [path] = text };
}
