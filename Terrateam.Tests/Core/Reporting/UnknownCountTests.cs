using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What is not known is said, and is never nought.</summary>
public sealed class UnknownCountTests
{
    private static readonly DirspaceReport Unknown = new(
        new("unknown", "default"),
        DirspaceReportState.Success,
        "+ two"
    );

    [Fact]
    public void An_apply_and_a_plan_without_changes_have_no_counts_to_miss()
    {
        const string NotKnown = "known**";
        Assert.Contains(NotKnown, Comment("plan", Unknown), StringComparison.Ordinal);
        Assert.DoesNotContain(
            NotKnown,
            Comment("apply", Unknown)
                + Comment("plan", Unknown with { State = DirspaceReportState.NoChanges })
                + Comment("plan", Unknown with { State = DirspaceReportState.Failed }),
            StringComparison.Ordinal
        );
    }

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
