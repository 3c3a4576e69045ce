using Terrateam.Core.Changes;
using Terrateam.Core.Gates;

namespace Terrateam.Core.Reporting;

/// <summary>Where a run is.</summary>
public enum RunReportState
{
    /// <summary>Dispatched, no runner yet.</summary>
    Queued,

    /// <summary>A runner works on it.</summary>
    Running,

    /// <summary>Every dirspace and hook ended well.</summary>
    Done,

    /// <summary>Something failed.</summary>
    Failed,

    /// <summary>Ended before its results arrived.</summary>
    Aborted,
}

/// <summary>Where a dirspace of a run is.</summary>
public enum DirspaceReportState
{
    /// <summary>Not begun.</summary>
    Waiting,

    /// <summary>At work.</summary>
    Running,

    /// <summary>Planned with changes, or applied.</summary>
    Success,

    /// <summary>Planned, nothing to change.</summary>
    NoChanges,

    /// <summary>Failed.</summary>
    Failed,

    /// <summary>Ended from outside.</summary>
    Cancelled,

    /// <summary>Never begun because something before it failed.</summary>
    Skipped,
}

/// <summary>When the output of a step is shown.</summary>
public enum VisibleOn
{
    /// <summary>Whatever happens.</summary>
    Always,

    /// <summary>When the whole failed.</summary>
    Failure,

    /// <summary>When the whole went well.</summary>
    Success,
}

/// <summary>How the output of a step is shown.</summary>
public enum OutputFormat
{
    /// <summary>In a code block.</summary>
    Code,

    /// <summary>As markdown, made harmless.</summary>
    Markdown,
}

/// <summary>One step of a workflow or a hook.</summary>
/// <param name="Name">Such as <c>tf/init</c> or <c>run</c>.</param>
/// <param name="Success">How it ended.</param>
/// <param name="IgnoreErrors">Its failure does not fail the dirspace.</param>
/// <param name="Command">The command line, or null.</param>
/// <param name="Output">What it printed, secrets already masked; untrusted text.</param>
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
/// <param name="Dirspace">Which.</param>
/// <param name="State">How far it is.</param>
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
);

/// <summary>A dirspace left out because the person may not touch it.</summary>
public sealed record DeniedDirspace(Dirspace Dirspace, string Reason);

/// <summary>One run as its comment shows it.</summary>
/// <param name="RunId">The run; it names the comment so that it can be found again.</param>
/// <param name="Operation"><c>plan</c> or <c>apply</c>.</param>
/// <param name="State">Where it is.</param>
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

    /// <summary>The workflow run on GitHub, or null while there is none.</summary>
    public string? Url { get; init; }

    /// <summary>The commit that was planned or applied, or null.</summary>
    public string? HeadSha { get; init; }

    /// <summary>The GitHub environment of the job, or null.</summary>
    public string? Environment { get; init; }

    /// <summary>Steps that ran before the dirspaces.</summary>
    public IReadOnlyList<StepReport> PreHooks { get; init; } = [];

    /// <summary>Steps that ran after the dirspaces.</summary>
    public IReadOnlyList<StepReport> PostHooks { get; init; } = [];

    /// <summary>How many layers come after this one.</summary>
    public int LayersRemaining { get; init; }

    /// <summary>Dirspaces that other pull requests hold, to be told with a plan.</summary>
    public IReadOnlyList<Hold> Holds { get; init; } = [];

    /// <summary>Gates that its steps put up before the apply.</summary>
    public IReadOnlyList<Gate> Gates { get; init; } = [];

    /// <summary>Dirspaces left out because the person may not touch them.</summary>
    public IReadOnlyList<DeniedDirspace> Denied { get; init; } = [];

    /// <summary>Other things to say above the details, each one paragraph of our own words.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>True where GitHub did not list every changed file, so that everything was taken.</summary>
    public bool FilesTruncated { get; init; }

    /// <summary>The drift schedule whose issue it is; null for the comment of a pull request.</summary>
    public string? DriftSchedule { get; init; }

    /// <summary>True where the comment begins with a table of the dirspaces.</summary>
    public bool HasTable { get; init; }

    /// <summary>True where applies start by themselves, so that the comment does not say how to ask for one.</summary>
    public bool AppliesByItself { get; init; }
}
