using System.Globalization;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Validation;

/// <summary>Prints findings: place, problem, allowed values, and the line itself with a mark below the place.</summary>
internal sealed class FindingReport(Screen screen, ConfigurationInput input)
{
    // The columns of a line that are printed, with some of them before the place.
    private const int Width = 100;
    private const int Before = 60;

    private readonly string[] _lines = input.Text.Split('\n');

    /// <summary>Prints all findings and counts them.</summary>
    public void Show(IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
            Show(finding);

        var errors = findings.Count(static finding => finding.Severity == Severity.Error);
        var warnings = findings.Count - errors;
        var counted = $"{Count(errors, "error")}, {Count(warnings, "warning")}";
        screen.Line(
            errors > 0
                ? screen.Text($"{input.Name}: {counted}", Tone.Red)
                : screen.Text(
                    $"{input.Name} is valid{(warnings > 0 ? $": {Count(warnings, "warning")}" : ".")}",
                    warnings > 0 ? Tone.Yellow : Tone.Green
                )
        );
    }

    private void Show(Finding finding)
    {
        var severity =
            finding.Severity == Severity.Error ? screen.Text("error:", Tone.Red) : screen.Text("warning:", Tone.Yellow);
        var place = string.Create(CultureInfo.InvariantCulture, $"{finding.File}:{finding.Line}:{finding.Column}:");
        var key = finding.Key.Length == 0 ? "" : $"{screen.Text(finding.Key, Tone.Cyan)}: ";
        screen.Line($"{screen.Text(place, Tone.Bold)} {severity} {key}{screen.Text(finding.Problem)}");
        Excerpt(finding);
        if (finding.Allowed.Length > 0)
            screen.Line($"  allowed: {screen.Text(finding.Allowed)}");
        if (finding.Suggestion is { } suggestion)
            screen.Line($"  did you mean: {screen.Text(suggestion, Tone.Green)}");
        screen.Line();
    }

    private void Excerpt(Finding finding)
    {
        if (finding.File != input.Name || finding.Line > _lines.Length)
            return;

        var line = _lines[finding.Line - 1].TrimEnd('\r').Replace('\t', ' ');
        var column = Math.Clamp(finding.Column - 1, 0, line.Length);
        if (line.AsSpan().Trim().IsEmpty)
            return;

        var start = Math.Max(0, column - Before);
        var shown = line[start..Math.Min(line.Length, start + Width)];
        var number = finding.Line.ToString(CultureInfo.InvariantCulture);
        var word = Math.Clamp(WordAt(line, column), 1, Math.Max(1, shown.Length - (column - start)));
        screen.Line($"  {screen.Text($"{number} |", Tone.Dim)} {screen.Text(shown)}");
        screen.Line(
            $"  {screen.Text($"{new string(' ', number.Length)} |", Tone.Dim)} "
                + $"{new string(' ', column - start)}{screen.Text(new string('^', word), Tone.Red)}"
        );
    }

    private static int WordAt(string line, int column)
    {
        if (
            column < line.Length
            && line[column] is '"' or '\''
            && line.IndexOf(line[column], column + 1) is var closing and > 0
        )
        {
            return closing - column + 1;
        }

        var end = column;
        while (
            end < line.Length
            && !char.IsWhiteSpace(line[end])
            && !(line[end] == ':' && (end + 1 == line.Length || line[end + 1] == ' '))
        )
        {
            end++;
        }

        return end - column;
    }

    private static string Count(int number, string word) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {word}{(number == 1 ? "" : "s")}");
}
