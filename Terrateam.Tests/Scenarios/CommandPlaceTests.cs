using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Scenarios;

/// <summary>Where a command stands decides whether it is one.</summary>
public sealed class CommandPlaceTests
{
    [Fact]
    public async Task An_example_is_left_alone_and_a_command_elsewhere_is_answered()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        var known = ScenarioEnvironment.AnswersOn(pull).Count;

        await pull.CommentAsync("alice", "Before we go on:\n\n~~~\nterrateam apply\n~~~");
        await pull.CommentAsync("alice", "> terrateam apply\n\nNot yet.");
        await scenario.SettleAsync();
        Assert.Equal(known, ScenarioEnvironment.AnswersOn(pull).Count);

        Assert.Contains(
            "Not read as a command",
            await scenario.HearAsync(pull, "Next:\n- terrateam apply\n- **terrateam plan**"),
            StringComparison.Ordinal
        );
        await pull.ReviewAsync("bob", "COMMENTED", "terrateam apply");
        await pull.ReviewAsync("bob", "COMMENTED", "Looks good.");
        await scenario.SettleAsync();
        Assert.Equal(known + 2, ScenarioEnvironment.AnswersOn(pull).Count);
        Assert.Contains("not in reviews", ScenarioEnvironment.AnswersOn(pull)[^1].Body, StringComparison.Ordinal);

        Assert.Contains(
            "no directory has the tag `needed`",
            await scenario.HearAsync(pull, "terraform apply not needed"),
            StringComparison.Ordinal
        );
        Assert.NotEqual("success", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_directory_that_was_named_and_not_planned_is_told_with_why()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();

        var alone = await scenario.HearAsync(pull, "terrateam plan dir:dns");
        Assert.Contains("`dns`: no changed file matches", alone, StringComparison.Ordinal);
        Assert.Contains(
            "there is no file in the directory",
            await scenario.HearAsync(pull, "terrateam plan dir:dnss"),
            StringComparison.Ordinal
        );

        await pull.CommentAsync("alice", "terrateam plan dir:network or dir:dns");
        await scenario.SettleAsync();
        Assert.Contains(ScenarioEnvironment.AnswersOn(pull), one =>
            one.Body.Contains("Not everything that was named", StringComparison.Ordinal)
        );
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_bot_that_the_settings_allow_commands()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [$"{GitHubOptions.Section}:AllowedBots:0"] = "renovate[bot]",
                },
            }
        );
        var pull = await scenario.OpenPlannedAsync();

        Assert.Contains(
            "apply-autoapprove",
            await scenario.HearAsync(pull, "terrateam help", by: "renovate[bot]"),
            StringComparison.Ordinal
        );
        var known = ScenarioEnvironment.AnswersOn(pull).Count;
        await pull.CommentAsync("other[bot]", "terrateam help");
        await scenario.SettleAsync();
        Assert.Equal(known, ScenarioEnvironment.AnswersOn(pull).Count);
        await scenario.EndAsync(plans: 1, locks: 0);
    }
}
