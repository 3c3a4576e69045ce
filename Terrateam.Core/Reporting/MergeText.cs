namespace Terrateam.Core.Reporting;

/// <summary>What people are told of a merge that GitHub did not want.</summary>
internal static class MergeText
{
    public static string NotMerged(Notice.NotMerged notice) =>
        "### :x: Not merged\n\nThis was to be merged now that it is applied, and was not: "
        + $"{Markdown.Inline(notice.Reason)}\n\n{Advice(notice)}";

    // The reason is GitHub's own text; only what it says of the ways to merge can be told more exactly.
    private static string Advice(Notice.NotMerged notice)
    {
        var key =
            $"`automerge.merge_strategy` in `.terrateam/config.yml` is "
            + $"{Markdown.Code(notice.Strategy.ToString().ToLowerInvariant())}";
        return notice.Reason.Contains("not allowed on this repository", StringComparison.OrdinalIgnoreCase)
            ? (
                $"{key}. Set it to a way to merge that the repository allows, or allow this one in the "
                + $"repository's settings under General, Pull Requests. This pull request can be merged by hand."
            )
            : (
                $"Look whether a rule of the branch, a conflict or a missing review is in the way ({key}), and "
                + $"merge it by hand."
            );
    }
}
