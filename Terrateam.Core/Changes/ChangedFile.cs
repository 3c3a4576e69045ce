namespace Terrateam.Core.Changes;

/// <summary>
/// A file that a pull request adds, edits, removes or renames. Both names of a rename count as changed.
/// </summary>
/// <param name="Path">Path from the repository root after the change.</param>
/// <param name="PreviousPath">The name before a rename, else null.</param>
/// <param name="Removed">True when the file is gone after the change.</param>
public sealed record ChangedFile(string Path, string? PreviousPath = null, bool Removed = false);

/// <summary>The files of a pull request.</summary>
/// <param name="Files">At most 3,000, the limit of GitHub.</param>
/// <param name="Truncated">True when the pull request has more files than GitHub listed. Every dirspace then counts as
/// changed.</param>
/// <remarks>https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files</remarks>
public sealed record ChangedFiles(IReadOnlyList<ChangedFile> Files, bool Truncated = false);
