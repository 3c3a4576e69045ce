using Terrateam.Core.Patterns;

namespace Terrateam.Core.Locks;

/// <summary>What an unlock did to one pull request.</summary>
/// <param name="Number">The pull request's number.</param>
/// <param name="Released">The dirspaces that it held.</param>
/// <param name="RunsEnded">How many of its runs were ended.</param>
/// <param name="IsKnown">False where nothing was ever planned or held under that number.</param>
/// <param name="Waiting">How many pieces of its queued work were cancelled.</param>
public sealed record UnlockedPullRequest(
    int Number,
    IReadOnlyList<Dirspace> Released,
    int RunsEnded,
    bool IsKnown = true,
    int Waiting = 0
);
