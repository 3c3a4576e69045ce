using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Gates;

internal static class GateRules
{
    /// <summary>
    /// The gates after a plan is recorded: those that it asked for replace the older ones of its dirspaces.
    /// </summary>
    /// <param name="known">The gates so far.</param>
    /// <param name="planned">The dirspaces whose newest plan this is.</param>
    /// <param name="reported">The gates that the plan asked for.</param>
    /// <remarks>Approvals of the same gate for the same commit and the same plan are kept.</remarks>
    public static IReadOnlyList<Gate> After(
        IReadOnlyList<Gate> known,
        IReadOnlyCollection<Dirspace> planned,
        IReadOnlyList<Gate> reported
    )
    {
        ArgumentNullException.ThrowIfNull(known);
        return
        [
            .. known.Where(gate => !planned.Contains(gate.Dirspace)),
            .. reported
                .Where(gate => planned.Contains(gate.Dirspace))
                .Select(gate =>
                    gate with
                    {
                        ApprovedBy = known
                            .FirstOrDefault(one => gate.AsksFor(one) && IsOfSamePlan(gate, one))
                            ?.ApprovedBy
                            ?? [],
                    }
                ),
        ];
    }

    public static IReadOnlyList<Gate> For(IReadOnlyList<Gate> known, string headSha) =>
        known.All(gate => IsFor(gate, headSha)) ? known : [.. known.Where(gate => IsFor(gate, headSha))];

    /// <summary>The closed gates of some dirspaces.</summary>
    /// <param name="known">The gates of the pull request.</param>
    /// <param name="headSha">Its head.</param>
    /// <param name="dirspaces">The dirspaces to apply.</param>
    /// <param name="approvers">Who approves the pull request.</param>
    public static IReadOnlyList<Gate> Shut(
        IReadOnlyList<Gate> known,
        string headSha,
        IReadOnlyCollection<Dirspace> dirspaces,
        IReadOnlyList<Person> approvers
    ) => [.. For(known, headSha).Where(gate => dirspaces.Contains(gate.Dirspace) && gate.Missing(approvers).Count > 0)];

    // A plan of the same commit can differ, because the state or the base changed.
    private static bool IsOfSamePlan(Gate gate, Gate other) =>
        string.Equals(gate.PlanDigest, other.PlanDigest, StringComparison.Ordinal);

    private static bool IsFor(Gate gate, string headSha) =>
        string.Equals(gate.HeadSha, headSha, StringComparison.Ordinal);
}
