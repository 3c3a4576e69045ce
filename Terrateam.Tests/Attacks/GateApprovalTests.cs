using System.Text.Json.Nodes;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Who approved a gate approved one plan of one directory at one commit.</summary>
public sealed class GateApprovalTests
{
    [Fact]
    public async Task An_approval_ends_with_the_plan_that_it_was_given_to()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.Runner.Next(job =>
            PlanAsync(job, "  + resource \"terraform_data\" \"one\" {}\n\nPlan: 1 to add, 0 to change, 0 to destroy.")
        );
        var pull = await scenario.OpenPlannedAsync();
        Assert.Contains(
            "it is open for `network` `default`",
            await scenario.HearAsync(pull, "terrateam gate approve policy", by: "bob"),
            StringComparison.Ordinal
        );

        scenario.Runner.Next(job =>
            PlanAsync(job, "  - resource \"terraform_data\" \"other\" {}\n\nPlan: 0 to add, 0 to change, 1 to destroy.")
        );
        await scenario.HearAsync(pull, "terrateam plan");

        Assert.Contains("Gates are shut", await scenario.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);
        await scenario.HearAsync(pull, "terrateam gate approve policy", by: "bob");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
    }

    [Fact]
    public async Task An_approval_holds_for_the_same_plan_made_again_and_not_for_another_commit()
    {
        const string Plan = "  + resource \"terraform_data\" \"one\" {}\n\nPlan: 1 to add, 0 to change, 0 to destroy.";
        await using var scenario = await ScenarioEnvironment.StartAsync();
        scenario.Runner.Next(job => PlanAsync(job, Plan));
        var pull = await scenario.OpenPlannedAsync();
        await scenario.HearAsync(pull, "terrateam gate approve policy", by: "bob");

        scenario.Runner.Next(job => PlanAsync(job, Plan));
        await pull.PushAsync("The same plan", ScenarioEnvironment.Change("network", "again"));
        await scenario.SettleAsync();
        Assert.Contains("Gates are shut", await scenario.HearAsync(pull, "terrateam apply"), StringComparison.Ordinal);

        await scenario.HearAsync(pull, "terrateam gate approve policy", by: "bob");
        scenario.Runner.Next(job => PlanAsync(job, Plan));
        await scenario.HearAsync(pull, "terrateam plan");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
    }

    private static async Task<int> PlanAsync(ScriptedJob job, string text)
    {
        var (path, workspace) = Assert.Single(ScriptedJob.DirspacesOf(await job.TakeWorkAsync()));
        await job.UploadAsync(path, workspace);
        var step = ScriptedJob.PlanStep(path, workspace, hasChanges: true);
        step["payload"]!["plan"] = text;
        var gate = new JsonObject
        {
            ["token"] = "policy",
            ["any_of"] = new JsonArray("user:bob"),
            ["dir"] = path,
            ["workspace"] = workspace,
        };
        Assert.Equal(200, (await job.ReportAsync([step], gates: [gate])).Status);
        return 0;
    }
}
