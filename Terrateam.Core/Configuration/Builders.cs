namespace Terrateam.Core.Configuration;

/// <summary>
/// The keys <c>config_builder</c> and <c>tree_builder</c>: a script that a run executes before anything is matched.
/// </summary>
/// <param name="Enabled">Whether to.</param>
/// <param name="Script">The script; null where none is given.</param>
public sealed record Builder(bool Enabled = false, string? Script = null);

/// <summary>
/// The key <c>indexer</c>: a run that finds out which directory uses which modules before anything is matched.
/// </summary>
/// <param name="Enabled">Whether to.</param>
/// <param name="BuildTag">Names the kind of index; part of what makes an old one unusable.</param>
public sealed record Indexer(bool Enabled = false, string? BuildTag = null);

/// <summary>The key <c>batch_runs</c>.</summary>
/// <param name="Enabled">Whether runs are split at all.</param>
/// <param name="MostWorkspaces">How many dirspaces one run has at most.</param>
public sealed record BatchRuns(bool Enabled = false, int MostWorkspaces = 1);
