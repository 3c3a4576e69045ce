namespace Terrateam.Core.Configuration;

/// <summary>One entry of <c>dirs</c>.</summary>
/// <param name="Path">A directory from the repository root, or, with a <c>*</c>, a pattern of file paths that selects
/// the directories of the matching files.</param>
/// <param name="Tags">Tags of every workspace below.</param>
/// <param name="Workspaces">By name, in the order of the file.</param>
/// <param name="CreateAndSelectWorkspace">Null for the setting of the repository.</param>
/// <param name="CreateIfMissing">True: the dirspaces exist even where the directory has no file.</param>
/// <param name="LockBranchTarget">Whether a lock also blocks pull requests to other branches.</param>
public sealed record DirectoryRule(
    string Path,
    IReadOnlyList<string> Tags,
    IReadOnlyList<WorkspaceRule> Workspaces,
    bool? CreateAndSelectWorkspace,
    bool CreateIfMissing,
    LockBranchTarget LockBranchTarget
)
{
    /// <summary>True where <see cref="Path"/> is a pattern.</summary>
    public bool IsPattern => Path.Contains('*', StringComparison.Ordinal);
}

/// <summary>One workspace of a directory.</summary>
/// <param name="Name">The workspace.</param>
/// <param name="Tags">Its own tags.</param>
/// <param name="WhenModified">Merged with those of the directory and the repository.</param>
/// <param name="Kind">The prefix of the tag with its name: <c>workspace</c> or <c>stack</c>.</param>
public sealed record WorkspaceRule(
    string Name,
    IReadOnlyList<string> Tags,
    WhenModified WhenModified,
    string Kind = "workspace"
);

/// <summary>Which pull requests a lock blocks.</summary>
public enum LockBranchTarget
{
    /// <summary>Every other pull request.</summary>
    All,

    /// <summary>Other pull requests to the same base branch.</summary>
    DestinationBranch,
}

/// <summary>Which operations lock a dirspace.</summary>
public enum LockPolicy
{
    /// <summary>Apply and merge; the lock is released when both are done.</summary>
    Strict,

    /// <summary>Apply only.</summary>
    Apply,

    /// <summary>Merge only.</summary>
    Merge,

    /// <summary>None.</summary>
    None,
}
