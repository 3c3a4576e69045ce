using System.Text.Json;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Steps;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

/// <summary>Costs that need an approval.</summary>
public sealed class CostGateTests
{
    private const string Guarded = "cost_estimation: {currency: EUR, gates: [{above: 100, token: costs}]}\n";

    [Theory]
    [InlineData(100, "")]
    [InlineData(100.01, "costs")]
    [InlineData(1000.5, "costs,budget")]
    [InlineData(-5000, "")]
    public void A_gate_opens_above_its_amount(double difference, string tokens) =>
        Assert.Equal(tokens, Opened(Costs((decimal)difference)));

    [Fact]
    public void What_is_not_known_needs_every_approval()
    {
        Assert.Equal("costs,budget", Opened(null));
        Assert.Equal("costs,budget", Opened(Costs(1) with { Text = "Without an estimation: a" }));
    }

    [Fact]
    public void What_a_run_shows_of_the_estimation_of_several_is_its_own()
    {
        var all = new CostPayload(
            new(5, 125, 120),
            "EUR",
            [new("a", "default", 5, 65, 60), new("b", "default", 0, 60, 60), new("a", "prod", 0, 0, 0)]
        );

        var own = CostGates.Of(all, new HashSet<Dirspace> { new("a", "default") });

        Assert.Equal(new MonthlyCost(5, 65, 60), own.Summary);
        Assert.Equal("a", Assert.Single(own.Dirspaces).Directory);
        Assert.Equal(("costs", ""), (Opened(all), Opened(own)));
    }

    [Theory]
    [InlineData("""[{"token": "t"}]""")]
    [InlineData("""[{"above": "100"}]""")]
    [InlineData("""[{"above": 1e99}]""")]
    [InlineData("{}")]
    public void A_gate_that_cannot_be_read_is_an_error(string gates) =>
        Assert.Throws<ConfigurationException>(() => CostGates.Open(View(gates), null));

    [Theory]
    [InlineData("enabled: true")]
    [InlineData("cost_estimation: {enabled: false, currency: EUR, gates: [{above: 100, token: costs}]}")]
    [InlineData("cost_estimation: {currency: EUR, gates: [{above: 1000, token: costs}]}")]
    [InlineData("cost_estimation: {currency: VND, gates: [{above: 100, token: costs}]}")]
    [InlineData("cost_estimation: {currency: EUR, gates: []}")]
    public void A_branch_does_not_lower_it(string branch)
    {
        var wire = Merge(Guarded, branch);

        Assert.True((bool)wire["enabled"]!);
        Assert.Equal("EUR", (string?)wire["currency"]);
        Assert.Equal(100, (double?)wire["gates"]![0]!["above"]);
    }

    [Fact]
    public void Without_gates_a_branch_can_try_it() =>
        Assert.Equal(
            "GBP",
            (string?)Merge("cost_estimation: {currency: EUR}", "cost_estimation: {currency: GBP}")["currency"]
        );

    private static System.Text.Json.Nodes.JsonNode Merge(string trunk, string branch)
    {
        var merged = ConfigurationMerge.Merge(
            new()
            {
                IsAuthorTrusted = true,
                DefaultBranch = new("main:c.yml", trunk),
                Branch = new("c.yml", branch),
            }
        );
        Assert.True(merged.IsValid, string.Join("; ", merged.Errors));
        return merged.Configuration!.ToWire()["cost_estimation"]!;
    }

    private static CostPayload Costs(decimal difference) => new(new(0, difference, difference), "EUR", []);

    private static string Opened(CostPayload? costs) =>
        string.Join(
            ',',
            CostGates
                .Open(View("""[{"above": 100, "token": "costs"}, {"above": 1000, "token": "budget"}]"""), costs)
                .Select(gate => gate["token"].Text())
        );

    private static JsonView View(string gates) => new(JsonElement.Parse(gates), "cost_estimation.gates");
}
