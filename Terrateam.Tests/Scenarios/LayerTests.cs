namespace Terrateam.Tests.Scenarios;

/// <summary>Layers, batches, and what goes on by itself.</summary>
public sealed class LayerTests
{
    private const string Layers = """
        dirs:
          network: {}
          dns: {when_modified: {depends_on: 'dir:network'}}
          web: {when_modified: {depends_on: 'dir:dns'}}

        """;

    [Fact]
    public async Task Three_layers_are_planned_and_applied_one_after_another_and_then_merged_as_one_commit()
    {
        await using var scenario = await StartAsync(Layers + "automerge: {enabled: true, merge_strategy: squash}\n");
        var pull = await scenario.OpenAsync();
        foreach (var directory in (string[])["network", "dns", "web"])
        {
            await scenario.WaitForAsync(pull, $"terrateam plan: {directory} default", "success");
            await scenario.SettleAsync();
            await pull.CommentAsync("alice", "terrateam apply");
            await scenario.WaitForAsync(pull, $"terrateam apply: {directory} default", "success");
            await scenario.SettleAsync();
        }

        Assert.Equal(6, scenario.Repository.Runs.Count);
        Assert.True(pull.IsMerged);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task Batches_are_runs_of_their_own_and_the_pull_request_is_done_when_all_are()
    {
        await using var scenario = await StartAsync(
            """
            batch_runs: {enabled: true, max_workspaces_per_batch: 1}
            automerge: {enabled: true}

            """
        );
        var changes = ScenarioEnvironment
            .Change("network", "change")
            .Concat(ScenarioEnvironment.Change("dns", "change"))
            .ToDictionary(StringComparer.Ordinal);
        var pull = await scenario.Repository.OpenPullRequestAsync("change", "Change both", "alice", changes);
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.WaitForAsync(pull, "terrateam plan: dns default", "success");
        await scenario.SettleAsync();
        Assert.Equal(2, ScenarioEnvironment.AnswersOn(pull).Count);

        await pull.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.SettleAsync();

        Assert.Equal(4, scenario.Repository.Runs.Count);
        Assert.True(pull.IsMerged);
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    [Fact]
    public async Task Autoapply_applies_with_the_merge()
    {
        await using var scenario = await StartAsync("when_modified: {autoapply: true}\n");
        var pull = await scenario.OpenPlannedAsync();
        await pull.MergeAsync("alice");
        await scenario.WaitForAsync(pull, "terrateam apply", "success");
        await scenario.EndAsync(plans: 0, locks: 0);
    }

    private static Task<ScenarioEnvironment> StartAsync(string configuration) =>
        ScenarioEnvironment.StartAsync(
            new ScenarioOptions
            {
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    ["web/main.tf"] = "resource \"terraform_data\" \"web\" {}\n",
                    [".terrateam/config.yml"] = configuration,
                },
            }
        );
}
