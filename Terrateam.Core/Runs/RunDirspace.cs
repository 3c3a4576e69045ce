using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;

namespace Terrateam.Core.Runs;

/// <summary>A dirspace of a run.</summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="Rank">Its layer.</param>
/// <param name="Workflow">Index of its workflow in the configuration, or null for the default one.</param>
/// <param name="PlanRunId">For an apply, the run whose plan file it uses; for one without a reviewed plan, the run
/// whose plan it makes useless.</param>
/// <param name="Stack">The stack that it belongs to.</param>
/// <param name="Variables">Environment variables from its stack; null for none.</param>
/// <param name="Comments">What happens to earlier comments about it.</param>
/// <param name="AppliesByItself">True where its apply starts automatically.</param>
public sealed record RunDirspace(
    Dirspace Dirspace,
    int Rank,
    int? Workflow = null,
    Guid? PlanRunId = null,
    string Stack = "default",
    IReadOnlyDictionary<string, string>? Variables = null,
    CommentStrategy Comments = CommentStrategy.Minimize,
    bool AppliesByItself = false
);

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
