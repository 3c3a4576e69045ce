using System.Text.Json;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>
/// What any runner reports with a step. A member that is absent or of an unexpected type is null, and members that are
/// not known are ignored: the report comes from a job that the author of a pull request controls.
/// </summary>
/// <param name="VisibleOn">When to show the output.</param>
/// <param name="Text">The output.</param>
/// <param name="Stderr">Standard error, where it is kept apart.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="ExitCode">The command's exit code.</param>
/// <param name="Format">How to show the output.</param>
/// <param name="Error">A reason apart from the output.</param>
/// <param name="Outputs">The engine's outputs after an apply.</param>
internal sealed record ReportedOutput(
    StepVisibility VisibleOn,
    string? Text,
    string? Stderr,
    IReadOnlyList<string>? Command,
    int? ExitCode,
    JsonElement? Format,
    string? Error,
    JsonElement? Outputs
)
{
    /// <summary>Reads a payload of results version 2.</summary>
    public static ReportedOutput From(JsonElement payload) =>
        new(
            Visibility(payload),
            PayloadReader.Text(payload, PayloadNames.Text),
            PayloadReader.Text(payload, PayloadNames.Stderr),
            PayloadReader.Texts(payload, PayloadNames.Command),
            PayloadReader.Number(payload, PayloadNames.ExitCode),
            PayloadReader.Find(payload, PayloadNames.Format),
            PayloadReader.Text(payload, PayloadNames.Error),
            PayloadReader.Find(payload, PayloadNames.Outputs)
        );

    private static StepVisibility Visibility(JsonElement payload) =>
        PayloadReader.Text(payload, PayloadNames.VisibleOn) switch
        {
            VisibleOnValues.Always => StepVisibility.Always,
            VisibleOnValues.Success => StepVisibility.Success,
            // The original runner sends "error" where the configuration says "failure".
            _ => StepVisibility.Failure,
        };
}

/// <summary>What any runner reports with a plan that succeeded.</summary>
/// <param name="Text">The plan as a diff, or null.</param>
/// <param name="HasChanges">Whether it does something; true where the runner does not say.</param>
/// <param name="Counts">Its counts; null from the original runner.</param>
internal sealed record ReportedPlan(string? Text, bool HasChanges, ChangeCounts? Counts)
{
    /// <summary>Reads a plan of results version 1, where the member of version 2 is the engine's output.</summary>
    public static ReportedPlan FromV1(JsonElement payload) => From(payload, PayloadNames.PlanText);

    /// <summary>Reads a plan of results version 2.</summary>
    public static ReportedPlan FromV2(JsonElement payload) => From(payload, PayloadNames.Plan);

    private static ReportedPlan From(JsonElement payload, string text) =>
        new(
            PayloadReader.Text(payload, text),
            PayloadReader.Flag(payload, PayloadNames.HasChanges) ?? true,
            ChangeCounts.From(payload)
        );
}
