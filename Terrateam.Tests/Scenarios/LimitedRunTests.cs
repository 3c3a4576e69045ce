using Terrateam.Sandbox.GitHub.Limits;

namespace Terrateam.Tests.Scenarios;

/// <summary>GitHub wants no call for a while, and says how long.</summary>
public sealed class LimitedRunTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("/dispatches")]
    [InlineData("/issues/comments/{comment_id}")]
    public async Task Meanwhile_nothing_is_asked_and_afterwards_all_is_done_without_an_error(string call)
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["GitHub:MaximumWait"] = "00:00:00",
                    ["Runs:FirstLook"] = "01:00:00",
                },
            }
        );
        scenario.GitHub.Limits.Provoke(LimitKind.TooManyRequests, 1, Wait, operation =>
            operation.EndsWith(call, StringComparison.Ordinal)
        );

        var pull = await scenario.OpenPlannedAsync();
        await scenario.SettleAsync();

        var calls = scenario
            .GitHub.Calls.Where(one => one.Caller.StartsWith("installation ", StringComparison.Ordinal))
            .ToList();
        var refused = Assert.Single(calls, one => one.Status == 429);
        Assert.DoesNotContain(calls, one => one.At > refused.At && one.At < refused.At + Wait);
        Assert.DoesNotContain(scenario.App.Troubles, line => line.StartsWith("Error ", StringComparison.Ordinal));
        Assert.Single(pull.Comments, one => one.Body.Contains("Plan: 1 to add", StringComparison.Ordinal));
        await scenario.EndAsync(plans: 1, locks: 0);
    }
}
