using Terrateam.Core.Access;
using Terrateam.Core.Changes;

namespace Terrateam.Core.Gates;

/// <summary>Keeps the gates of a pull request.</summary>
internal static class GateRules
{
    /// <summary>
    /// The gates once a plan is recorded: those that it asked for take the place of the older ones of its dirspaces.
    /// </summary>
    /// <param name="known">The gates so far.</param>
    /// <param name="planned">The dirspaces of which the plan is now the newest.</param>
    /// <param name="reported">What the plan asked for.</param>
    /// <remarks>Who approved the same gate for the same commit and the same plan need not do it again.</remarks>
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

    /// <summary>The gates that count for a commit.</summary>
    public static IReadOnlyList<Gate> For(IReadOnlyList<Gate> known, string headSha) =>
        known.All(gate => IsFor(gate, headSha)) ? known : [.. known.Where(gate => IsFor(gate, headSha))];

    /// <summary>The gates that are shut before some dirspaces.</summary>
    /// <param name="known">The gates of the pull request.</param>
    /// <param name="headSha">Its head.</param>
    /// <param name="dirspaces">What is to be applied.</param>
    /// <param name="approvers">Who approves the pull request.</param>
    public static IReadOnlyList<Gate> Shut(
        IReadOnlyList<Gate> known,
        string headSha,
        IReadOnlyCollection<Dirspace> dirspaces,
        IReadOnlyList<Person> approvers
    ) => [.. For(known, headSha).Where(gate => dirspaces.Contains(gate.Dirspace) && gate.Missing(approvers).Count > 0)];

    // The same commit can be planned to something else: the world, or the base, is another.
    private static bool IsOfSamePlan(Gate gate, Gate other) =>
        string.Equals(gate.PlanDigest, other.PlanDigest, StringComparison.Ordinal);

    private static bool IsFor(Gate gate, string headSha) =>
        string.Equals(gate.HeadSha, headSha, StringComparison.Ordinal);
}
