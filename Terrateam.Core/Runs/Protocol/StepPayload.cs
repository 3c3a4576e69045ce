using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>
/// What our runner reports with a step, one type for each kind. Any runner's payload is read with
/// <c>ReportedOutput</c> and <c>ReportedPlan</c>, which expect nothing of it.
/// </summary>
public abstract record StepPayload
{
    /// <summary>The payload as it is sent.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, GetType(), PayloadJson.Default);
}

/// <summary>A step that failed before or without a command.</summary>
/// <param name="Text">The reason.</param>
public sealed record FailurePayload([property: JsonPropertyName(PayloadNames.Text)] string Text) : StepPayload
{
    /// <summary>Always shown.</summary>
    [JsonPropertyName(PayloadNames.VisibleOn)]
    public string VisibleOn => VisibleOnValues.Always;
}

/// <summary>The request for a GitHub token, which has nothing to show.</summary>
public sealed record TokenPayload : StepPayload
{
    /// <summary>Shown on failure.</summary>
    [JsonPropertyName(PayloadNames.VisibleOn)]
    public string VisibleOn => VisibleOnValues.Error;
}

/// <summary>A log-in to a cloud, which has nothing to show unless it failed.</summary>
public sealed record LoginPayload : StepPayload
{
    /// <summary>Why it failed.</summary>
    [JsonPropertyName(PayloadNames.Text)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>When that is shown.</summary>
    [JsonPropertyName(PayloadNames.VisibleOn)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VisibleOn { get; init; }
}

/// <summary>A message to a service.</summary>
/// <param name="Text">Why it was not delivered; null where it was.</param>
public sealed record MessagePayload(
    [property: JsonPropertyName(PayloadNames.Text)]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        string? Text
) : StepPayload
{
    /// <summary>Always shown where it was not delivered.</summary>
    [JsonPropertyName(PayloadNames.VisibleOn)]
    public string VisibleOn => Text is null ? VisibleOnValues.Error : VisibleOnValues.Always;
}

/// <summary>The checkout.</summary>
/// <param name="Text">What is checked out.</param>
public sealed record CheckoutPayload([property: JsonPropertyName(PayloadNames.Text)] string Text) : StepPayload
{
    /// <summary>Shown on failure.</summary>
    [JsonPropertyName(PayloadNames.VisibleOn)]
    public string VisibleOn => VisibleOnValues.Error;
}

/// <summary>The JSON of payloads. Members without a value are written as null, except where a type says otherwise.</summary>
[JsonSerializable(typeof(FailurePayload))]
[JsonSerializable(typeof(TokenPayload))]
[JsonSerializable(typeof(LoginPayload))]
[JsonSerializable(typeof(MessagePayload))]
[JsonSerializable(typeof(CheckoutPayload))]
[JsonSerializable(typeof(CommandPayload))]
[JsonSerializable(typeof(CostPayload))]
[JsonSerializable(typeof(EnvironmentPayload))]
[JsonSerializable(typeof(GatesPayload))]
[JsonSerializable(typeof(InitPayload))]
[JsonSerializable(typeof(PlanPayload))]
[JsonSerializable(typeof(ApplyPayload))]
internal sealed partial class PayloadJson : JsonSerializerContext;
