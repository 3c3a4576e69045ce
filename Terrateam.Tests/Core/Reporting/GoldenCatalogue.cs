namespace Terrateam.Tests.Core.Reporting;

/// <summary>Every text that has a golden file.</summary>
internal static class GoldenCatalogue
{
    /// <summary>The texts by their names.</summary>
    public static IReadOnlyDictionary<string, GoldenText> All { get; } =
        new[]
        {
            CommandSamples.All,
            ConfigurationSamples.All,
            SelectionSamples.All,
            RequirementSamples.All,
            AccessSamples.All,
            GateSamples.All,
            QueueSamples.All,
            MergeSamples.All,
            PlanSamples.All,
            ApplySamples.All,
            UnfinishedRunSamples.All,
            RunDetailSamples.All,
            DriftIssueSamples.All,
            IndexSamples.All,
            OverviewSamples.All,
            CheckSamples.All,
        }
            .SelectMany(static texts => texts)
            .ToDictionary(static text => text.Name, StringComparer.OrdinalIgnoreCase);
}
