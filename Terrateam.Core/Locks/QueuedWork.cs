using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>
/// Work that waits for runs, and for what is queued ahead of it. Its runs are decided only when nothing is in its
/// way any more.
/// </summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What its runs would do.</param>
/// <param name="PullRequest">The number of its pull request.</param>
/// <param name="HeadSha">The head that it was asked for: a newer one makes it void.</param>
/// <param name="Dirspaces">What it would work on.</param>
/// <param name="Since">When it was asked for.</param>
/// <param name="Trigger">The event that asks for it; of a comment only the command's line.</param>
/// <param name="Asked">How often it was ready and was then held up again.</param>
public sealed record QueuedWork(
    Guid Id,
    RunKind Kind,
    int PullRequest,
    string HeadSha,
    IReadOnlyList<Dirspace> Dirspaces,
    DateTimeOffset Since,
    Trigger Trigger,
    int Asked = 0
)
{
    /// <summary>
    /// The base branch of the pull request when it was asked for; null in entries that were written before this was
    /// kept.
    /// </summary>
    public string? BaseRef { get; init; }

    /// <summary>The base commit when it was asked for.</summary>
    public string? BaseSha { get; init; }

    /// <summary>True while the pull request has the head and base that it was asked for.</summary>
    public bool IsOf(PullRequest pullRequest) => pullRequest.HasHead(HeadSha) && pullRequest.HasBase(BaseRef, BaseSha);

    /// <summary>True for a plan that waits and shares any of these dirspaces.</summary>
    public bool IsPlanOf(IReadOnlySet<Dirspace> dirspaces) => Kind == RunKind.Plan && Dirspaces.Any(dirspaces.Contains);
}
