using System.Text.Json;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>What any runner reports with a step in results version 1, read as <see cref="ReportedOutput"/> is.</summary>
internal static class ReportedOutputV1
{
    private const string InitKey = "init";

    /// <summary>The output of a step. That of a plan has another name, since its text is the diff.</summary>
    public static string? Text(JsonElement outputs, bool isPlan) =>
        (isPlan ? PayloadReader.Text(outputs, PayloadNames.Plan) : null)
        ?? PayloadReader.Text(outputs, PayloadNames.Text);

    /// <summary>True for the outputs of an init.</summary>
    public static bool IsInit(JsonElement outputs) => PayloadReader.Text(outputs, PayloadNames.OutputKey) is InitKey;
}
