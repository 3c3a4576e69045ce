using System.Globalization;
using Terrateam.Cli.Output;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Validation;

/// <summary>
/// Writes findings as annotations on the lines of a pull request, where the command runs in GitHub Actions.
/// </summary>
/// <remarks>
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
/// </remarks>
internal static class Annotations
{
    public static bool AreWanted => Environment.GetEnvironmentVariable("GITHUB_ACTIONS") is "true";

    /// <summary>Writes one workflow command for each finding.</summary>
    public static void Write(Screen screen, IEnumerable<Finding> findings)
    {
        // Standard input is no file of the pull request.
        foreach (var finding in findings.Where(static finding => finding.File != ConfigurationInput.StandardInput))
        {
            var command = finding.Severity == Severity.Error ? "error" : "warning";
            var message =
                $"{finding.Problem}{(finding.Allowed.Length > 0 ? $"\nAllowed: {finding.Allowed}" : "")}{(finding.Suggestion is { } near ? $"\nDid you mean: {near}" : "")}";
            var title = finding.Key.Length == 0 ? "Terrateam" : finding.Key;
            screen.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"::{command} file={WorkflowCommand.Property(finding.File)},line={finding.Line},col={finding.Column},title={WorkflowCommand.Property(title)}::{WorkflowCommand.Data(message)}"
                )
            );
        }
    }
}
