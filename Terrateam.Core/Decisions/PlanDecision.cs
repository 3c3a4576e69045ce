using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Decisions;

/// <summary>Handles <c>plan</c>.</summary>
internal static class PlanDecision
{
    private const string Operation = "plan";

    public static Decision Decide(DecisionContext context, TagQuery query)
    {
        var pullRequest = context.PullRequest;
        if (context.Obstacle(Operation) is { } obstacle)
            return context.Answer(obstacle);
        if (ForkRule.Refusal(context) is { } forked)
            return context.Answer(forked);
        if (pullRequest is { State: PullRequestState.Open, Mergeable: false })
            return context.Answer(new Message.MergeConflict(pullRequest.BaseRef));

        if (UnknownTags.Refusal(context, Operation, query) is { } unknown)
            return context.Answer(unknown);

        var changed = context.Snapshot.Changes!.Changed;
        var selected = DecisionContext.Select(query, changed);
        if (selected.Count == 0)
        {
            return context.Answer(
                new Message.NothingMatches(Operation, query.ToString(), changed.Count > 0)
                {
                    Gone = context.Snapshot.Changes.Gone,
                    Unplanned = context.Snapshot.Unplanned,
                },
                changed.Count == 0 ? [.. NothingToApply(context)] : []
            );
        }

        var turn = ReadyDirspaces.ToPlan(context, selected);
        if (turn.Ready.Count == 0)
        {
            return context.Answer(
                turn.Waiting.Count > 0
                    ? new Message.WaitsForOthers(Operation, turn.Waiting)
                    : new Message.NothingLeft(Operation, query.ToString())
            );
        }

        var admitted = Admission.Admit(context, AccessOperation.Plan, turn.Ready);
        if (admitted.Refusal is { } refusal)
            return context.Answer(refusal);

        var dirspaces = admitted.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var entry = QueueDecision.WithoutPlans(context, dirspaces);
        return RequestedDirectories.Tell(
            context,
            Operation,
            QueueDecision.Wait(context, RunKind.Plan, Operation, dirspaces, entry, [])
                ?? admitted.Tell(
                    context.Start(
                        RunKind.Plan,
                        admitted.Dirspaces,
                        entry,
                        [
                            .. context.Accept(),
                            .. context.Supersede(
                                run => run.Dirspaces.Any(dirspaces.Contains),
                                "A newer plan was asked for."
                            ),
                        ]
                    )
                )
        );
    }

    /// <summary>The status that there is nothing to apply, for branches that require the status.</summary>
    public static IEnumerable<Effect> NothingToApply(DecisionContext context) =>
        context.Snapshot.Configuration?.Configuration is { Requirements.CreateCompletedApplyCheckOnNoop: true }
        && context.PullRequest.State == PullRequestState.Open
            ?
            [
                new Effect.SetStatuses(
                    context.PullRequest.HeadSha,
                    [new(StatusTitle.Apply, StatusState.Success, "Nothing of this pull request is to be applied.")]
                ),
            ]
            : [];
}
