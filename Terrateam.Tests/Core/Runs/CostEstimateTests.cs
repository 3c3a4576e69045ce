using System.Text.Json;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Core.Runs;

/// <summary>What a comment shows of costs that any runner reports.</summary>
public sealed class CostEstimateTests
{
    private static readonly Dirspace A = new("a", "default");
    private static readonly Dirspace B = new("b", "prod");

    [Theory]
    [InlineData(
        """{"summary": {}, "currency": "EUR", "dirspaces": [{"dir": "b", "workspace": "prod", "prev_monthly_cost": 1.5, "total_monthly_cost": 2}, {"dir": "a", "workspace": "default", "total_monthly_cost": 3}]}"""
    )]
    [InlineData(
        """{"cost_estimation": {"currency": "EUR", "dirspaces": [{"path": "b", "workspace": "prod", "prev_monthly_cost": 1.5, "total_monthly_cost": 2}, {"path": "a", "workspace": "default", "total_monthly_cost": 3}]}}"""
    )]
    [InlineData(
        """{"currency": "EUR", "dirspaces": [{"dir": "a", "workspace": "default", "total_monthly_cost": 3}, {"dir": "a", "workspace": "default", "total_monthly_cost": 9}, {"dir": "other", "workspace": "default", "total_monthly_cost": 9}, {"dir": "b", "workspace": "prod", "prev_monthly_cost": 1.5, "total_monthly_cost": 2}, 1, null, {}]}"""
    )]
    public void Both_versions_of_the_results_are_read_and_only_the_directories_of_the_run(string payload)
    {
        var costs = From(payload)!;

        Assert.Equal("EUR", costs.Currency);
        Assert.Equal([new(A, 0, 3), new DirspaceCost(B, 1.5m, 2)], costs.Dirspaces);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"text": "failed"}""")]
    [InlineData("""{"dirspaces": {} }""")]
    [InlineData("""{"dirspaces": [{"dir": "other", "workspace": "default", "total_monthly_cost": 9}]}""")]
    public void What_is_no_estimation_is_none(string payload) => Assert.Null(From(payload));

    [Theory]
    [InlineData("\"1e999\"", 0)]
    [InlineData("1e999", 0)]
    [InlineData("1e28", 1_000_000_000_000_000)]
    [InlineData("-1e28", -1_000_000_000_000_000)]
    [InlineData("null", 0)]
    public void A_number_that_no_plan_costs_is_kept_within_bounds(string amount, long expected) =>
        Assert.Equal(
            expected,
            From($$"""{"dirspaces": [{"dir": "a", "workspace": "default", "total_monthly_cost": {{amount}}}]}""")!
                .Dirspaces.Single()
                .After
        );

    [Theory]
    [InlineData("\"EUR\"", "EUR")]
    [InlineData("\"[x](http://x)\"", "")]
    [InlineData("\"EURODOLLAR\"", "")]
    [InlineData("1", "")]
    public void A_currency_is_a_word(string currency, string expected) =>
        Assert.Equal(
            expected,
            From($$"""{"currency": {{currency}}, "dirspaces": [{"dir": "a", "workspace": "default"}]}""")!.Currency
        );

    [Fact]
    public void A_step_that_failed_has_none() =>
        Assert.Null(From("""{"dirspaces": [{"dir": "a", "workspace": "default"}]}""", success: false));

    private static CostEstimate? From(string payload, bool success = true)
    {
        var report = new RunnerReport.StepsV2(
            [new(StepScope.Before, StepNames.CostEstimation, success, IgnoreErrors: false, JsonElement.Parse(payload))],
            null
        );
        return CostEstimate.From(RunResult.FromV2(report).Before, [A, B]);
    }
}
