using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Decides what the author of a comment can have seen. A comment may be delivered and handled late, and does not refer
/// to what was shown meanwhile. Times are GitHub's, in whole seconds, so the order of two within a second is unknown.
/// </summary>
internal static class CommentVisibility
{
    /// <summary>
    /// Why a plan is not the one that the comment refers to, or was never shown; null where it is fine. Without a
    /// comment, only the latter is checked.
    /// </summary>
    public static MissingPlan? PlanFault(DecisionContext context, Dirspace dirspace)
    {
        if (context.Find(dirspace)?.Plan is not { ShownAt: { } shown } plan)
            return new(dirspace, Terrateam.Core.Locks.PlanFault.NotShown);
        if (!context.PullRequest.HasBase(plan.BaseRef, plan.BaseSha))
            return new(dirspace, Terrateam.Core.Locks.PlanFault.BaseMoved);

        return context.Request.Trigger is not Trigger.Commented comment || shown < comment.WrittenAt
            ? null
            : new(dirspace, Terrateam.Core.Locks.PlanFault.ShownLater);
    }

    /// <summary>
    /// True where the present head and base branch existed before the comment was written. False without a comment.
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

    /// <summary>True where the last fork notice before the comment is for the present head.</summary>
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
