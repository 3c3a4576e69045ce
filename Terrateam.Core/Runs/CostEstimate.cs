using System.Text.Json;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Core.Runs;

/// <summary>What the dirspaces of a run cost in a month, as any runner reports it.</summary>
/// <param name="Currency">The currency, or an empty text.</param>
/// <param name="Dirspaces">Each dirspace once, in order.</param>
public sealed record CostEstimate(string Currency, IReadOnlyList<DirspaceCost> Dirspaces)
{
    // More than any plan costs; longer numbers would only widen the table.
    private const decimal Max = 1_000_000_000_000_000;
    private const int MaxCurrencyLength = 8;

    /// <summary>The estimation of a run; null where no step made one.</summary>
    /// <param name="steps">The steps before the dirspaces.</param>
    /// <param name="dirspaces">The dirspaces of the run. What is reported of others is left out.</param>
    public static CostEstimate? From(IEnumerable<RunStep> steps, IEnumerable<Dirspace> dirspaces)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(dirspaces);
        var step = steps.LastOrDefault(static step => step is { Kind: StepKind.CostEstimation, Success: true });
        if (step?.Payload is not { } payload)
            return null;

        // Version 1 has it one level below.
        var costs = PayloadReader.Find(payload, PayloadNames.CostEstimation) ?? payload;
        if (PayloadReader.Find(costs, PayloadNames.Dirspaces) is not { ValueKind: JsonValueKind.Array } list)
            return null;

        var known = dirspaces.ToHashSet();
        var read = list.EnumerateArray()
            .Select(Read)
            .OfType<DirspaceCost>()
            .Where(cost => known.Contains(cost.Dirspace))
            .DistinctBy(static cost => cost.Dirspace)
            .OrderBy(static cost => cost.Dirspace)
            .ToList();
        return read.Count == 0 ? null : new(CurrencyOf(costs), read);
    }

    private static DirspaceCost? Read(JsonElement item)
    {
        var directory = PayloadReader.Text(item, PayloadNames.Directory) ?? PayloadReader.Text(item, PayloadNames.Path);
        var workspace = PayloadReader.Text(item, PayloadNames.Workspace);
        return directory is null || workspace is null
            ? null
            : new(
                new(directory, workspace),
                Amount(item, PayloadNames.CostBefore),
                Amount(item, PayloadNames.CostAfter)
            );
    }

    private static decimal Amount(JsonElement item, string key) =>
        PayloadReader.Find(item, key) is { ValueKind: JsonValueKind.Number } value
        && value.TryGetDecimal(out var amount)
            ? Math.Clamp(amount, -Max, Max)
            : 0;

    private static string CurrencyOf(JsonElement costs) =>
        PayloadReader.Text(costs, PayloadNames.Currency) is { Length: > 0 and <= MaxCurrencyLength } text
        && text.All(char.IsAsciiLetter)
            ? text
            : "";
}

/// <summary>What a dirspace costs in a month.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Before">As its base branch has it.</param>
/// <param name="After">As the pull request has it.</param>
public sealed record DirspaceCost(Dirspace Dirspace, decimal Before, decimal After)
{
    /// <summary>What the pull request adds.</summary>
    public decimal Difference => After - Before;
}
