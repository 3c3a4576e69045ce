using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Core.Runs;

/// <summary>The results of a plan or apply, from either version of the runner's results.</summary>
/// <param name="Success">True when every step of the run succeeded or has its errors ignored.</param>
/// <param name="Dirspaces">In the order in which their first step was reported.</param>
/// <param name="Before">Steps before all dirspaces: checkout, token, hooks.</param>
/// <param name="After">Steps after all dirspaces: hooks.</param>
/// <param name="Gates">Approvals that steps ask for.</param>
public sealed record RunResult(
    bool Success,
    IReadOnlyList<DirspaceResult> Dirspaces,
    IReadOnlyList<RunStep> Before,
    IReadOnlyList<RunStep> After,
    IReadOnlyList<Gate> Gates
)
{
    /// <summary>Normalises results version 2.</summary>
    public static RunResult FromV2(RunnerReport.StepsV2 report) => ResultsV2.Normalise(report);

    /// <summary>Normalises results version 1.</summary>
    public static RunResult FromV1(RunnerReport.StepsV1 report) => ResultsV1.Normalise(report);

    /// <summary>Normalises either version, or returns null for a report that is not about plan or apply.</summary>
    public static RunResult? From(RunnerReport report) =>
        report switch
        {
            RunnerReport.StepsV2 v2 => FromV2(v2),
            RunnerReport.StepsV1 v1 => FromV1(v1),
            _ => null,
        };

    /// <summary>
    /// The same result with a failed, empty entry for each dirspace that should have been reported and was not, as when
    /// a hook before them failed.
    /// </summary>
    /// <param name="expected">The dirspaces of the run.</param>
    public RunResult Covering(IEnumerable<Dirspace> expected)
    {
        var reported = Dirspaces.Select(d => d.Dirspace).ToHashSet();
        var missing = expected
            .Where(reported.Add)
            .Select(d => new DirspaceResult(d, Success: false, HasChanges: null, PlanText: null, Steps: []))
            .ToList();

        return missing.Count == 0 ? this : this with { Success = false, Dirspaces = [.. Dirspaces, .. missing] };
    }
}

/// <summary>The result of one dirspace.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Success">True when all its steps succeeded or have their errors ignored.</param>
/// <param name="HasChanges">Whether its plan does something; null without a successful plan.</param>
/// <param name="PlanText">The plan as a diff, markers in column 0; null without a successful plan.</param>
/// <param name="Steps">Its steps in the order of execution.</param>
public sealed record DirspaceResult(
    Dirspace Dirspace,
    bool Success,
    bool? HasChanges,
    string? PlanText,
    IReadOnlyList<RunStep> Steps
)
{
    /// <summary>The counts of its plan; null where they are not known.</summary>
    public PlanSummary? Summary { get; init; }
}
