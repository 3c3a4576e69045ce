using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>An estimation of what the dirspaces of a run cost.</summary>
/// <param name="Summary">Of all of them.</param>
/// <param name="Currency">The currency, such as USD.</param>
/// <param name="Dirspaces">Of each.</param>
public sealed record CostPayload(
    [property: JsonPropertyName(PayloadNames.Summary)] MonthlyCost Summary,
    [property: JsonPropertyName(PayloadNames.Currency)] string Currency,
    [property: JsonPropertyName(PayloadNames.Dirspaces)] IReadOnlyList<DirspaceMonthlyCost> Dirspaces
) : StepPayload
{
    /// <summary>What could not be estimated. Ours; the original runner does not tell.</summary>
    [JsonPropertyName(PayloadNames.Text)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Text { get; init; }

    /// <summary>When that is shown.</summary>
    [JsonPropertyName(PayloadNames.VisibleOn)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VisibleOn => Text is null ? null : VisibleOnValues.Always;
}

/// <summary>Costs of a month.</summary>
public sealed record MonthlyCost(
    [property: JsonPropertyName(PayloadNames.CostBefore)] decimal Before,
    [property: JsonPropertyName(PayloadNames.CostAfter)] decimal After,
    [property: JsonPropertyName(PayloadNames.CostDifference)] decimal Difference
);

/// <summary>Costs of a month of one dirspace.</summary>
public sealed record DirspaceMonthlyCost(
    [property: JsonPropertyName(PayloadNames.Directory)] string Directory,
    [property: JsonPropertyName(PayloadNames.Workspace)] string Workspace,
    [property: JsonPropertyName(PayloadNames.CostBefore)] decimal Before,
    [property: JsonPropertyName(PayloadNames.CostAfter)] decimal After,
    [property: JsonPropertyName(PayloadNames.CostDifference)] decimal Difference
);
