using System.Text.RegularExpressions;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>The key <c>apply_requirements</c>.</summary>
public sealed record RequirementSettings
{
    /// <summary>The defaults, for keys that the configuration does not have.</summary>
    public static RequirementSettings Default { get; } = new();

    /// <summary>Whether a plan with changes makes a waiting <c>terrateam apply</c> status for its dirspace.</summary>
    public bool CreatePendingApplyCheck { get; init; } = true;

    /// <summary>
    /// Whether a pull request that changes no dirspace gets a successful <c>terrateam apply</c> status.
    /// </summary>
    public bool CreateCompletedApplyCheckOnNoop { get; init; }

    /// <summary>
    /// The checks, in order: the first whose query selects a dirspace holds for it; a dirspace that none selects cannot
    /// be applied.
    /// </summary>
    public IReadOnlyList<RequirementCheck> Checks { get; init; } = [new(TagQuery.All)];
}

/// <summary>What must be true before the dirspaces that a query selects may be applied.</summary>
/// <param name="Query">The dirspaces.</param>
public sealed record RequirementCheck(TagQuery Query)
{
    /// <summary>The approvals that are needed; null for none.</summary>
    public ApprovalRequirement? Approved { get; init; }

    /// <summary>The pull request must be mergeable.</summary>
    public bool MergeConflicts { get; init; } = true;

    /// <summary>The other checks of the head must be successful.</summary>
    public bool StatusChecks { get; init; } = true;

    /// <summary>The checks that are ignored: expressions found anywhere in the name.</summary>
    public IReadOnlyList<Regex> IgnoreMatching { get; init; } = [];

    /// <summary>Only a merged pull request may be applied.</summary>
    public bool ApplyAfterMerge { get; init; }

    /// <summary>A draft may not be applied.</summary>
    public bool ReadyForReview { get; init; } = true;
}

/// <summary>The approvals that are needed.</summary>
public sealed record ApprovalRequirement
{
    /// <summary>Each of these needs an approval.</summary>
    public IReadOnlyList<AccessMatch> AllOf { get; init; } = [];

    /// <summary>Whose approvals count towards <see cref="AnyOfCount"/>; empty for everyone's.</summary>
    public IReadOnlyList<AccessMatch> AnyOf { get; init; } = [];

    /// <summary>How many people of <see cref="AnyOf"/> must approve.</summary>
    public int AnyOfCount { get; init; } = 1;

    /// <summary>Approvals of earlier commits count too.</summary>
    public bool AnyHead { get; init; }

    /// <summary>GitHub's own decision must be that the reviews it requires are given.</summary>
    public bool CompletedReviews { get; init; }

    internal IEnumerable<AccessMatch> Entries => [.. AllOf, .. AnyOf];
}
