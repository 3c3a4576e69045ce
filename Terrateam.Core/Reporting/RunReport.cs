using Terrateam.Core.Access;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Reporting;

/// <summary>The state of a run.</summary>
public enum RunReportState
{
    /// <summary>Dispatched, no runner yet.</summary>
    Queued,

    /// <summary>A runner works on it.</summary>
    Running,

    /// <summary>Every dirspace and hook succeeded.</summary>
    Done,

    /// <summary>A dirspace, a hook or the run as a whole failed.</summary>
    Failed,

    /// <summary>Ended before its results arrived.</summary>
    Aborted,
}

/// <summary>The state of a dirspace of a run.</summary>
public enum DirspaceReportState
{
    /// <summary>Not begun.</summary>
    Waiting,

    /// <summary>Being planned or applied.</summary>
    Running,

    /// <summary>Planned with changes, or applied.</summary>
    Success,

    /// <summary>Planned, nothing to change.</summary>
    NoChanges,

    /// <summary>A step failed.</summary>
    Failed,

    /// <summary>Ended from outside the run before it had a result.</summary>
    Cancelled,

    /// <summary>Never begun because something before it failed.</summary>
    Skipped,
}

/// <summary>When the output of a step is shown.</summary>
public enum VisibleOn
{
    /// <summary>In any case.</summary>
    Always,

    /// <summary>When the whole failed.</summary>
    Failure,

    /// <summary>When the whole succeeded.</summary>
    Success,
}

/// <summary>How the output of a step is shown.</summary>
public enum OutputFormat
{
    /// <summary>In a code block.</summary>
    Code,

    /// <summary>As markdown, quoted and sanitized.</summary>
    Markdown,
}

/// <summary>One step of a workflow or a hook.</summary>
/// <param name="Name">The step, such as <c>tf/init</c> or <c>run</c>.</param>
/// <param name="Success">Whether it succeeded.</param>
/// <param name="IgnoreErrors">Whether its failure leaves the dirspace successful.</param>
/// <param name="Command">The command line, or null.</param>
/// <param name="Output">Its output, secrets already masked; untrusted text.</param>
/// <param name="VisibleOn">When the output is shown.</param>
/// <param name="Format">How the output is shown.</param>
/// <param name="Language">Language of the code block, or null.</param>
public sealed record StepReport(
    string Name,
    bool Success,
    string Output,
    VisibleOn VisibleOn = VisibleOn.Failure,
    bool IgnoreErrors = false,
    string? Command = null,
    OutputFormat Format = OutputFormat.Code,
    string? Language = null
);

/// <summary>One dirspace of a run.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="State">Its state.</param>
/// <param name="Plan">The plan as a diff, or null; untrusted text.</param>
/// <param name="Summary">The counts of the plan, or null where they are not known.</param>
/// <param name="Steps">Its steps in their order.</param>
/// <param name="Outputs">The outputs after an apply as JSON text, or null.</param>
/// <param name="Reason">Why it failed, was cancelled or skipped, where no step says so; else null.</param>
public sealed record DirspaceReport(
    Dirspace Dirspace,
    DirspaceReportState State,
    string? Plan = null,
    PlanSummary? Summary = null,
    IReadOnlyList<StepReport>? Steps = null,
    string? Outputs = null,
    string? Reason = null
)
{
    /// <summary>True where others have to be applied before it.</summary>
    public bool IsAfterOthers { get; init; }
}

/// <summary>One run as its comment shows it.</summary>
/// <param name="RunId">The run; its comment is found again by it.</param>
/// <param name="Operation"><c>plan</c> or <c>apply</c>.</param>
/// <param name="State">Its state.</param>
/// <param name="Dirspaces">In any order; the comment sorts them.</param>
public sealed record RunReport(
    Guid RunId,
    string Operation,
    RunReportState State,
    IReadOnlyList<DirspaceReport> Dirspaces
)
{
    /// <summary>Why it was aborted or failed as a whole, in words; null where the dirspaces say it.</summary>
    public string? Reason { get; init; }

    /// <summary>How it ended without a report.</summary>
    public RunEnd End { get; init; }

    /// <summary>The workflow run on GitHub, or null while there is none.</summary>
    public string? Url { get; init; }

    /// <summary>The commit that was planned or applied, or null.</summary>
    public string? HeadSha { get; init; }

    /// <summary>The GitHub environment of the job, or null.</summary>
    public string? Environment { get; init; }

    /// <summary>What the dirspaces of a plan are estimated to cost, or null.</summary>
    public CostEstimate? Costs { get; init; }

    /// <summary>Steps that ran before the dirspaces.</summary>
    public IReadOnlyList<StepReport> PreHooks { get; init; } = [];

    /// <summary>Steps that ran after the dirspaces.</summary>
    public IReadOnlyList<StepReport> PostHooks { get; init; } = [];

    /// <summary>How many layers come after this one.</summary>
    public int LayersRemaining { get; init; }

    /// <summary>Dirspaces that other pull requests hold, shown with a plan.</summary>
    public IReadOnlyList<Hold> Holds { get; init; } = [];

    /// <summary>Dirspaces of a plan that others applied or merged since, so that it cannot be applied.</summary>
    public IReadOnlyList<MissingPlan> Overtaken { get; init; } = [];

    /// <summary>
    /// How many dirspaces of the pull request are not applied after it; null where that is not known.
    /// </summary>
    public int? Unapplied { get; init; }

    /// <summary>Dirspaces of the same layer that another run plans, and that have no plan to apply.</summary>
    public IReadOnlyList<Dirspace> UnplannedElsewhere { get; init; } = [];

    /// <summary>True where other runs of the pull request are under way.</summary>
    public bool HasOtherRuns { get; init; }

    /// <summary>Gates that its steps created before the apply.</summary>
    public IReadOnlyList<Gate> Gates { get; init; } = [];

    /// <summary>Dirspaces left out because the user may not work on them.</summary>
    public IReadOnlyList<DeniedDirspace> Denied { get; init; } = [];

    /// <summary>Other paragraphs above the details, in the app's own words: not escaped.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>True where GitHub did not list every changed file, so that all files count as changed.</summary>
    public bool FilesTruncated { get; init; }

    /// <summary>The drift schedule whose issue it is; null for the comment of a pull request.</summary>
    public string? DriftSchedule { get; init; }

    /// <summary>True where the comment begins with a table of the dirspaces.</summary>
    public bool HasTable { get; init; }

    /// <summary>True where a step or a hook failed that may, such as a policy.</summary>
    public bool HasWarning => Dirspaces.Any(ResultBlocks.Warns) || HookBlocks.HasWarning(this);

    /// <summary>True where applies start automatically, so that the comment does not say how to ask for one.</summary>
    public bool AppliesByItself { get; init; }
}
