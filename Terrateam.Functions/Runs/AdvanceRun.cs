using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>A step of a run's orchestration.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Shown">The status that comment and statuses show.</param>
/// <param name="IsPoll">True to ask GitHub; false where the runner itself has just called.</param>
public sealed record AdvanceRunInput(Guid RunId, RunStatus Shown, bool IsPoll);

/// <summary>The state of a run after a step.</summary>
/// <param name="IsOver">True once the run is over and recorded.</param>
/// <param name="Shown">The status that comment and statuses show.</param>
/// <param name="Pause">How long to wait for an event before the next poll.</param>
public sealed record AdvanceRunResult(bool IsOver, RunStatus Shown, TimeSpan Pause)
{
    /// <summary>Why comment or statuses could not be brought up to date; null where they were.</summary>
    public string? ReportFailure { get; init; }

    /// <summary>
    /// How long GitHub wants no call, where that is why the run was not dispatched, or not reported; else null.
    /// </summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>True where the dispatch is to be tried again after <see cref="Wait"/>.</summary>
    public bool IsUndispatched { get; init; }

    /// <summary>True once the pull request has the event that the run is over.</summary>
    public bool IsTold { get; init; }
}

/// <summary>A step of a run that could not be done.</summary>
public sealed record FailedStep(Guid RunId, string Activity, string Reason);
