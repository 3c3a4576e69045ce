namespace Terrateam.Core.Configuration;

/// <summary>How a pull request is merged.</summary>
public enum MergeStrategy
{
    /// <summary>With a merge commit, or, where the repository does not allow that, as one commit.</summary>
    Auto,

    /// <summary>With a merge commit.</summary>
    Merge,

    /// <summary>Commit by commit on top of the base.</summary>
    Rebase,

    /// <summary>As one new commit.</summary>
    Squash,
}

/// <summary>The key <c>automerge</c>: merge the pull request once everything is applied.</summary>
/// <param name="Enabled">Whether to.</param>
/// <param name="DeleteBranch">Delete the branch afterwards.</param>
/// <param name="Strategy">How.</param>
/// <param name="NeedsExplicitApply">Only at the end of what an apply command started.</param>
/// <param name="RetainTitle">Use the title of the pull request for the commit.</param>
public sealed record Automerge(
    bool Enabled = false,
    bool DeleteBranch = false,
    MergeStrategy Strategy = MergeStrategy.Auto,
    bool NeedsExplicitApply = false,
    bool RetainTitle = false
);
