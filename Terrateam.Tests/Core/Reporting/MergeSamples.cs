using Terrateam.Core.Configuration;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What is said of merging.</summary>
internal static class MergeSamples
{
    public static IEnumerable<GoldenText> All =>
        [
            GoldenText.Of(new Message.MergeConflict("main")),
            GoldenText.Of(new Message.MergeConflict("feature/`x`"), "markup"),
            GoldenText.Of(new Message.NotMerged(MergeStrategy.Auto, "At least 1 approving review is required.")),
            GoldenText.Of(
                new Message.NotMerged(MergeStrategy.Squash, "Squash merges are not allowed on this repository."),
                "way-not-allowed"
            ),
            GoldenText.Of(new Message.BranchKept("feature/`x`", "Cannot delete this protected branch.")),
            GoldenText.Of(new Message.QueueRefused("#12: 1 of 2 applied")),
            GoldenText.Of(new Message.QueueRefused("#12: its last commit was not looked at yet"), "not-looked-at"),
        ];
}
