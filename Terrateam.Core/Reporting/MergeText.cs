namespace Terrateam.Core.Reporting;

/// <summary>Text about a merge that GitHub refused.</summary>
internal static class MergeText
{
    public static string NotMerged(Message.NotMerged message) =>
        "### :x: Not merged\n\nThis was to be merged now that it is applied, and was not: "
        + $"{Markdown.Inline(message.Reason)}\n\n{Advice(message)}";

    // The reason is GitHub's own text; only refusals of a merge method get more exact advice.
    private static string Advice(Message.NotMerged message)
    {
        var key =
            $"`automerge.merge_strategy` in `.terrateam/config.yml` is "
            + $"{Markdown.Code(message.Strategy.ToString().ToLowerInvariant())}";
        return message.Reason.Contains("not allowed on this repository", StringComparison.OrdinalIgnoreCase)
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
