namespace Terrateam.Tests.Scenarios;

/// <summary>What happens to earlier result comments when there is a newer one.</summary>
public sealed class NotificationTests
{
    [Theory]
    [InlineData("append", 2, 0)]
    [InlineData("minimize", 2, 1)]
    [InlineData("delete", 1, 0)]
    public async Task An_earlier_plan_stays_is_hidden_or_goes_as_the_configuration_says(
        string strategy,
        int comments,
        int hidden
    )
    {
        var files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = $"""
                notifications:
                  policies:
                    - tag_query: dir:network
                      comment_strategy: {strategy}
                  summary:
                    enabled: true
                """,
        };
        await using var scenario = await ScenarioEnvironment.StartAsync(new() { Files = files });
        var pull = await scenario.OpenPlannedAsync();

        await scenario.HearAsync(pull, "terrateam plan");

        var plans = ScenarioEnvironment.AnswersOn(pull);
        Assert.Equal(comments, plans.Count);
        Assert.Equal(hidden, plans.Count(comment => comment.MinimizedReason is not null));
        Assert.Null(plans[^1].MinimizedReason);
        Assert.Contains("| `network` | `default` | :white_check_mark:", plans[^1].Body, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }
}
