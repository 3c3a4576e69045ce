using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Scenarios;

public sealed class HookTests
{
    [Fact]
    public async Task Hooks_have_statuses_of_their_own_once_the_run_is_over_and_one_that_failed_forbids_no_apply()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Job = TerrateamJob.BuiltHere,
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = """
                    hooks:
                      plan:
                        pre: [{type: run, cmd: [echo, good morning], visible_on: always}]
                        post: [{type: run, cmd: [bash, -c, echo the report is lost; exit 1]}]

                    """,
                },
            }
        );
        var pull = await scenario.OpenPlannedAsync();

        Assert.Equal(
            ("success", "failure"),
            (
                ScenarioEnvironment.StateOf(pull, "terrateam plan pre-hooks"),
                ScenarioEnvironment.StateOf(pull, "terrateam plan post-hooks")
            )
        );
        var told = Assert.Single(ScenarioEnvironment.AnswersOn(pull)).Body;
        Assert.Contains("good morning", told, StringComparison.Ordinal);
        Assert.Contains("the report is lost", told, StringComparison.Ordinal);
        Assert.Single(scenario.Repository.StatusHistoryOf(pull.HeadSha), status =>
            status.Context == "terrateam plan pre-hooks"
        );

        await scenario.HearAsync(pull, "terrateam apply");
        Assert.Equal("success", ScenarioEnvironment.StateOf(pull, "terrateam apply"));
        Assert.DoesNotContain(pull.Statuses, status =>
            status.Context is "terrateam apply pre-hooks" or "terrateam apply post-hooks"
        );
        await scenario.EndAsync(plans: 0, locks: 1);
    }
}
