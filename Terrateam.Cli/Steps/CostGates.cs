using System.Text.Json;
using Terrateam.Cli.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>The gates of <c>cost_estimation</c>: approvals of what costs more than an amount.</summary>
internal static class CostGates
{
    /// <summary>The configured gates that the costs of a run open.</summary>
    /// <param name="configured">The list of gates.</param>
    /// <param name="costs">The estimation; null where there is none, which opens every gate.</param>
    /// <exception cref="ConfigurationException">A key is missing or has a wrong type.</exception>
    public static IReadOnlyList<JsonView> Open(JsonView configured, CostPayload? costs) =>
        [
            .. configured
                .Items()
                .Where(gate => Above(gate) is var above && (IsUnknown(costs) || costs!.Summary.Difference > above)),
        ];

    /// <summary>What of an estimation belongs to some of its dirspaces.</summary>
    public static CostPayload Of(CostPayload costs, IReadOnlySet<Dirspace> dirspaces)
    {
        DirspaceMonthlyCost[] own =
        [
            .. costs.Dirspaces.Where(cost => dirspaces.Contains(new Dirspace(cost.Directory, cost.Workspace))),
        ];
        return costs with
        {
            Summary = new MonthlyCost(
                own.Sum(static cost => cost.Before),
                own.Sum(static cost => cost.After),
                own.Sum(static cost => cost.Difference)
            ),
            Dirspaces = own,
        };
    }

    // A directory without an estimation can cost anything.
    private static bool IsUnknown(CostPayload? costs) => costs is null or { Text: not null };

    private static decimal Above(JsonView gate) =>
        gate["above"] is { Element.ValueKind: JsonValueKind.Number } view && view.Element.TryGetDecimal(out var above)
            ? above
            : throw gate["above"].Wrong("a number");
}
