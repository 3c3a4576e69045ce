using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;

namespace Terrateam.Core.Runs;

/// <summary>The result of one dirspace of a run.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Succeeded">Whether all its steps succeeded.</param>
/// <param name="HasChanges">For a plan, whether there is something to apply; null when the runner did not say.</param>
/// <param name="ShownDigest">For a plan, the digest of its text as reviewers were shown it, see
/// <see cref="ShownPlan"/>; null where there was none.</param>
public sealed record DirspaceOutcome(
    Dirspace Dirspace,
    bool Succeeded,
    bool? HasChanges = null,
    string? ShownDigest = null
)
{
    /// <summary>The counts; null where they are not known, or where no overview shows them.</summary>
    public PlanSummary? Counts { get; init; }

    /// <summary>What it costs in a month; null where that is not known, or where no overview shows it.</summary>
    public DirspaceCost? Cost { get; init; }

    /// <summary>The currency of the cost.</summary>
    public string? Currency { get; init; }
}
