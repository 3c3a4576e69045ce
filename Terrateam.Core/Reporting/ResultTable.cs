using System.Globalization;
using System.Text;

namespace Terrateam.Core.Reporting;

/// <summary>The table of a run's dirspaces, switched on by <c>notifications.summary</c>.</summary>
internal static class ResultTable
{
    private const int MaxRows = 200;

    /// <summary>The table, with as many rows as fit.</summary>
    /// <param name="report">The run.</param>
    /// <param name="size">How long it may be, in bytes of JSON.</param>
    internal static string Create(RunReport report, int size)
    {
        // Where no change is counted, the columns would be empty.
        var isCounted = report.Dirspaces.Any(dirspace =>
            dirspace.Summary is not null || ResultBlocks.IsUncounted(report, dirspace)
        );
        var table = new StringBuilder(
            isCounted
                ? "| directory | workspace | result | add | change | destroy |\n|---|---|---|--:|--:|--:|\n"
                : "| directory | workspace | result |\n|---|---|---|\n"
        );
        var left = size - Truncation.SizeOf(table.ToString());
        var shown = 0;
        foreach (var dirspace in ResultBlocks.Sorted(report).Take(MaxRows))
        {
            var row = Row(report, dirspace, isCounted);
            left -= Truncation.SizeOf(row);
            if (left < 0)
                break;
            table.Append(row);
            shown++;
        }

        if (shown < report.Dirspaces.Count)
            table.Append(CultureInfo.InvariantCulture, $"\nand {report.Dirspaces.Count - shown} more below\n");
        return table.ToString().TrimEnd();
    }

    private static string Row(RunReport report, DirspaceReport dirspace, bool isCounted)
    {
        var word = ResultBlocks.Word(report, dirspace, counts: false);
        var counts = ResultBlocks.IsUncounted(report, dirspace)
            ? "? | ? | ?"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{dirspace.Summary?.Add} | {dirspace.Summary?.Change} | {dirspace.Summary?.Destroy}"
            );
        return $"| {Cell(dirspace.Dirspace.Directory)} | {Cell(dirspace.Dirspace.Workspace)} | "
            + $"{ResultBlocks.Icon(dirspace)} {word} |{(isCounted ? $" {counts} |" : "")}\n";
    }

    // A bar would end the cell, even within code.
    internal static string Cell(string text) => Markdown.Code(text).Replace("|", "\\|", StringComparison.Ordinal);
}
