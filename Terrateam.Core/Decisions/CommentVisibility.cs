using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// What the author of a comment can have seen. A comment may come late, and be answered later still: what was shown
/// meanwhile is not what it is about. Times are GitHub's, in whole seconds, so that of two in the same second nobody
/// can tell which was first.
/// </summary>
internal static class CommentVisibility
{
    /// <summary>
    /// Why a plan is not the one that the comment is about, or nobody can have seen it; null where it is. What nobody
    /// asked for is only held to the latter.
    /// </summary>
    public static MissingPlan? PlanFault(DecisionContext context, Dirspace dirspace)
    {
        if (context.Find(dirspace)?.Plan is not { ShownAt: { } shown } plan)
            return new(dirspace, Reporting.PlanFault.NotShown);
        if (!context.PullRequest.HasBase(plan.BaseRef, plan.BaseSha))
            return new(dirspace, Reporting.PlanFault.BaseMoved);

        return context.Request.Trigger is not Trigger.Commented comment || shown < comment.WrittenAt
            ? null
            : new(dirspace, Reporting.PlanFault.ShownLater);
    }

    /// <summary>
    /// True where the present head and base branch were there before the comment was written. False where nobody
    /// commented.
    /// </summary>
    public static bool Head(DecisionContext context)
    {
        if (context.Request.Trigger is not Trigger.Commented { WrittenAt: { } written })
            return false;

        var head = context.PullRequest.HeadSha;
        var since = context.Entry.Pushes?.Since(head)
            ?? context
                .Entry.Dirspaces.Where(dirspace =>
                    string.Equals(dirspace.Plan?.HeadSha, head, StringComparison.Ordinal)
                )
                .Min(dirspace => dirspace.Plan?.ShownAt);
        return since < written && IsIntoSinceBefore(context, written);
    }

    /// <summary>True where our notice of a fork's present head is the last one before the comment.</summary>
    public static bool ForkNotice(DecisionContext context, Trigger trigger) =>
        trigger is Trigger.Commented { WrittenAt: { } written }
        && IsIntoSinceBefore(context, written)
        && string.Equals(
            context.Entry.ForkNotices.LastOrDefault(message => message.At < written)?.Sha,
            context.PullRequest.HeadSha,
            StringComparison.Ordinal
        );

    private static bool IsIntoSinceBefore(DecisionContext context, DateTimeOffset written) =>
        context.Entry.Retargeted is not { } retargeted || retargeted.At < written;
}
