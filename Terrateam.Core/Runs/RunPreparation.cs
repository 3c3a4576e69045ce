namespace Terrateam.Core.Runs;

/// <summary>What a run prepares: the result of a builder or of the indexer for one commit.</summary>
/// <param name="Key">Identifies the result: it covers every input that the result depends on.</param>
/// <param name="Sha">The commit to check out.</param>
/// <param name="BaseSha">The commit to merge into it; null for none.</param>
/// <param name="Branch">For the tree of the base branch, its name; null for that of the pull request
/// itself.</param>
/// <param name="IsShown">True where a comment asked for it, so that its result is shown.</param>
public sealed record RunPreparation(
    string Key,
    string Sha,
    string? BaseSha,
    string? Branch = null,
    bool IsShown = false
)
{
    /// <summary>For an index, the directories to index; null for none.</summary>
    public IReadOnlyList<string>? Directories { get; init; }
}
