using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>A command of the configuration.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="VisibleOn">As configured.</param>
public sealed record CommandPayload(
    [property: JsonPropertyName(PayloadNames.Command), JsonPropertyOrder(1)] IReadOnlyList<string> Command,
    [property: JsonPropertyName(PayloadNames.VisibleOn), JsonPropertyOrder(3)] string VisibleOn
) : StepPayload
{
    /// <summary>Its output; null where it is not captured.</summary>
    [JsonPropertyName(PayloadNames.Text)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>Its standard error; null where the output has it, or it is not captured.</summary>
    [JsonPropertyName(PayloadNames.Stderr)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stderr { get; init; }

    /// <summary>Its exit code; null where it did not start.</summary>
    [JsonPropertyName(PayloadNames.ExitCode)]
    [JsonPropertyOrder(2)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ExitCode { get; init; }

    /// <summary>How to show the output, as configured.</summary>
    [JsonPropertyName(PayloadNames.Format)]
    [JsonPropertyOrder(4)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Format { get; init; }

    /// <summary>The output of a policy tool as JSON.</summary>
    [JsonPropertyName(PayloadNames.Data)]
    [JsonPropertyOrder(5)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Data { get; init; }
}

/// <summary>A command that sets variables.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Method">exec or source.</param>
/// <param name="Text">Its output, or the reason of its failure.</param>
public sealed record EnvironmentPayload(
    [property: JsonPropertyName(PayloadNames.Command)] IReadOnlyList<string> Command,
    [property: JsonPropertyName(PayloadNames.Method)] string Method,
    [property: JsonPropertyName(PayloadNames.Text)] string Text
) : StepPayload
{
    /// <summary>Shown on failure.</summary>
    [JsonPropertyName(PayloadNames.VisibleOn)]
    public string VisibleOn => VisibleOnValues.Error;
}

/// <summary>A command that prints which approvals are needed. The approvals are a list of the report.</summary>
/// <param name="Text">The approvals as text, or the reason of its failure.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="ExitCode">Its exit code; null where it did not start.</param>
/// <param name="VisibleOn">When the text is shown.</param>
public sealed record GatesPayload(
    [property: JsonPropertyName(PayloadNames.Text)] string Text,
    [property: JsonPropertyName(PayloadNames.Command)] IReadOnlyList<string> Command,
    [property: JsonPropertyName(PayloadNames.ExitCode)] int? ExitCode,
    [property: JsonPropertyName(PayloadNames.VisibleOn)] string VisibleOn
) : StepPayload;
