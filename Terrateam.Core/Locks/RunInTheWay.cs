using Terrateam.Core.Patterns;

namespace Terrateam.Core.Locks;

/// <summary>A run that is queued or running over the same dirspaces.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Operation">Its operation.</param>
/// <param name="PullRequest">The number of its pull request.</param>
/// <param name="Since">Since when.</param>
/// <param name="Url">Its page, once known.</param>
/// <param name="Dirspaces">The dirspaces that it shares with the command.</param>
/// <param name="MayBeStale">True where it is so old that its runner may be gone.</param>
/// <param name="Drift">The drift schedule that it belongs to; null for a pull request's.</param>
/// <param name="IsQueued">True for queued work that goes first and has no run yet.</param>
public sealed record RunInTheWay(
    Guid RunId,
    string Operation,
    int PullRequest,
    DateTimeOffset Since,
    string? Url,
    IReadOnlyList<Dirspace> Dirspaces,
    bool MayBeStale = false,
    string? Drift = null,
    bool IsQueued = false
);
