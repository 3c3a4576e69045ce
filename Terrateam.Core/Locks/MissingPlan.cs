using Terrateam.Core.Patterns;

namespace Terrateam.Core.Locks;

/// <summary>Why a dirspace has no plan that may be applied.</summary>
public enum PlanFault
{
    /// <summary>Never planned for this pull request.</summary>
    NeverPlanned,

    /// <summary>The last plan failed.</summary>
    Failed,

    /// <summary>The pull request has a newer commit.</summary>
    HeadMoved,

    /// <summary>The base branch is another commit than the one planned against.</summary>
    BaseMoved,

    /// <summary>Another pull request applied or merged this dirspace since.</summary>
    Overtaken,

    /// <summary>Older than 14 days.</summary>
    Expired,

    /// <summary>Used by an apply before.</summary>
    Used,

    /// <summary>Made, but not visible in the pull request yet.</summary>
    NotShown,

    /// <summary>Shown only after the command was written.</summary>
    ShownLater,
}

/// <summary>A dirspace that cannot be applied, and why.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Fault">The reason.</param>
/// <param name="OvertakenBy">The pull request that overtook it, for <see cref="PlanFault.Overtaken"/>.</param>
public sealed record MissingPlan(Dirspace Dirspace, PlanFault Fault, int? OvertakenBy = null);
