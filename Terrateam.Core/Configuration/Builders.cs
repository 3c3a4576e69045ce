namespace Terrateam.Core.Configuration;

/// <summary>
/// The keys <c>config_builder</c> and <c>tree_builder</c>: a script that a run executes before the files are matched.
/// </summary>
/// <param name="Enabled">True turns it on.</param>
/// <param name="Script">The script; null where none is given.</param>
public sealed record Builder(bool Enabled = false, string? Script = null);

/// <summary>
/// The key <c>indexer</c>: a run that finds the modules of each directory before the files are matched.
/// </summary>
/// <param name="Enabled">True turns it on.</param>
/// <param name="BuildTag">Version of the index; another value makes stored indexes invalid.</param>
public sealed record Indexer(bool Enabled = false, string? BuildTag = null);

/// <summary>The key <c>batch_runs</c>.</summary>
/// <param name="Enabled">True splits runs by size.</param>
/// <param name="MaxWorkspaces">The maximum number of dirspaces in one run.</param>
public sealed record BatchRuns(bool Enabled = false, int MaxWorkspaces = 1);
