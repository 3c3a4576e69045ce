using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What is not known is said, and is never nought.</summary>
public sealed class UnknownCountTests
{
    private static readonly DirspaceReport Known = new(
        new("known", "default"),
        DirspaceReportState.Success,
        "+ one",
        new(1, 0, 2) { Move = 3, Invoke = 1 }
    );

    private static readonly DirspaceReport Unknown = new(
        new("unknown", "default"),
        DirspaceReportState.Success,
        "+ two"
    );

    [Fact]
    public void A_plan_that_nobody_could_count_is_told_in_the_head_in_its_title_and_in_the_table()
    {
        var comment = Comment("plan", Known, Unknown);

        Assert.Contains(
            "**1 to add, 0 to change, 2 to destroy, 3 to move, 1 action to invoke, and an unknown number in 1 "
                + "directory**",
            comment,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "<code>unknown</code> <code>default</code>: changes, and how many is not known</summary>",
            comment,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "| `unknown` | `default` | :white_check_mark: changes | ? | ? | ? |\n",
            comment,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_any_count_the_head_says_so()
    {
        var comment = Comment("plan", Unknown);

        Assert.Contains("**How many changes there are is not known**", comment, StringComparison.Ordinal);
        Assert.DoesNotContain("to destroy", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void An_apply_and_a_plan_without_changes_have_no_counts_to_miss() =>
        Assert.DoesNotContain(
            "known**",
            Comment("apply", Unknown)
                + Comment("plan", Unknown with { State = DirspaceReportState.NoChanges })
                + Comment("plan", Unknown with { State = DirspaceReportState.Failed }),
            StringComparison.Ordinal
        );

    private static string Comment(string operation, params DirspaceReport[] dirspaces) =>
        Assert.Single(
            ResultComment.Render(
                new(new("0b3f6d5e-1111-2222-3333-444455556666"), operation, RunReportState.Done, dirspaces)
                {
                    HasTable = true,
                }
            )
        );
}
