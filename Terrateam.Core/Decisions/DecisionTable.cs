using System.Collections.Frozen;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>Every kind of request, with what its decision needs and who decides it.</summary>
internal static class DecisionTable
{
    private const Needs Planning = Needs.Changes | Needs.Permission | Needs.Mergeability | Needs.People;
    private const Needs Applying = Planning | Needs.Checks;

    private static readonly FrozenDictionary<Type, DecisionRule> Rules = new[]
    {
        For<Trigger.Pushed>(
            Needs.Changes | Needs.Mergeability | Needs.People,
            PeopleNeeds.OfOperations(AccessOperation.Plan),
            static (context, _) => PushDecision.Decide(context)
        ),
        For<Trigger.Closed>(
            Needs.Changes | Needs.People,
            PeopleNeeds.OfOperations(AccessOperation.Plan, AccessOperation.Apply),
            static (context, _) => CloseDecision.Decide(context)
        ) with
        {
            FurtherNeeds = static (_, snapshot) => NeedsToGoOn(snapshot, isDue: false),
        },
        For<Trigger.MergeQueued>(Needs.None, PeopleNeeds.None, MergeQueueDecision.Decide),
        For<Trigger.RunOver>(
            Needs.Changes | Needs.People,
            static scope =>
                UnreviewedApply.IsDue(scope.Entry, (Trigger.RunOver)scope.Request.Trigger)
                    ? PeopleNeeds.From(
                        scope,
                        [AccessOperation.Plan, AccessOperation.Apply, AccessOperation.ApplyAutoapprove]
                    )
                    : PeopleNeeds.From(scope, [AccessOperation.Plan, AccessOperation.Apply]),
            RunOverDecision.Decide
        ) with
        {
            FurtherNeeds = static (request, snapshot) =>
                NeedsToGoOn(
                    snapshot,
                    UnreviewedApply.IsDue(
                        snapshot.Ledger.Find(snapshot.PullRequest.Number),
                        (Trigger.RunOver)request.Trigger
                    ) || snapshot.Configuration?.Configuration?.Automerge.Enabled is true
                ),
        },
        For<Command.Plan>(Planning, PeopleNeeds.OfOperations(AccessOperation.Plan), static (context, plan) =>
            PlanDecision.Decide(context, plan.Query)
        ),
        For<Command.Apply>(Applying, PeopleNeeds.OfOperations(AccessOperation.Apply), static (context, apply) =>
            ApplyDecision.Decide(context, apply.Query, ApplyWay.Reviewed)
        ),
        For<Command.ApplyForce>(
            Applying,
            PeopleNeeds.OfOperations(AccessOperation.ApplyForce),
            static (context, apply) => ApplyDecision.Decide(context, apply.Query, ApplyWay.Forced)
        ),
        For<Command.ApplyAutoapprove>(
            Applying,
            PeopleNeeds.OfOperations(AccessOperation.ApplyAutoapprove),
            static (context, apply) => ApplyDecision.Decide(context, apply.Query, ApplyWay.Unreviewed)
        ),
        For<Command.Index>(Planning, PeopleNeeds.OfOperations(AccessOperation.Plan), static (context, _) =>
            IndexDecision.Decide(context)
        ),
        For<Command.Unlock>(Needs.Configuration | Needs.People, PeopleNeeds.OfUnlock, UnlockDecision.Decide),
        For<Command.GateApprove>(Needs.People, PeopleNeeds.OfGates, GateApproveDecision.Decide),
        For<Command.RepoConfig>(Needs.Provenance, PeopleNeeds.None, static (context, _) =>
            RepoConfigDecision.Decide(context)
        ),
        For<Command.Feedback>(Needs.None, PeopleNeeds.None, FeedbackDecision.Decide),
        Answer<Command.Help>(static _ => new Message.Help()),
        Answer<Command.Unknown>(static unknown => new Message.UnknownCommand(unknown.Word, unknown.ClosestMatch)),
        Answer<Command.Invalid>(static invalid => new Message.BadCommand(invalid.Line, invalid.Reason)),
        Answer<Command.Misplaced>(static misplaced => new Message.MisplacedCommand(misplaced.Line)),
    }.ToFrozenDictionary(static rule => rule.Kind);

    /// <summary>The rule for a request.</summary>
    /// <exception cref="ArgumentException">There is none for its kind.</exception>
    public static DecisionRule RuleFor(DecisionRequest request) =>
        Rules.TryGetValue(KindOf(request).GetType(), out var rule)
            ? rule
            : throw new ArgumentException($"There is no rule for {KindOf(request).GetType().Name}.", nameof(request));

    private static object KindOf(DecisionRequest request) => (object?)request.Command ?? request.Trigger;

    private static DecisionRule For<T>(
        Needs needs,
        Func<PeopleScope, PeopleNeeds> people,
        Func<DecisionContext, T, Decision> decide
    )
        where T : class => new(typeof(T), needs, people, context => decide(context, (T)KindOf(context.Request)));

    private static DecisionRule Answer<T>(Func<T, Message> answer)
        where T : Command =>
        For<T>(Needs.None, PeopleNeeds.None, (context, command) => context.Answer(answer(command)));

    // After a run or a merge, applies may go on by themselves, which needs what an apply command needs.
    private static Needs NeedsToGoOn(Snapshot snapshot, bool isDue) =>
        snapshot.PullRequest.State != PullRequestState.Closed
        && snapshot.Configuration?.Configuration is not null
        && snapshot.Changes is { } changes
        && (isDue || changes.Changed.Any(static dirspace => dirspace.Autoapply))
            ? Needs.Mergeability | Needs.Checks | Needs.Permission | Needs.People
            : Needs.None;
}
