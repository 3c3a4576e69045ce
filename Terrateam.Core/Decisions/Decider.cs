namespace Terrateam.Core.Decisions;

/// <summary>
/// Decides what an event means for a pull request, by the rule that <see cref="DecisionTable"/> has for it. Pure: the
/// same request with the same snapshot gives the same decision.
/// </summary>
public static class Decider
{
    /// <summary>What the request needs from GitHub, so that nothing else is fetched.</summary>
    public static Needs NeedsOf(DecisionRequest request) => DecisionTable.RuleFor(request).Needs;

    /// <summary>What it needs beyond that, once configuration and changes are known; usually nothing.</summary>
    public static Needs FurtherNeedsOf(DecisionRequest request, Snapshot snapshot) =>
        DecisionTable.RuleFor(request).FurtherNeeds(request, snapshot);

    /// <summary>Decides on a request.</summary>
    /// <param name="request">The event or command.</param>
    /// <param name="snapshot">The state that the decision is based on.</param>
    /// <param name="newRunId">Creates ids for runs.</param>
    public static Decision Decide(DecisionRequest request, Snapshot snapshot, Func<Guid> newRunId)
    {
        var rule = DecisionTable.RuleFor(request);
        var context = new DecisionContext(request, snapshot, newRunId);
        var decision = QueueDecision.Stale(context) ?? PreparationDecision.Decide(context) ?? rule.Decide(context);
        return DecisionDisplay.Complete(decision, request, snapshot) with { AsksForTeams = context.AsksForTeams };
    }
}
