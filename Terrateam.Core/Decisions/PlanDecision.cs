using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Decisions;

/// <summary>Somebody asked for a plan.</summary>
internal static class PlanDecision
{
    private const string Operation = "plan";

    public static Decision Decide(Situation situation, TagQuery query)
    {
        var pullRequest = situation.PullRequest;
        if (situation.Obstacle(Operation) is { } obstacle)
            return situation.Answer(obstacle);
        if (ForkRule.Refusal(situation) is { } forked)
            return situation.Answer(forked);
        if (pullRequest is { State: PullRequestState.Open, Mergeable: false })
            return situation.Answer(new Notice.MergeConflict(pullRequest.BaseRef));

        if (UnknownTags.Refusal(situation, Operation, query) is { } unknown)
            return situation.Answer(unknown);

        var changed = situation.Snapshot.Changes!.Changed;
        var selected = Situation.Select(query, changed);
        if (selected.Count == 0)
        {
            return situation.Answer(
                new Notice.NothingMatches(Operation, query.ToString(), changed.Count > 0)
                {
                    Gone = situation.Snapshot.Changes.Gone,
                    Unplanned = situation.Snapshot.Unplanned,
                },
                changed.Count == 0 ? [.. NothingToApply(situation)] : []
            );
        }

        var turn = Turn.ToPlan(situation, selected);
        if (turn.Ready.Count == 0)
        {
            return situation.Answer(
                turn.Waiting.Count > 0
                    ? new Notice.WaitsForOthers(Operation, turn.Waiting)
                    : new Notice.NothingLeft(Operation, query.ToString())
            );
        }

        var admitted = Admission.Admit(situation, AccessOperation.Plan, turn.Ready);
        if (admitted.Refusal is { } refusal)
            return situation.Answer(refusal);

        var dirspaces = admitted.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var entry = QueueDecision.WithoutPlans(situation, dirspaces);
        return AskedDirectories.Tell(
            situation,
            Operation,
            QueueDecision.Wait(situation, RunKind.Plan, Operation, dirspaces, entry, [])
                ?? admitted.Tell(
                    situation.Start(
                        RunKind.Plan,
                        admitted.Dirspaces,
                        entry,
                        [
                            .. situation.Accept(),
                            .. situation.Supersede(
                                run => run.Dirspaces.Any(dirspaces.Contains),
                                "A newer plan was asked for."
                            ),
                        ]
                    )
                )
        );
    }

    /// <summary>
    /// The status that says that there is nothing to apply, for who requires it of every pull request.
    /// </summary>
    public static IEnumerable<Effect> NothingToApply(Situation situation) =>
        situation.Snapshot.Configuration?.Configuration is { Requirements.CreateCompletedApplyCheckOnNoop: true }
        && situation.PullRequest.State == PullRequestState.Open
            ?
            [
                new Effect.SetStatuses(
                    situation.PullRequest.HeadSha,
                    [new(StatusTitle.Apply, StatusState.Success, "Nothing of this pull request is to be applied.")]
                ),
            ]
            : [];
}
