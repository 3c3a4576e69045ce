namespace Terrateam.Core.Configuration;

/// <summary>One entry of <c>dirs</c>.</summary>
/// <param name="Path">A directory from the repository root, or, with a <c>*</c>, a pattern of file paths whose
/// directories are meant.</param>
/// <param name="Tags">Tags of every workspace below.</param>
/// <param name="Workspaces">By name, in the order of the file.</param>
/// <param name="CreateAndSelectWorkspace">Null where the repository's own setting holds.</param>
/// <param name="CreateIfMissing">The dirspaces exist even where the directory has no file.</param>
/// <param name="LockBranchTarget">Whether pull requests to other branches are kept out too.</param>
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
/// <param name="WhenModified">Already merged with those of the directory and the repository.</param>
/// <param name="Kind">The tag that names it: <c>workspace</c> or <c>stack</c>.</param>
public sealed record WorkspaceRule(
    string Name,
    IReadOnlyList<string> Tags,
    WhenModified WhenModified,
    string Kind = "workspace"
);

/// <summary>Which pull requests a lock keeps out.</summary>
public enum LockBranchTarget
{
    /// <summary>Every other one.</summary>
    All,

    /// <summary>Those to the same branch.</summary>
    DestinationBranch,
}

/// <summary>What locks a dirspace.</summary>
public enum LockPolicy
{
    /// <summary>An apply or a merge; released when both are done.</summary>
    Strict,

    /// <summary>An apply only.</summary>
    Apply,

    /// <summary>A merge only.</summary>
    Merge,

    /// <summary>Nothing.</summary>
    None,
}
