using System.Globalization;
using System.Text;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Reporting;

/// <summary>The estimated costs of a plan: the total, and a table of the dirspaces.</summary>
internal static class CostTable
{
    private const int MaxRows = 50;

    internal static string Create(CostEstimate costs)
    {
        var before = costs.Dirspaces.Sum(static cost => cost.Before);
        var after = costs.Dirspaces.Sum(static cost => cost.After);
        var currency = costs.Currency.Length == 0 ? "" : $" {costs.Currency}";
        var title =
            after == before
                ? $"**Estimated costs of a month: {Amount(after)}{currency}, as before**"
                : $"**Estimated costs of a month: {Signed(after - before)}{currency}**, from {Amount(before)} to "
                    + $"{Amount(after)}";

        var rows = costs
            .Dirspaces.Where(static cost => cost is not { Before: 0, After: 0 })
            .OrderByDescending(static cost => Math.Abs(cost.Difference))
            .ThenBy(static cost => cost.Dirspace)
            .ToList();
        if (rows.Count == 0 || rows.TrueForAll(static row => row.Difference == 0))
            return title;

        var table = new StringBuilder(title).Append(
            "\n\n| directory | workspace | before | after | difference |\n|---|---|--:|--:|--:|"
        );
        foreach (var row in rows.Take(MaxRows))
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"\n| {ResultTable.Cell(row.Dirspace.Directory)} | {ResultTable.Cell(row.Dirspace.Workspace)} "
                    + $"| {Amount(row.Before)} | {Amount(row.After)} | {Signed(row.Difference)} |"
            );
        }

        if (rows.Count > MaxRows)
            table.Append(CultureInfo.InvariantCulture, $"\n\nand {rows.Count - MaxRows} more with smaller differences");
        return table.ToString();
    }

    private static string Amount(decimal amount) => amount.ToString("N2", CultureInfo.InvariantCulture);

    private static string Signed(decimal amount) => amount > 0 ? $"+{Amount(amount)}" : Amount(amount);
}
