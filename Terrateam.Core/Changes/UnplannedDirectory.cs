namespace Terrateam.Core.Changes;

/// <summary>A directory that somebody asked for by name and that does not count as changed.</summary>
/// <param name="Directory">Its name as in the command.</param>
/// <param name="Reasons">Why, in words.</param>
public sealed record UnplannedDirectory(string Directory, IReadOnlyList<string> Reasons);
