using Spectre.Console;
using Terrateam.Sandbox;
using Terrateam.Sandbox.Story;

namespace Terrateam.Tests.Sandbox.Story;

public sealed class SandboxCommandTests
{
    [Theory]
    [InlineData("--port")]
    [InlineData("--port", "70000")]
    [InlineData("--set", "nothing")]
    [InlineData("--play")]
    public async Task Wrong_arguments_are_named_and_end_with_two(params string[] args) =>
        Assert.Equal(2, await SandboxCommand.RunAsync(args));

    [Fact]
    public async Task A_story_that_cannot_begin_says_why()
    {
        using var output = new StringWriter();
        var stage = new PlainOutput(output);

        var code = await StoryCommand.RunAsync(
            stage,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["State:Provider"] = "cupboard" },
            TimeProvider.System
        );

        Assert.Equal(1, code);
        Assert.Contains("Failed: State:Provider is 'cupboard'", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_live_view_shows_lines_and_statuses_and_prints_everything_at_the_end()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                Interactive = InteractionSupport.Yes,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(output),
            }
        );
        var stage = new LiveOutput(console);

        var code = await stage.PlayAsync(() =>
        {
            stage.Say(new StoryLine(TimeSpan.FromSeconds(1.5), Speaker.Person, "alice", "opens [a] pull request"));
            stage.ShowStatuses([("terrateam plan: network default", "pending", "Queued")]);
            stage.ShowComment("the plan", "1 to add");
            stage.End(well: true, "Done.");
            return Task.FromResult(0);
        });

        var text = output.ToString();
        Assert.Equal(0, code);
        Assert.Contains("terrateam plan: network default", text, StringComparison.Ordinal);
        Assert.Contains("alice      opens [a] pull request", text, StringComparison.Ordinal);
        Assert.Contains("1 to add", text, StringComparison.Ordinal);
        Assert.EndsWith("Done.", text.TrimEnd(), StringComparison.Ordinal);
    }
}
