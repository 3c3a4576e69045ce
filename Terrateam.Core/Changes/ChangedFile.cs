namespace Terrateam.Core.Changes;

/// <summary>
/// A file that a pull request adds, edits, removes or renames. Both names of a rename count as changed.
/// </summary>
/// <param name="Path">Path from the repository root after the change.</param>
/// <param name="PreviousPath">The name before a rename, else null.</param>
/// <param name="Removed">True when the file is gone after the change.</param>
public sealed record ChangedFile(string Path, string? PreviousPath = null, bool Removed = false);

/// <summary>The files of a pull request.</summary>
/// <param name="Files">At most 3,000, GitHub's own limit.</param>
/// <param name="Truncated">True when GitHub listed fewer files than the pull request has: then every dirspace counts as
/// possibly changed.</param>
/// <remarks>https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files</remarks>
public sealed record ChangedFiles(IReadOnlyList<ChangedFile> Files, bool Truncated = false);
