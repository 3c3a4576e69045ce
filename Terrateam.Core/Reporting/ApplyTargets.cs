namespace Terrateam.Core.Reporting;

/// <summary>What is to be applied, as a run and as an overview know it.</summary>
internal static class ApplyTargets
{
    /// <summary>What a plan found to apply, and what it could not plan.</summary>
    internal static IReadOnlyList<ApplyTarget> Of(RunReport report)
    {
        var gated = report.Gates.Select(static gate => gate.Dirspace).ToHashSet();
        var overtaken = report.Overtaken.Select(static missing => missing.Dirspace).ToHashSet();
        return
        [
            .. report
                .Dirspaces.Where(static dirspace => dirspace.State != DirspaceReportState.NoChanges)
                .Select(dirspace => new ApplyTarget(
                    dirspace.Dirspace,
                    ReadinessOf(dirspace),
                    IsAfterOthers: dirspace.IsAfterOthers
                )),
            .. report.UnplannedElsewhere.Select(static dirspace => new ApplyTarget(
                dirspace,
                ApplyReadiness.NotPlanned
            )),
        ];

        // A hold is in the way of everything.
        ApplyReadiness ReadinessOf(DirspaceReport dirspace) =>
            dirspace.State != DirspaceReportState.Success || overtaken.Contains(dirspace.Dirspace)
                ? ApplyReadiness.NotPlanned
            : gated.Contains(dirspace.Dirspace) ? ApplyReadiness.Gated
            : report.Holds.Count > 0 ? ApplyReadiness.Held
            : ApplyReadiness.Ready;
    }

    /// <summary>What an overview shows as not applied, of the layer whose turn it is.</summary>
    internal static IReadOnlyList<ApplyTarget> Of(OverviewReport report)
    {
        var isHeld = report.Rows.Any(static row => row.Status == OverviewStatus.Locked);
        return
        [
            .. Turn(report)
                .Select(row => new ApplyTarget(
                    row.Dirspace,
                    row.Status switch
                    {
                        OverviewStatus.WaitsForGate => ApplyReadiness.Gated,
                        OverviewStatus.Locked => ApplyReadiness.Held,
                        OverviewStatus.Planned => isHeld ? ApplyReadiness.Held : ApplyReadiness.Ready,
                        _ => ApplyReadiness.NotPlanned,
                    }
                )),
        ];
    }

    /// <summary>The rows of the layer whose turn it is: the first one that is not done.</summary>
    internal static IReadOnlyList<OverviewRow> Turn(OverviewReport report)
    {
        var left = report
            .Rows.Where(static row =>
                row.Status is not (OverviewStatus.Applied or OverviewStatus.NoChanges or OverviewStatus.Left)
            )
            .ToList();
        var rank = left.Count == 0 ? 0 : left.Min(static row => row.Rank);
        return [.. left.Where(row => row.Rank == rank)];
    }

    /// <summary>True where a plan cannot be applied before something else happens.</summary>
    internal static bool IsBlocked(IReadOnlyList<ApplyTarget> targets) =>
        targets.Any(static target => target.Readiness is ApplyReadiness.Gated or ApplyReadiness.Held);
}
