using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Nothing of a fork's commit runs until somebody with write access asks for it, after our notice of that commit.
/// </summary>
internal static class ForkRule
{
    /// <summary>Why nothing of the present head may run for this question; null where it may.</summary>
    public static Message? Refusal(DecisionContext context) =>
        !Applies(context)
        || (context.Snapshot.ActorCanWrite && CommentVisibility.ForkNotice(context, context.Request.Trigger))
            ? null
            : NoticeOf(context);

    /// <summary>
    /// The same of what was put aside: whoever asked for it had write access when they did, but may have had another
    /// commit in mind.
    /// </summary>
    public static Message? RefusalOf(DecisionContext context, IEnumerable<Trigger> asked) =>
        !Applies(context) || asked.Any(trigger => CommentVisibility.ForkNotice(context, trigger))
            ? null
            : NoticeOf(context);

    private static bool Applies(DecisionContext context) =>
        context.PullRequest is { IsFork: true, State: PullRequestState.Open };

    private static Message.ForkNeedsApproval NoticeOf(DecisionContext context) => new(context.PullRequest.HeadSha);
}
