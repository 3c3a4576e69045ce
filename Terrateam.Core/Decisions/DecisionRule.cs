namespace Terrateam.Core.Decisions;

/// <summary>How requests of one kind are decided.</summary>
/// <param name="Kind">The type of the command, or of the trigger where there is no command.</param>
/// <param name="Needs">What is read from GitHub before the decision.</param>
/// <param name="People">Which roles and teams the decision can depend on.</param>
/// <param name="Decide">Decides on a request of this kind.</param>
internal sealed record DecisionRule(
    Type Kind,
    Needs Needs,
    Func<PeopleScope, PeopleNeeds> People,
    Func<DecisionContext, Decision> Decide
)
{
    /// <summary>
    /// What is read beyond <see cref="Needs"/>, once configuration and changes are known; usually nothing.
    /// </summary>
    public Func<DecisionRequest, Snapshot, Needs> FurtherNeeds { get; init; } = static (_, _) => Needs.None;
}
