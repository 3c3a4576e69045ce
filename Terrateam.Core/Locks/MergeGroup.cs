namespace Terrateam.Core.Locks;

/// <summary>A commit that a merge queue made of a pull request.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Refusal">Why it may not be merged, by its own pull request or one that goes before it; null where it
/// may.</param>
public sealed record MergeGroup(string Sha, string? Refusal)
{
    /// <summary>
    /// How many are remembered of a pull request: the queue makes them anew when what goes before changes.
    /// </summary>
    public const int Most = 10;
}
