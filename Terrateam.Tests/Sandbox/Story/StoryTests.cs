using Spectre.Console;
using Terrateam.Sandbox.Story;

namespace Terrateam.Tests.Sandbox.Story;

public sealed class StoryTests
{
    private static readonly IReadOnlyDictionary<string, string> NoSettings = new Dictionary<string, string>(
        StringComparer.Ordinal
    );

    [Fact]
    public async Task A_newcomer_reads_forty_lines_at_most_with_one_plan_and_what_to_do_next()
    {
        using var output = new StringWriter();

        var code = await StoryCommand.RunAsync(
            new BriefOutput(Console(output, AnsiSupport.No)),
            NoSettings,
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );

        var text = output.ToString();
        Assert.True(code == 0, text);
        Assert.InRange(text.TrimEnd().Split('\n').Length, 20, 40);
        Assert.Contains("resource \"terraform_data\"", text, StringComparison.Ordinal);
        Assert.Single(text.Split('\n'), static line => line.Contains("+1 ~0 -0", StringComparison.Ordinal));
        Assert.Contains("3 applies, 0 plan files left, 0 locks left.", text, StringComparison.Ordinal);
        Assert.Contains("-- --serve", text, StringComparison.Ordinal);
        Assert.Contains("docs/installation.md", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_story_that_cannot_begin_says_why()
    {
        using var output = new StringWriter();

        var code = await StoryCommand.RunAsync(
            new PlainOutput(output),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["State:Provider"] = "cupboard" },
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(1, code);
        Assert.Contains("Failed: State:Provider is 'cupboard'", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_live_view_shows_lines_and_statuses_and_prints_everything_at_the_end()
    {
        using var output = new StringWriter();
        var stage = new LiveOutput(Console(output, AnsiSupport.Yes));

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

    [Fact]
    public void An_excerpt_is_the_first_plan_from_its_first_resource_on()
    {
        var lines = PlanExcerpt.Of(
            """
            ### Plan

            <details>
            <summary>:white_check_mark: <code>network</code> <code>default</code>: +1 ~0 -0</summary>

            ```diff
            Terraform will perform the following actions:

              # terraform_data.a will be created
            + resource "terraform_data" "a" {}
            ```

            </details>

            ```diff
            another
            ```
            """
        );

        Assert.Equal(
            [
                "✅ network default: +1 ~0 -0",
                "  # terraform_data.a will be created",
                "+ resource \"terraform_data\" \"a\" {}",
            ],
            lines
        );
        Assert.Empty(PlanExcerpt.Of("No plan."));
    }

    private static IAnsiConsole Console(TextWriter output, AnsiSupport ansi) =>
        AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = ansi,
                Interactive = ansi is AnsiSupport.Yes ? InteractionSupport.Yes : InteractionSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(output),
            }
        );
}
