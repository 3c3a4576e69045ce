using Terrateam.Core.Changes;
using Terrateam.Core.Gates;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Reporting;

/// <summary>The state of a dirspace of a pull request; what needs a person comes first.</summary>
public enum OverviewStatus
{
    /// <summary>Its last apply failed.</summary>
    ApplyFailed,

    /// <summary>Its last plan failed.</summary>
    PlanFailed,

    /// <summary>Another pull request, or drift, was applied over its plan.</summary>
    Overtaken,

    /// <summary>Another pull request holds it.</summary>
    Locked,

    /// <summary>A step of its plan asked for approvals that are missing.</summary>
    WaitsForGate,

    /// <summary>Its plan is for an earlier commit or base, was used, or expired.</summary>
    Outdated,

    /// <summary>It has no plan.</summary>
    NotPlanned,

    /// <summary>The pull request was closed before it was applied.</summary>
    NotApplied,

    /// <summary>A run applies it, or waits to.</summary>
    Applying,

    /// <summary>A run plans it, or waits to.</summary>
    Planning,

    /// <summary>Its plan can be applied.</summary>
    Planned,

    /// <summary>It is applied.</summary>
    Applied,

    /// <summary>Its plan found nothing to change.</summary>
    NoChanges,

    /// <summary>An earlier commit was applied, and the present one does not change it.</summary>
    Left,
}

/// <summary>A dirspace of an overview.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Status">Its state.</param>
/// <param name="RunId">The run that the state comes from, or null.</param>
/// <param name="By">The pull request that holds it or was applied over it; 0 for drift; else null.</param>
public sealed record OverviewRow(Dirspace Dirspace, OverviewStatus Status, Guid? RunId = null, int? By = null)
{
    /// <summary>Its layer, from 0.</summary>
    public int Rank { get; init; }

    /// <summary>The counts of its plan or apply, where known.</summary>
    public PlanSummary? Counts { get; init; }

    /// <summary>What it costs in a month, where known.</summary>
    public DirspaceCost? Cost { get; init; }

    /// <summary>The page of the run, or null.</summary>
    public string? Url { get; init; }

    /// <summary>The address of the run's comment, or null.</summary>
    public string? CommentUrl { get; init; }
}

/// <summary>The one comment with the state of a whole pull request.</summary>
/// <param name="State">Whether the pull request is open.</param>
/// <param name="HeadSha">Its head.</param>
/// <param name="Rows">Its dirspaces, in any order; the comment sorts them.</param>
public sealed record OverviewReport(PullRequestState State, string HeadSha, IReadOnlyList<OverviewRow> Rows)
{
    /// <summary>Gates of the present plans that are not known to be open.</summary>
    public IReadOnlyList<Gate> Gates { get; init; } = [];

    /// <summary>Since when the pull request holds dirspaces; null where it holds none.</summary>
    public DateTimeOffset? HeldSince { get; init; }

    /// <summary>The currency of the costs, or an empty text.</summary>
    public string Currency { get; init; } = "";

    /// <summary>How many commands wait for other work.</summary>
    public int Queued { get; init; }
}
