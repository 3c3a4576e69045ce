using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Decides what an event means for a pull request. Pure: the same request with the same snapshot gives the same
/// decision.
/// </summary>
public static class Decider
{
    /// <summary>What the request needs from GitHub, so that nothing else is fetched.</summary>
    public static Needs NeedsOf(DecisionRequest request) =>
        request switch
        {
            { Trigger: Trigger.Pushed } => Needs.Changes | Needs.Mergeability | Needs.People,
            { Trigger: Trigger.Closed } => Needs.Changes | Needs.People,
            { Trigger: Trigger.RunOver } => Needs.Changes | Needs.People,
            { Command: Command.Plan } => Needs.Changes | Needs.Permission | Needs.Mergeability | Needs.People,
            { Command: Command.Apply or Command.ApplyForce or Command.ApplyAutoapprove } => Needs.Changes
                | Needs.Permission
                | Needs.Mergeability
                | Needs.Checks
                | Needs.People,
            { Command: Command.Unlock } => Needs.Configuration | Needs.People,
            { Command: Command.GateApprove } => Needs.People,
            { Command: Command.RepoConfig } => Needs.Provenance,
            { Command: Command.Index } => Needs.Changes | Needs.Permission | Needs.Mergeability | Needs.People,
            _ => Needs.None,
        };

    /// <summary>What it needs beyond that, once configuration and changes are known; usually nothing.</summary>
    public static Needs FurtherNeedsOf(DecisionRequest request, Snapshot snapshot)
    {
        if (
            request.Trigger is not (Trigger.RunOver or Trigger.Closed)
            || snapshot.PullRequest.State == PullRequestState.Closed
            || snapshot.Configuration?.Configuration is not { } configuration
            || snapshot.Changes is not { } changes
        )
        {
            return Needs.None;
        }

        var goesOn =
            (
                request.Trigger is Trigger.RunOver over
                && UnreviewedApply.IsDue(snapshot.Ledger.Find(snapshot.PullRequest.Number), over)
            )
            || (configuration.Automerge.Enabled && request.Trigger is Trigger.RunOver)
            || changes.Changed.Any(dirspace => dirspace.Autoapply);
        return goesOn ? Needs.Mergeability | Needs.Checks | Needs.Permission | Needs.People : Needs.None;
    }

    /// <summary>Decides on a request.</summary>
    /// <param name="request">The event or command.</param>
    /// <param name="snapshot">The state that the decision is based on.</param>
    /// <param name="newRunId">Creates ids for runs.</param>
    public static Decision Decide(DecisionRequest request, Snapshot snapshot, Func<Guid> newRunId)
    {
        var context = new DecisionContext(request, snapshot, newRunId);
        if ((QueueDecision.Stale(context) ?? PreparationDecision.Decide(context)) is { } first)
            return first;

        return request switch
        {
            { Trigger: Trigger.Pushed } => PushDecision.Decide(context),
            { Trigger: Trigger.Closed } => CloseDecision.Decide(context),
            { Trigger: Trigger.MergeQueued queued } => MergeQueueDecision.Decide(context, queued),
            { Trigger: Trigger.RunOver over } => RunOverDecision.Decide(context, over),
            { Command: Command.Plan plan } => PlanDecision.Decide(context, plan.Query),
            { Command: Command.Apply apply } => ApplyDecision.Decide(context, apply.Query, ApplyWay.Reviewed),
            { Command: Command.ApplyForce apply } => ApplyDecision.Decide(context, apply.Query, ApplyWay.Forced),
            { Command: Command.ApplyAutoapprove apply } => ApplyDecision.Decide(
                context,
                apply.Query,
                ApplyWay.Unreviewed
            ),
            { Command: Command.Index } => IndexDecision.Decide(context),
            { Command: Command.Unlock unlock } => UnlockDecision.Decide(context, unlock),
            { Command: Command.GateApprove approve } => GateApproveDecision.Decide(context, approve),
            { Command: Command.RepoConfig } => RepoConfigDecision.Decide(context),
            { Command: Command.Feedback feedback } => FeedbackDecision.Decide(context, feedback),
            { Command: Command.Help } => context.Answer(new Message.Help()),
            { Command: Command.Unknown unknown } => context.Answer(
                new Message.UnknownCommand(unknown.Word, unknown.Nearest)
            ),
            { Command: Command.Invalid invalid } => context.Answer(
                new Message.BadCommand(invalid.Line, invalid.Reason)
            ),
            { Command: Command.Misplaced misplaced } => context.Answer(new Message.MisplacedCommand(misplaced.Line)),
            _ => context.Nothing(),
        };
    }
}
