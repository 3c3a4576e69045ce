namespace Terrateam.Core.Changes;

/// <summary>A directory that a command names but that does not count as changed.</summary>
/// <param name="Directory">Its name as in the command.</param>
/// <param name="Reasons">Why, for people to read.</param>
public sealed record UnplannedDirectory(string Directory, IReadOnlyList<string> Reasons);
