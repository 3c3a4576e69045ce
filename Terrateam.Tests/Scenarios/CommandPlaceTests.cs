using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Scenarios;

/// <summary>Where a command stands decides whether it is one.</summary>
public sealed class CommandPlaceTests
{
    [Fact]
    public async Task An_example_is_left_alone_and_a_command_elsewhere_is_answered()
    {
        await using var lab = await ScenarioEnvironment.StartAsync();
        var pull = await lab.OpenPlannedAsync();
        var known = ScenarioEnvironment.AnswersOn(pull).Count;

        await pull.CommentAsync("alice", "Before we go on:\n\n~~~\nterrateam apply\n~~~");
        await pull.CommentAsync("alice", "> terrateam apply\n\nNot yet.");
        await lab.SettleAsync();
        Assert.Equal(known, ScenarioEnvironment.AnswersOn(pull).Count);

        Assert.Contains(
            "Not read as a command",
            await lab.HearAsync(pull, "Next:\n- terrateam apply\n- **terrateam plan**"),
            StringComparison.Ordinal
        );
        await pull.ReviewAsync("bob", "COMMENTED", "terrateam apply");
        await pull.ReviewAsync("bob", "COMMENTED", "Looks good.");
        await lab.SettleAsync();
        Assert.Equal(known + 2, ScenarioEnvironment.AnswersOn(pull).Count);
        Assert.Contains("not in reviews", ScenarioEnvironment.AnswersOn(pull)[^1].Body, StringComparison.Ordinal);

        Assert.Contains(
            "no directory has the tag `needed`",
            await lab.HearAsync(pull, "terraform apply not needed"),
            StringComparison.Ordinal
        );
        Assert.NotEqual("success", ScenarioEnvironment.StateOf(pull, "terrateam apply: network default"));
        await lab.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_directory_that_was_named_and_not_planned_is_told_with_why()
    {
        await using var lab = await ScenarioEnvironment.StartAsync();
        var pull = await lab.OpenPlannedAsync();

        var alone = await lab.HearAsync(pull, "terrateam plan dir:dns");
        Assert.Contains("`dns`: no changed file matches", alone, StringComparison.Ordinal);
        Assert.Contains(
            "there is no file in the directory",
            await lab.HearAsync(pull, "terrateam plan dir:dnss"),
            StringComparison.Ordinal
        );

        await pull.CommentAsync("alice", "terrateam plan dir:network or dir:dns");
        await lab.SettleAsync();
        Assert.Contains(ScenarioEnvironment.AnswersOn(pull), one =>
            one.Body.Contains("Not everything that was named", StringComparison.Ordinal)
        );
        await lab.EndAsync(plans: 1, locks: 0);
    }

    [Fact]
    public async Task A_bot_that_the_settings_allow_commands()
    {
        await using var lab = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [$"{GitHubOptions.Section}:AllowedBots:0"] = "renovate[bot]",
                },
            }
        );
        var pull = await lab.OpenPlannedAsync();

        Assert.Contains(
            "apply-autoapprove",
            await lab.HearAsync(pull, "terrateam help", by: "renovate[bot]"),
            StringComparison.Ordinal
        );
        var known = ScenarioEnvironment.AnswersOn(pull).Count;
        await pull.CommentAsync("other[bot]", "terrateam help");
        await lab.SettleAsync();
        Assert.Equal(known, ScenarioEnvironment.AnswersOn(pull).Count);
        await lab.EndAsync(plans: 1, locks: 0);
    }
}
