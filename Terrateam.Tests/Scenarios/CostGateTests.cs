using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Scenarios;

/// <summary>A limit of costs, with the runner's own process, terraform, and a strict double of Infracost.</summary>
public sealed class CostGateTests : IDisposable
{
    // Each directory costs nothing on the base branch and 60 now.
    private const string Infracost = """
        #!/bin/bash
        die() { echo "unexpected: $*" >&2; exit 99; }
        [ "$INFRACOST_API_KEY" = ico-key-of-the-test ] || die "key"
        case "$#:$1" in
        4:breakdown) sed -n 's/^ *name: "\(.*\)"$/\1/p' "${2#--config-file=}" > "${4#--out-file=}" ;;
        5:diff)
            while read -r name; do
                printf '%s{"name": "%s", "pastBreakdown": {"totalMonthlyCost": "0"}, "breakdown": {"totalMonthlyCost": "60"}}' "$comma" "$name"
                comma=,
            done < "${3#--path=}" > "$TMPDIR/projects.$$"
            echo "{\"currency\": \"EUR\", \"projects\": [$(cat "$TMPDIR/projects.$$")]}" > "${5#--out-file=}"
            rm "$TMPDIR/projects.$$" ;;
        *) die "$@" ;;
        esac

        """;

    private const string Configuration = """
        batch_runs: {enabled: true, max_workspaces_per_batch: 1}
        cost_estimation:
          currency: EUR
          gates: [{above: 100, token: costs, any_of: ["user:bob"]}]

        """;

    private readonly TemporaryDirectory _programs = new();

    public void Dispose() => _programs.Dispose();

    [Fact]
    public async Task What_costs_too_much_in_all_its_parts_waits_for_an_approval()
    {
        TestProgram.Write(_programs["infracost"], Infracost);
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Job = TerrateamJob.BuiltHere,
                JobEnvironment = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["PATH"] = $"{_programs.Path}:{Environment.GetEnvironmentVariable("PATH")}",
                    ["TMPDIR"] = _programs.Path,
                    ["INFRACOST_API_KEY"] = "ico-key-of-the-test",
                },
                Files = ScenarioEnvironment
                    .Infra.Append(new(".terrateam/config.yml", Configuration))
                    .ToDictionary(StringComparer.Ordinal),
            }
        );
        scenario.Repository.Grant("bob", "write");
        var pull = await scenario.Repository.OpenPullRequestAsync(
            "change",
            "Change both",
            "alice",
            ScenarioEnvironment
                .Change("network", "change")
                .Concat(ScenarioEnvironment.Change("dns", "change"))
                .ToDictionary(StringComparer.Ordinal)
        );
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.WaitForAsync(pull, "terrateam plan: dns default", "success");
        await scenario.SettleAsync();

        // Two runs of 60 each.
        var plans = ScenarioEnvironment.AnswersOn(pull);
        Assert.Equal(2, plans.Count);
        Assert.All(plans, plan => Assert.Contains("60", plan.Body, StringComparison.Ordinal));
        Assert.All(plans, plan => Assert.DoesNotContain("120", plan.Body, StringComparison.Ordinal));

        var refused = await scenario.HearAsync(pull, "terrateam apply");
        Assert.Contains("terrateam gate approve costs", refused, StringComparison.Ordinal);
        Assert.Contains("network", refused, StringComparison.Ordinal);
        Assert.Contains("dns", refused, StringComparison.Ordinal);

        await scenario.HearAsync(pull, "terrateam gate approve costs", by: "bob");
        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
    }
}
