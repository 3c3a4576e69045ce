using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>A pull request was opened, reopened, pushed to, retargeted or made ready: plan what it changes.</summary>
internal static class PushDecision
{
    public static Decision Decide(Situation situation)
    {
        var pullRequest = situation.PullRequest;
        if (pullRequest.State == PullRequestState.Closed)
            return situation.Nothing();

        Effect[] outdated = [.. Outdated(situation)];

        if (situation.Obstacle("plan") is { } obstacle)
        {
            return obstacle is Notice.BadConfiguration
                ? situation.Answer(obstacle, [.. outdated, .. Refusal(pullRequest)])
                : situation.Nothing(outdated);
        }

        if (situation.Entry.Dirspaces.All(dirspace => !dirspace.InDiff))
            return NothingInDiff(situation, [.. outdated, .. PlanDecision.NothingToApply(situation)]);
        if (pullRequest.IsFork && pullRequest.State == PullRequestState.Open)
            return situation.Answer(new Notice.ForkNeedsApproval(pullRequest.HeadSha), outdated);
        if (pullRequest.Mergeable is false)
            return situation.Answer(new Notice.MergeConflict(pullRequest.BaseRef), outdated);

        return Autoplan(situation, outdated, dirspace => situation.PlanFault(dirspace) is not null);
    }

    // Once for the same directories, whatever else is pushed.
    private static Decision NothingInDiff(Situation situation, IReadOnlyList<Effect> effects)
    {
        if (
            situation.Snapshot.Changes?.Gone is not { Count: > 0 } gone
            || situation.PullRequest is not { State: PullRequestState.Open, IsFork: false }
        )
        {
            return situation.Nothing(effects);
        }

        var text = NoticeText.Render(new Notice.NothingMatches("plan", "", ChangesExist: false) { Gone = gone });
        return Decision.For(situation.Entry, [.. effects, new Effect.Say(text, $"gone-{Situation.DigestOf(text)}")]);
    }

    /// <summary>
    /// Whatever comes of a push, what was planned or is being planned for older commits, or another base, can never be
    /// applied.
    /// </summary>
    public static IEnumerable<Effect> Outdated(Situation situation)
    {
        var pullRequest = situation.PullRequest;
        var head = pullRequest.HeadSha;
        return
        [
            .. situation.Supersede(
                run => !pullRequest.HasHead(run.HeadSha),
                $"A newer commit, {head[..Math.Min(7, head.Length)]}, was pushed."
            ),
            .. situation.Supersede(
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
            .. StaleStatuses.Of(situation),
        ];
    }

    /// <summary>Plans what is planned without being asked, of the layer whose turn it is.</summary>
    /// <param name="situation">The situation.</param>
    /// <param name="before">What to do first.</param>
    /// <param name="wanted">Which dirspaces lack a plan.</param>
    public static Decision Autoplan(Situation situation, IReadOnlyList<Effect> before, Func<Dirspace, bool> wanted)
    {
        var ended = before.OfType<Effect.EndRun>().Select(end => end.RunId).ToHashSet();
        var busy = situation
            .OwnRuns.Where(run => !ended.Contains(run.RunId))
            .SelectMany(run => run.Dirspaces)
            .Concat(situation.Entry.Queued.Where(work => work.Kind == RunKind.Plan).SelectMany(work => work.Dirspaces))
            .ToHashSet();
        var dirspaces = situation
            .WorkingLayer.Where(dirspace =>
                dirspace.Autoplan && (!situation.PullRequest.IsDraft || dirspace.AutoplanDraft)
            )
            .Where(dirspace => wanted(dirspace.Dirspace) && !busy.Contains(dirspace.Dirspace))
            .ToList();

        if (dirspaces.Count == 0)
            return situation.Nothing(before);

        var admitted = Admission.Admit(situation, AccessOperation.Plan, dirspaces);
        if (admitted.Refusal is { } refusal)
            return Admission.IsNews(situation) ? situation.Answer(refusal, before) : situation.Nothing(before);

        return QueueDecision.Wait(
            situation,
            RunKind.Plan,
            "plan",
            admitted.Dirspaces.Select(dirspace => dirspace.Dirspace),
            situation.Entry,
            before
        ) ?? admitted.Tell(situation.Start(RunKind.Plan, admitted.Dirspaces, situation.Entry, before));
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
