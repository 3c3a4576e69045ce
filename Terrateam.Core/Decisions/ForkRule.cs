using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// No code of a fork's commit runs until a user with write access asks for it after the fork notice for that commit.
/// </summary>
internal static class ForkRule
{
    /// <summary>Why nothing of the present head may run for this request; null where it may.</summary>
    public static Message? Refusal(DecisionContext context) =>
        !Applies(context)
        || (context.Snapshot.ActorCanWrite && CommentVisibility.ForkNotice(context, context.Request.Trigger))
            ? null
            : NoticeOf(context);

    /// <summary>
    /// Like <see cref="Refusal"/>, for deferred requests. Their authors had write access then, but may have referred to
    /// another commit.
    /// </summary>
    public static Message? RefusalOf(DecisionContext context, IEnumerable<Trigger> asked) =>
        !Applies(context) || asked.Any(trigger => CommentVisibility.ForkNotice(context, trigger))
            ? null
            : NoticeOf(context);

    private static bool Applies(DecisionContext context) =>
        context.PullRequest is { IsFork: true, State: PullRequestState.Open };

    private static Message.ForkNeedsApproval NoticeOf(DecisionContext context) => new(context.PullRequest.HeadSha);
}
