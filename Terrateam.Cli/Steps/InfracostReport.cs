using System.Globalization;
using System.Text.Json;
using Terrateam.Cli.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>Reads the JSON that Infracost writes.</summary>
/// <remarks>https://www.infracost.io/docs/features/cli_commands/#json-format</remarks>
internal static class InfracostReport
{
    /// <summary>The costs of each dirspace, and what could not be estimated.</summary>
    /// <param name="json">A breakdown, or a difference.</param>
    /// <param name="dirspaces">The dirspaces that it was made for.</param>
    /// <param name="currency">The currency, where the report names none.</param>
    /// <exception cref="ConfigurationException">It is of another form.</exception>
    public static CostPayload Read(JsonElement json, IReadOnlyList<Dirspace> dirspaces, string currency)
    {
        var report = new JsonView(json, "");
        var costs = dirspaces.ToDictionary(dirspace => dirspace.ToString(), _ => (Before: 0m, After: 0m));
        var names = dirspaces.ToDictionary(dirspace => dirspace.ToString(), dirspace => dirspace);
        var faults = new List<string>();
        foreach (var project in report["projects"].Items())
        {
            if (project["name"].Text() is not { } name || !costs.TryGetValue(name, out var cost))
                continue;

            if (Fault(project) is { } fault)
            {
                faults.Add($"{name}: {fault}");
                _ = names.Remove(name);
                continue;
            }

            costs[name] = (
                cost.Before + Amount(project["pastBreakdown"]["totalMonthlyCost"]),
                cost.After + Amount(project["breakdown"]["totalMonthlyCost"])
            );
        }

        var known = names
            .Select(one => (Dirspace: one.Value, Cost: costs[one.Key]))
            .Select(one => new DirspaceMonthlyCost(
                one.Dirspace.Directory,
                one.Dirspace.Workspace,
                one.Cost.Before,
                one.Cost.After,
                one.Cost.After - one.Cost.Before
            ))
            .ToList();
        return new CostPayload(
            new MonthlyCost(
                known.Sum(static cost => cost.Before),
                known.Sum(static cost => cost.After),
                known.Sum(static cost => cost.Difference)
            ),
            report["currency"].Text() is { Length: > 0 } own ? own : currency,
            known
        )
        {
            Text = faults.Count == 0 ? null : $"Without an estimation:\n{string.Join('\n', faults)}",
        };
    }

    private static string? Fault(JsonView project) =>
        project["metadata"]
            ["errors"]
            .Items()
            .Where(static error => error["isError"].Flag(true))
            .Select(static error => error["message"].Text() ?? "Infracost does not say why.")
            .FirstOrDefault();

    // Written as a text; null where nothing has a price.
    private static decimal Amount(JsonView amount) =>
        amount.Exists
        && decimal.TryParse(amount.Element.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : 0;
}
