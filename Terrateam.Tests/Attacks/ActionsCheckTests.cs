using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>A red check of GitHub Actions blocks an apply as any other does; only our own runs are left out.</summary>
public sealed class ActionsCheckTests
{
    [Fact]
    public async Task A_failed_job_of_Actions_forbids_the_apply()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        scenario.Repository.AddCheck(pull.HeadSha, "test", "failure");

        Assert.Contains(
            "test (failed)",
            await scenario.HearAsync(pull, AttackEnvironment.Apply),
            StringComparison.Ordinal
        );
        Assert.False(scenario.HasApplied());
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Theory]
    [InlineData("github-actions", "github-actions")]
    [InlineData("scanner", "github-actions")]
    public async Task A_job_of_the_same_name_that_went_well_hides_none_that_failed(string failing, string passing)
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        scenario.Repository.AddCheck(pull.HeadSha, "test", "failure", failing);
        scenario.Repository.AddCheck(pull.HeadSha, "test", "success", passing);

        Assert.Contains(
            "test (failed)",
            await scenario.HearAsync(pull, AttackEnvironment.Apply),
            StringComparison.Ordinal
        );
        Assert.False(scenario.HasApplied());
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_job_that_calls_itself_like_ours_counts()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        scenario.Repository.AddCheck(pull.HeadSha, "Terrateam", "failure");

        Assert.Contains(
            "Terrateam (failed)",
            await scenario.HearAsync(pull, AttackEnvironment.Apply),
            StringComparison.Ordinal
        );
        Assert.False(scenario.HasApplied());
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task Our_own_run_on_the_head_does_not_count_even_where_it_failed()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Runs:DispatchRef"] = "head" },
            }
        );
        scenario.Runner.Next(async job =>
        {
            await job.WorkAsync();
            return 1;
        });
        var pull = await scenario.OpenPlannedAsync();
        Assert.Equal("failure", Assert.Single(scenario.Repository.Runs).Conclusion);

        await scenario.HearAsync(pull, AttackEnvironment.Apply);
        Assert.True(scenario.HasApplied());
        await scenario.EndAsync(plans: 0, locks: 1);
    }
}
