using Terrateam.Core.Commands;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>A comment plans and applies, and reaches no other command of the engine and none of a shell.</summary>
public sealed class CommentCommandTests
{
    private static readonly string[] Tries =
    [
        "terrateam state rm terraform_data.network",
        "terraform state rm terraform_data.network",
        "terrateam plan -- state rm terraform_data.network",
        "terrateam apply -destroy",
        "terrateam apply -auto-approve -state=other.tfstate",
        "terrateam import terraform_data.network x",
        "terrateam destroy",
        "terrateam init -backend-config=path=other.tfstate",
        "terrateam plan; terraform state rm terraform_data.network",
        "terrateam plan $(touch pwned)",
        "terrateam apply --chdir=dns",
    ];

    public static TheoryData<string> Lines => [.. Tries];

    [Theory]
    [MemberData(nameof(Lines))]
    public void What_else_it_says_is_at_most_a_question_for_tags(string line)
    {
        foreach (var command in CommandParser.Parse(line).Commands)
        {
            // There is no command with arguments for the engine; the words behind are a query, and no directory has
            // such tags.
            Assert.True(
                command is Command.Plan or Command.Apply or Command.Invalid or Command.Unknown,
                command.ToString()
            );
        }
    }

    [Fact]
    public async Task None_of_it_starts_a_job()
    {
        await using var scenario = await ScenarioEnvironment.StartAsync();
        var pull = await scenario.OpenPlannedAsync();
        var runs = scenario.Repository.Runs.Count;

        foreach (var line in Tries)
            await pull.CommentAsync("alice", line);
        await scenario.SettleAsync();

        Assert.Equal(runs, scenario.Repository.Runs.Count);
        Assert.Equal(1, await scenario.App.CountPlansAsync());
        Assert.Empty(scenario.GitHub.UnknownCalls);
    }
}
