using System.Text;
using Terrateam.Core.Commands;

namespace Terrateam.Core.Reporting;

/// <summary>The commands as a table, for help and for the response to a mistyped command.</summary>
internal static class CommandTable
{
    private const string Note =
        "A tag query selects by directory and workspace: `dir:ec2`, `workspace:production`, `modules in dir`, "
        + "with `and`, `or`, `not` and parentheses. "
        + "Several commands may stand in one comment, each on its own line.";

    internal static string Text { get; } = Write();

    private static string Write()
    {
        var table = new StringBuilder("| Comment | What it does |\n|---|---|\n");
        foreach (var command in CommandHelp.All)
            table.Append("| `").Append(command.Usage).Append("` | ").Append(command.Effect).Append(" |\n");
        return table.Append('\n').Append(Note).ToString();
    }
}
