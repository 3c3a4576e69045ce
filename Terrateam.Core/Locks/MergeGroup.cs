namespace Terrateam.Core.Locks;

/// <summary>A commit that a merge queue made of a pull request.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Refusal">Why its own pull request, or one ahead of it in the queue, may not be merged; null where
/// merging is allowed.</param>
public sealed record MergeGroup(string Sha, string? Refusal)
{
    /// <summary>
    /// How many are kept for a pull request: the queue makes new ones when the pull requests ahead of it change.
    /// </summary>
    public const int MaxPullRequests = 10;
}
