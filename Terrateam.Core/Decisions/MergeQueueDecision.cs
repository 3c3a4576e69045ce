using System.Globalization;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Handles a commit of a merge queue. Its status is final at once, because waiting in the queue does not change what is
/// applied. The commit may be merged where its pull request, and those that the queue put before it, are applied.
/// </summary>
internal static class MergeQueueDecision
{
    public static Decision Decide(DecisionContext context, Trigger.MergeQueued queued)
    {
        var (refusal, told) = Judge(context);
        if (refusal is null && Before(context, queued) is { Refusal: { } before })
            (refusal, told) = (before, before);

        var status = new StatusChange(
            StatusTitle.Apply,
            refusal is null ? StatusState.Success : StatusState.Failure,
            told
        );
        var others = context.Entry.MergeGroups.Where(group => !IsSame(group.Sha, queued.Sha));
        MergeGroup[] groups = [.. others.Append(new(queued.Sha, refusal)).TakeLast(MergeGroup.MaxPullRequests)];
        var entry = context.Ledger.Find(context.PullRequest.Number) is null
            ? context.Entry with
            {
                DiffSha = null,
            }
            : context.Entry;
        Effect set = new Effect.SetStatuses(queued.Sha, [status]);
        return Decision.For(
            entry with
            {
                MergeGroups = groups,
            },
            refusal is null
                ? [set]
                : [set, new Effect.Say(MessageText.Render(new Message.QueueRefused(refusal)), $"queue-{queued.Sha}")]
        );
    }

    // Why the pull request blocks the commit, or null, and the text of the status.
    private static (string? Refusal, string Told) Judge(DecisionContext context)
    {
        var (pullRequest, entry) = (context.PullRequest, context.Entry);
        var dirspaces = entry.Dirspaces.Where(dirspace => dirspace.InDiff).ToList();
        if (!IsEvaluated(entry, pullRequest.HeadSha))
        {
            return Refuse(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"#{pullRequest.Number}: its last commit was not looked at yet"
                )
            );
        }

        if (dirspaces.Count == 0)
        {
            return (
                null,
                string.Create(CultureInfo.InvariantCulture, $"#{pullRequest.Number}: nothing is to be applied")
            );
        }

        var applied = dirspaces.Count(dirspace => IsApplied(context, dirspace));
        var told = string.Create(
            CultureInfo.InvariantCulture,
            $"#{pullRequest.Number}: {applied} of {dirspaces.Count} applied"
        );
        return applied == dirspaces.Count ? (null, told) : Refuse(told);

        static (string?, string) Refuse(string told) => (told, told);
    }

    private static bool IsEvaluated(PullRequestEntry entry, string head) =>
        entry.DiffSha is { } sha
            ? IsSame(sha, head)
            : entry.Pushes?.Since(head) is not null
                || entry.Dirspaces.Any(dirspace => dirspace.Plan is { } plan && IsSame(plan.HeadSha, head));

    // The base moves with every merge of the queue, so the base of the plan is used. Changes that other pull requests
    // made to the dirspace since are checked.
    private static bool IsApplied(DecisionContext context, DirspaceEntry dirspace) =>
        Planned.IsApplied(
            dirspace,
            context.Entry,
            dirspace.Plan is { } plan ? context.PullRequest with { BaseSha = plan.BaseSha } : context.PullRequest,
            of => context.Ledger.Changes.Where(change => change.Dirspace == of),
            context.Now
        );

    private static MergeGroup? Before(DecisionContext context, Trigger.MergeQueued queued) =>
        context
            .Ledger.PullRequests.Where(entry => entry.Number != context.PullRequest.Number)
            .SelectMany(entry => entry.MergeGroups)
            .FirstOrDefault(group => IsSame(group.Sha, queued.BaseSha));

    private static bool IsSame(string left, string right) => string.Equals(left, right, StringComparison.Ordinal);
}
