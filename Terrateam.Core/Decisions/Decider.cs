using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Decides what an event means for a pull request. Pure: the same question over the same snapshot has the same answer.
/// </summary>
public static class Decider
{
    /// <summary>What a question needs to know, so that nothing else is asked of GitHub.</summary>
    public static Needs NeedsOf(Question question) =>
        question switch
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

    /// <summary>
    /// What it needs to know beyond that, now that configuration and changes are known: mostly nothing.
    /// </summary>
    public static Needs FurtherNeedsOf(Question question, Snapshot snapshot)
    {
        if (
            question.Trigger is not (Trigger.RunOver or Trigger.Closed)
            || snapshot.PullRequest.State == PullRequestState.Closed
            || snapshot.Configuration?.Configuration is not { } configuration
            || snapshot.Changes is not { } changes
        )
        {
            return Needs.None;
        }

        var goesOn =
            (
                question.Trigger is Trigger.RunOver over
                && UnreviewedApply.IsDue(snapshot.Ledger.Find(snapshot.PullRequest.Number), over)
            )
            || (configuration.Automerge.Enabled && question.Trigger is Trigger.RunOver)
            || changes.Changed.Any(dirspace => dirspace.Autoapply);
        return goesOn ? Needs.Mergeability | Needs.Checks | Needs.Permission | Needs.People : Needs.None;
    }

    /// <summary>Decides.</summary>
    /// <param name="question">What happened.</param>
    /// <param name="snapshot">The world.</param>
    /// <param name="newRunId">Makes ids for runs.</param>
    public static Decision Decide(Question question, Snapshot snapshot, Func<Guid> newRunId)
    {
        var situation = new Situation(question, snapshot, newRunId);
        if ((QueueDecision.Stale(situation) ?? PreparationDecision.Decide(situation)) is { } first)
            return first;

        return question switch
        {
            { Trigger: Trigger.Pushed } => PushDecision.Decide(situation),
            { Trigger: Trigger.Closed } => CloseDecision.Decide(situation),
            { Trigger: Trigger.MergeQueued queued } => MergeQueueDecision.Decide(situation, queued),
            { Trigger: Trigger.RunOver over } => RunOverDecision.Decide(situation, over),
            { Command: Command.Plan plan } => PlanDecision.Decide(situation, plan.Query),
            { Command: Command.Apply apply } => ApplyDecision.Decide(situation, apply.Query, ApplyWay.Reviewed),
            { Command: Command.ApplyForce apply } => ApplyDecision.Decide(situation, apply.Query, ApplyWay.Forced),
            { Command: Command.ApplyAutoapprove apply } => ApplyDecision.Decide(
                situation,
                apply.Query,
                ApplyWay.Unreviewed
            ),
            { Command: Command.Index } => IndexDecision.Decide(situation),
            { Command: Command.Unlock unlock } => UnlockDecision.Decide(situation, unlock),
            { Command: Command.GateApprove approve } => GateApproveDecision.Decide(situation, approve),
            { Command: Command.RepoConfig } => RepoConfigDecision.Decide(situation),
            { Command: Command.Feedback feedback } => FeedbackDecision.Decide(situation, feedback),
            { Command: Command.Help } => situation.Answer(new Notice.Help()),
            { Command: Command.Unknown unknown } => situation.Answer(
                new Notice.UnknownCommand(unknown.Word, unknown.Nearest)
            ),
            { Command: Command.Invalid invalid } => situation.Answer(
                new Notice.BadCommand(invalid.Line, invalid.Reason)
            ),
            { Command: Command.Misplaced misplaced } => situation.Answer(new Notice.MisplacedCommand(misplaced.Line)),
            _ => situation.Nothing(),
        };
    }
}
