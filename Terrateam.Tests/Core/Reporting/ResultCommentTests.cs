using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What the comment of a run shows and in which order.</summary>
public sealed class ResultCommentTests
{
    private static readonly Guid Id = new("0b3f6d5e-1111-2222-3333-444455556666");

    [Fact]
    public void A_plan_is_summed_up_first_and_ordered_by_what_matters()
    {
        var report = new RunReport(
            Id,
            "plan",
            RunReportState.Failed,
            [
                new(new("same", "default"), DirspaceReportState.NoChanges),
                new(new("web", "default"), DirspaceReportState.Success, "+ one", new(1, 2, 0)),
                new(
                    new("broken", "prod"),
                    DirspaceReportState.Failed,
                    Steps: [new("tf/init", Success: true, "init output"), new("tf/plan", Success: false, "Error: no")]
                ),
                new(new("db", "default"), DirspaceReportState.Success, "- two", new(0, 0, 3, Import: 1)),
            ]
        )
        {
            Url = "https://github.com/o/r/actions/runs/1",
            HeadSha = "0123456789abcdef",
        };

        var comment = Assert.Single(ResultComment.Render(report));

        Assert.StartsWith(
            $"<!-- terrateam:run:{Id}:1 -->\n### :x: Terrateam plan: 1 failed, 2 with changes, 1 without changes\n",
            comment,
            StringComparison.Ordinal
        );
        Assert.Contains("**1 to add, 2 to change, 3 to destroy, 1 to import**", comment, StringComparison.Ordinal);
        Assert.Contains(
            "Commit `0123456` | [workflow run](<https://github.com/o/r/actions/runs/1>)",
            comment,
            StringComparison.Ordinal
        );
        AssertInOrder(
            comment,
            "<details open>\n<summary>:x: <code>broken</code> <code>prod</code>: failed</summary>",
            "`tf/plan` failed\n\n```\nError: no\n```",
            "init output",
            "<code>db</code> <code>default</code>: +0 ~0 -3, 1 imported</summary>",
            "```diff\n- two\n```",
            "<code>web</code>",
            "- :white_check_mark: `same` `default`: no changes",
            "comment `terrateam plan`",
            "comment `terrateam apply`"
        );
    }

    [Theory]
    [InlineData(RunReportState.Queued, DirspaceReportState.Waiting, "1 directory waiting for a runner")]
    [InlineData(RunReportState.Running, DirspaceReportState.Running, "1 running")]
    [InlineData(RunReportState.Done, DirspaceReportState.NoChanges, "1 without changes")]
    [InlineData(RunReportState.Aborted, DirspaceReportState.Cancelled, "ended before it was done, 1 cancelled")]
    public void A_title_tells_how_far_the_run_is(RunReportState state, DirspaceReportState dirspace, string title)
    {
        var comment = Assert.Single(ResultComment.Render(new(Id, "plan", state, [new(new("a", "b"), dirspace)])));
        Assert.Contains($"Terrateam plan: {title}\n", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void An_apply_that_failed_says_that_its_plan_is_used_up()
    {
        var report = new RunReport(
            Id,
            "apply",
            RunReportState.Failed,
            [new(new("a", "default"), DirspaceReportState.Failed, Reason: "the runner was lost")]
        );
        var comment = Assert.Single(ResultComment.Render(report));
        AssertInOrder(
            comment,
            "`a` `default`: failed. the runner was lost",
            "A plan is good for one apply",
            "`terrateam unlock`"
        );
    }

    [Fact]
    public void A_step_is_shown_when_it_is_meant_to_be()
    {
        StepReport[] steps =
        [
            new("always", Success: true, "AA", VisibleOn.Always),
            new("on-success", Success: true, "SS", VisibleOn.Success),
            new("on-failure", Success: true, "FF"),
            new("lenient", Success: false, "II", VisibleOn.Always, IgnoreErrors: true),
        ];
        var good = ResultComment.Render(
            new(Id, "plan", RunReportState.Done, [new(new("a", "b"), DirspaceReportState.Success, "p", Steps: steps)])
        )[0];
        var bad = ResultComment.Render(
            new(Id, "plan", RunReportState.Failed, [new(new("a", "b"), DirspaceReportState.Failed, Steps: steps)])
        )[0];

        Assert.Equal((true, true, false), (Shows(good, "AA"), Shows(good, "SS"), Shows(good, "FF")));
        Assert.Equal((true, false, true), (Shows(bad, "AA"), Shows(bad, "SS"), Shows(bad, "FF")));
        Assert.Contains("`lenient` failed, which this step may", good, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_is_not_shown_twice()
    {
        var dirspace = new DirspaceReport(
            new("a", "b"),
            DirspaceReportState.Success,
            "+ once",
            new(1, 0, 0),
            [new("tf/plan", Success: true, "+ twice", VisibleOn.Always)]
        );
        var comment = Assert.Single(ResultComment.Render(new(Id, "plan", RunReportState.Done, [dirspace])));
        Assert.Contains("+ once", comment, StringComparison.Ordinal);
        Assert.DoesNotContain("+ twice", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void Hooks_are_shown_first_where_they_failed_and_last_where_not()
    {
        var report = new RunReport(Id, "plan", RunReportState.Failed, [new(new("a", "b"), DirspaceReportState.Skipped)])
        {
            PreHooks = [new("run", Success: false, "boom", Command: "./check.sh")],
            PostHooks = [new("run", Success: true, "bye", VisibleOn.Always)],
        };
        AssertInOrder(
            Assert.Single(ResultComment.Render(report)),
            "failed outside the directories, 1 skipped",
            ":x: Hooks before: failed",
            "`run` failed: `./check.sh`\n\n```\nboom\n```",
            "`a` `b`: skipped",
            ":white_check_mark: Hooks after: done"
        );
    }

    [Fact]
    public void Locks_denials_layers_and_notes_are_told()
    {
        var report = new RunReport(
            Id,
            "plan",
            RunReportState.Done,
            [new(new("a", "default"), DirspaceReportState.Success, "x", new(1, 0, 0))]
        )
        {
            Holds = [new(new("a", "default"), 12, new(2026, 1, 2, 3, 4, 0, TimeSpan.Zero), BecauseMerged: true)],
            Denied = [new(new("b", "default"), "only @team/ops may plan it")],
            Notes = ["A note."],
            LayersRemaining = 2,
            FilesTruncated = true,
        };
        AssertInOrder(
            Assert.Single(ResultComment.Render(report)),
            "at most 3,000 changed files",
            "A note.",
            "`a` `default`: #12 was merged without being applied, since 2026-01-02 03:04 UTC",
            "`b` `default`: only @\u200bteam/ops may plan it",
            "2 layers of directories that depend on these will be planned once they are applied."
        );
    }

    [Fact]
    public void An_error_too_long_keeps_its_end_and_a_plan_too_long_its_beginning()
    {
        var output = string.Join('\n', Enumerable.Range(0, 40_000).Select(static line => $"line {line}"));
        var report = new RunReport(
            Id,
            "plan",
            RunReportState.Failed,
            [
                new(new("bad", "default"), DirspaceReportState.Failed, Steps: [new("tf/plan", Success: false, output)]),
                new(new("big", "default"), DirspaceReportState.Success, output, new(1, 0, 0)),
            ]
        );
        var comments = ResultComment.Render(report);

        Assert.All(comments, static comment => Assert.InRange(Truncation.SizeOf(comment), 1, ResultComment.Limit));
        AssertInOrder(comments[0], Truncation.Trimmed, "line 39999\n```");
        var big = comments.Single(static comment => comment.Contains("<code>big</code>", StringComparison.Ordinal));
        AssertInOrder(big, "```diff\nline 0\nline 1\n", " more lines ...\n```");
    }

    [Fact]
    public void A_huge_run_names_every_dirspace_and_spends_no_more_comments_than_that_takes()
    {
        var plan = string.Concat(Enumerable.Repeat("+ resource \u4e2d\u6587\n", 2_000));
        var dirspaces = Enumerable
            .Range(0, 3_000)
            .Select(index => new DirspaceReport(
                new($"directory/{index:0000}", "default"),
                DirspaceReportState.Success,
                plan,
                new(1, 0, 0)
            ));
        var comments = ResultComment.Render(
            new(Id, "plan", RunReportState.Done, [.. dirspaces]) { Url = "https://github.com/o/r/actions/runs/1" }
        );

        Assert.InRange(comments.Count, 2, ResultComment.MaxComments + 1);
        Assert.All(comments, static comment => Assert.InRange(Truncation.SizeOf(comment), 1, ResultComment.Limit));
        var all = string.Concat(comments);
        Assert.All(Enumerable.Range(0, 3_000), index =>
            Assert.Contains($"directory/{index:0000}", all, StringComparison.Ordinal)
        );
        Assert.All(comments.Index(), part =>
            Assert.StartsWith(ResultComment.Marker(Id, part.Index + 1), part.Item, StringComparison.Ordinal)
        );
    }

    private static bool Shows(string comment, string output) => comment.Contains(output, StringComparison.Ordinal);

    private static void AssertInOrder(string text, params string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is missing, or comes too early, in:\n{text}");
            at = found + part.Length;
        }
    }
}
