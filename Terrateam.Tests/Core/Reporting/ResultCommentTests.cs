using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What the comment of a run shows and in which order.</summary>
public sealed class ResultCommentTests
{
    private static readonly Guid Id = new("0b3f6d5e-1111-2222-3333-444455556666");

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

    /// <summary>Failures, what failed and may or is asked about, and the rest, the hooks among them.</summary>
    [Fact]
    public void Warnings_come_before_successes_and_after_failures()
    {
        StepReport policy = new("tf/conftest", Success: false, "no", IgnoreErrors: true);
        var comment = ResultComment.Render(
            new(
                Id,
                "plan",
                RunReportState.Failed,
                [
                    Planned("a-success"),
                    Planned("b-gated"),
                    Planned("c-warned") with
                    {
                        Steps = [policy],
                    },
                    new(
                        new("d-failed", "default"),
                        DirspaceReportState.Failed,
                        Steps: [policy with { IgnoreErrors = false }]
                    ),
                ]
            )
            {
                Gates = [new(new("b-gated", "default"), "", "security", null, [], [], 1, [])],
                PostHooks = [policy with { Name = "notify" }],
                HasTable = true,
            }
        )[0];

        string[] directories = ["d-failed", "b-gated", "c-warned", "a-success"];
        AssertInOrder(
            comment,
            [
                .. directories.Select(static name => $"| `{name}` |"),
                "<code>d-failed",
                "Hooks after: done, notify failed",
                "<code>b-gated",
                "<code>c-warned",
                "<code>a-success",
            ]
        );
    }

    [Fact]
    public void A_failed_hook_that_may_fail_is_an_open_warning_even_where_it_printed_nothing()
    {
        var report = new RunReport(Id, "plan", RunReportState.Done, [])
        {
            PreHooks = [new("run", Success: false, "No budget is left.", IgnoreErrors: true)],
            PostHooks = [new("notify", Success: false, "", IgnoreErrors: true)],
        };
        var comment = ResultComment.Render(report)[0];

        Assert.True(report.HasWarning);
        Assert.Contains("### :warning: Terrateam plan", comment, StringComparison.Ordinal);
        Assert.Contains(
            "<details open>\n<summary>:warning: Hooks before: done, run failed",
            comment,
            StringComparison.Ordinal
        );
        Assert.Contains("- :warning: Hooks after: done, notify failed", comment, StringComparison.Ordinal);
    }

    private static DirspaceReport Planned(string directory) =>
        new(new(directory, "default"), DirspaceReportState.Success, "+ x", new(1, 0, 0));

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
