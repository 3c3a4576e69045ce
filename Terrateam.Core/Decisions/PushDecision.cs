using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>Plans a pull request that was opened, reopened, pushed to, retargeted or marked ready.</summary>
internal static class PushDecision
{
    public static Decision Decide(DecisionContext context)
    {
        var pullRequest = context.PullRequest;
        if (pullRequest.State == PullRequestState.Closed)
            return context.Nothing();

        Effect[] outdated = [.. Outdated(context)];

        if (context.Obstacle("plan") is { } obstacle)
        {
            return obstacle is Message.BadConfiguration
                ? context.Answer(obstacle, [.. outdated, .. Refusal(pullRequest)])
                : context.Nothing(outdated);
        }

        if (context.Entry.Dirspaces.All(dirspace => !dirspace.InDiff))
            return NothingInDiff(context, [.. outdated, .. PlanDecision.NothingToApply(context)]);
        if (pullRequest.IsFork && pullRequest.State == PullRequestState.Open)
            return context.Answer(new Message.ForkNeedsApproval(pullRequest.HeadSha), outdated);
        if (pullRequest.Mergeable is false)
            return context.Answer(new Message.MergeConflict(pullRequest.BaseRef), outdated);

        return Autoplan(context, outdated, dirspace => context.PlanFault(dirspace) is not null);
    }

    // Posted once for the same directories, over any number of pushes.
    private static Decision NothingInDiff(DecisionContext context, IReadOnlyList<Effect> effects)
    {
        if (
            context.Snapshot.Changes?.Gone is not { Count: > 0 } gone
            || context.PullRequest is not { State: PullRequestState.Open, IsFork: false }
        )
        {
            return context.Nothing(effects);
        }

        var text = MessageText.Render(new Message.NothingMatches("plan", "", ChangesExist: false) { Gone = gone });
        return Decision.For(
            context.Entry,
            [.. effects, new Effect.Say(text, $"gone-{DecisionContext.DigestOf(text)}")]
        );
    }

    /// <summary>
    /// Removes plans, and ends plan runs, for older commits or another base. They can never be applied, even where the
    /// push starts nothing.
    /// </summary>
    public static IEnumerable<Effect> Outdated(DecisionContext context)
    {
        var pullRequest = context.PullRequest;
        var head = pullRequest.HeadSha;
        return
        [
            .. context.Supersede(
                run => !pullRequest.HasHead(run.HeadSha),
                $"A newer commit, {head[..Math.Min(7, head.Length)]}, was pushed."
            ),
            .. context.Supersede(
                run =>
                    pullRequest.HasHead(run.HeadSha)
                    && run.BaseRef is not null
                    && !pullRequest.HasBase(run.BaseRef, run.BaseSha),
                "The pull request was made to go into another base."
            ),
            new Effect.DeletePlans(pullRequest.Number, head)
            {
                ExceptBaseRef = pullRequest.BaseRef,
                ExceptBaseSha = pullRequest.BaseSha,
            },
            .. StaleStatuses.Create(context),
        ];
    }

    /// <summary>Plans the current layer without a command.</summary>
    /// <param name="context">The decision context.</param>
    /// <param name="before">Effects that come first.</param>
    /// <param name="wanted">True for a dirspace that lacks a plan.</param>
    public static Decision Autoplan(DecisionContext context, IReadOnlyList<Effect> before, Func<Dirspace, bool> wanted)
    {
        var ended = before.OfType<Effect.EndRun>().Select(end => end.RunId).ToHashSet();
        var busy = context
            .OwnRuns.Where(run => !ended.Contains(run.RunId))
            .SelectMany(run => run.Dirspaces)
            .Concat(context.Entry.Queued.Where(work => work.Kind == RunKind.Plan).SelectMany(work => work.Dirspaces))
            .ToHashSet();
        var dirspaces = context
            .WorkingLayer.Where(dirspace =>
                dirspace.Autoplan && (!context.PullRequest.IsDraft || dirspace.AutoplanDraft)
            )
            .Where(dirspace => wanted(dirspace.Dirspace) && !busy.Contains(dirspace.Dirspace))
            .ToList();

        if (dirspaces.Count == 0)
            return context.Nothing(before);

        var admitted = Admission.Admit(context, AccessOperation.Plan, dirspaces);
        if (admitted.Refusal is { } refusal)
            return Admission.IsNews(context) ? context.Answer(refusal, before) : context.Nothing(before);

        return QueueDecision.Wait(
            context,
            RunKind.Plan,
            "plan",
            admitted.Dirspaces.Select(dirspace => dirspace.Dirspace),
            context.Entry,
            before
        ) ?? admitted.Tell(context.Start(RunKind.Plan, admitted.Dirspaces, context.Entry, before));
    }

    private static IEnumerable<Effect> Refusal(PullRequest pullRequest) =>
        pullRequest.State == PullRequestState.Open
            ?
            [
                new Effect.SetStatuses(
                    pullRequest.HeadSha,
                    [new(StatusTitle.Apply, StatusState.Failure, "The configuration has errors: see the comment.")]
                ),
            ]
            : [];
}
