using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>A command of the engine.</summary>
/// <param name="Text">Its output.</param>
/// <param name="VisibleOn">When the output is shown.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Engine">The engine's name.</param>
/// <param name="EngineVersion">The engine's version.</param>
public abstract record EnginePayload(
    [property: JsonPropertyName(PayloadNames.Text)] string Text,
    [property: JsonPropertyName(PayloadNames.VisibleOn)] string VisibleOn,
    [property: JsonPropertyName(PayloadNames.Command)] IReadOnlyList<string> Command,
    [property: JsonPropertyName(PayloadNames.ExitCode)] int ExitCode,
    [property: JsonPropertyName(PayloadNames.Engine)] string Engine,
    [property: JsonPropertyName(PayloadNames.EngineVersion)] string? EngineVersion
) : StepPayload;

/// <summary>The engine's init, shown on failure.</summary>
public sealed record InitPayload(
    string Text,
    IReadOnlyList<string> Command,
    int ExitCode,
    string Engine,
    string? EngineVersion
) : EnginePayload(Text, VisibleOnValues.Error, Command, ExitCode, Engine, EngineVersion);

/// <summary>A plan that succeeded.</summary>
public sealed record PlanPayload(
    string Text,
    IReadOnlyList<string> Command,
    int ExitCode,
    string Engine,
    string? EngineVersion
) : EnginePayload(Text, VisibleOnValues.Always, Command, ExitCode, Engine, EngineVersion)
{
    /// <summary>The plan as a diff; null for an engine that makes none, whose text is then shown.</summary>
    [JsonPropertyName(PayloadNames.Plan)]
    [JsonPropertyOrder(-1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Plan { get; init; }

    /// <summary>Whether it does something.</summary>
    [JsonPropertyName(PayloadNames.HasChanges)]
    [JsonPropertyOrder(-1)]
    public required bool HasChanges { get; init; }

    /// <summary>Its counts; null where they are not known.</summary>
    [JsonPropertyName(PayloadNames.Counts)]
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChangeCounts? Counts { get; init; }
}

/// <summary>An apply whose command succeeded.</summary>
public sealed record ApplyPayload(
    string Text,
    IReadOnlyList<string> Command,
    int ExitCode,
    string Engine,
    string? EngineVersion
) : EnginePayload(Text, VisibleOnValues.Always, Command, ExitCode, Engine, EngineVersion)
{
    /// <summary>Why the step failed all the same.</summary>
    [JsonPropertyName(PayloadNames.Error)]
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>The engine's outputs; null where there are none.</summary>
    [JsonPropertyName(PayloadNames.Outputs)]
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Outputs { get; init; }
}
