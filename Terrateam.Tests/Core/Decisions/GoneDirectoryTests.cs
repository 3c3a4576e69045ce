using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Functions.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>Comments report directories that a pull request removes, and older forms of the configuration.</summary>
public sealed class GoneDirectoryTests
{
    private static readonly string[] Files = ["network/main.tf", "old/README.md"];

    [Fact]
    public void Where_nothing_else_changes_it_is_said_once_whatever_is_pushed()
    {
        var first = Said(Decide(Sample.PullRequest(1), command: null));
        var second = Said(Decide(Sample.PullRequest(1) with { HeadSha = new string('9', 40) }, command: null));

        Assert.Contains("`old` `default`", first.Markdown, StringComparison.Ordinal);
        Assert.Contains("terraform state pull", first.Markdown, StringComparison.Ordinal);
        Assert.Contains("To destroy it, bring the directory back", first.Markdown, StringComparison.Ordinal);
        Assert.NotNull(first.Once);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Strangers_make_it_say_nothing() =>
        Assert.Empty(Decide(Sample.PullRequest(1) with { IsFork = true }, command: null).Effects.OfType<Effect.Say>());

    [Fact]
    public void Who_asks_for_a_plan_is_told()
    {
        var said = Said(
            Decide(
                Sample.PullRequest(1),
                new Terrateam.Core.Commands.Command.Plan(Terrateam.Core.TagQueries.TagQuery.Parse("").Query!)
            )
        );

        Assert.StartsWith("### Nothing to plan", said.Markdown, StringComparison.Ordinal);
        Assert.Contains("`old` `default`", said.Markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_something_is_planned_its_comment_says_it()
    {
        var run = DecisionFixture.RunOf(
            Decide(
                Sample.PullRequest(1),
                command: null,
                yaml: "engine: {tf_version: 1.5.7}\n",
                more: new ChangedFile("network/main.tf")
            )
        );

        var report = RunReports.From(run, result: null, RepositoryLedger.Empty);

        Assert.Contains(report.Notes, note =>
            note.Contains("`old` `default`", StringComparison.Ordinal)
            && note.Contains("so is its state", StringComparison.Ordinal)
        );
        Assert.Contains(report.Notes, note =>
            note.Contains(
                "`.terrateam/config.yml:1`: an engine of `tf_version` alone is the older form. Write `{name: "
                    + "terraform, version: ...}`.",
                StringComparison.Ordinal
            )
        );
        Assert.DoesNotContain(run.Dirspaces, one => one.Dirspace.Directory == "old");
    }

    private static Effect.Say Said(Decision decision) => Assert.Single(decision.Effects.OfType<Effect.Say>());

    private static Decision Decide(
        PullRequest pullRequest,
        Terrateam.Core.Commands.Command? command,
        string yaml = "",
        params ChangedFile[] more
    )
    {
        var configuration = ConfigurationReader.Read(".terrateam/config.yml", yaml);
        var changed = new ChangedFiles([new("old/main.tf", Removed: true), .. more]);
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Trigger trigger = command is null
            ? new Trigger.Pushed("alice") { Head = new(pullRequest.HeadSha, now) }
            : new Trigger.Commented(5, "alice", new([command], 1)) { WrittenAt = now, IsByPerson = true };
        var snapshot = new Snapshot(
            now,
            Sample.Repository,
            pullRequest,
            RepositoryLedger.Empty,
            configuration,
            ChangeMatcher.Match(configuration.Configuration!, Files, changed),
            [],
            ActorCanWrite: true
        )
        {
            Files = changed,
        };
        return Decider.Decide(new(trigger, command), snapshot, Guid.NewGuid);
    }
}
