using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>
/// Work that waits for runs, and for what is queued ahead of it. What it comes to is decided when its turn has come.
/// </summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What its runs would do.</param>
/// <param name="PullRequest">Whose it is.</param>
/// <param name="HeadSha">The head that it was asked for: a newer one makes it void.</param>
/// <param name="Dirspaces">What it would work on.</param>
/// <param name="Since">When it was asked for.</param>
/// <param name="Trigger">What asks for it, of a comment the one line.</param>
/// <param name="Asked">How often its turn had come and something was in the way again.</param>
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
    /// The branch that the pull request went into when it was asked for; null in entries that were written before this
    /// was.
    /// </summary>
    public string? BaseRef { get; init; }

    /// <summary>The base commit of then.</summary>
    public string? BaseSha { get; init; }

    /// <summary>True as long as the pull request is what it was asked for.</summary>
    public bool IsOf(PullRequest pullRequest) => pullRequest.HasHead(HeadSha) && pullRequest.HasBase(BaseRef, BaseSha);

    /// <summary>True for a plan that waits over some of these dirspaces.</summary>
    public bool IsPlanOf(IReadOnlySet<Dirspace> dirspaces) => Kind == RunKind.Plan && Dirspaces.Any(dirspaces.Contains);
}
