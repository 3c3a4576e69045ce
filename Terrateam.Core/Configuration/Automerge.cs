namespace Terrateam.Core.Configuration;

/// <summary>How a pull request is merged.</summary>
public enum MergeStrategy
{
    /// <summary>With a merge commit, or squashed where the repository does not allow that.</summary>
    Auto,

    /// <summary>With a merge commit.</summary>
    Merge,

    /// <summary>By rebasing its commits onto the base branch.</summary>
    Rebase,

    /// <summary>Squashed to one new commit.</summary>
    Squash,
}

/// <summary>The key <c>automerge</c>: merge the pull request once everything is applied.</summary>
/// <param name="Enabled">True turns it on.</param>
/// <param name="DeleteBranch">Delete the head branch afterwards.</param>
/// <param name="Strategy">The merge method.</param>
/// <param name="NeedsExplicitApply">Merge only after runs that an apply command started.</param>
/// <param name="RetainTitle">Use the title of the pull request for the commit.</param>
public sealed record Automerge(
    bool Enabled = false,
    bool DeleteBranch = false,
    MergeStrategy Strategy = MergeStrategy.Auto,
    bool NeedsExplicitApply = false,
    bool RetainTitle = false
);
