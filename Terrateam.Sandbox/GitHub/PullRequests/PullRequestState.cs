using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.PullRequests;

internal sealed class PullRequestState(
    long id,
    int number,
    RepositoryState repository,
    RepositoryState headRepository,
    Account author,
    DateTimeOffset createdAt
)
{
    public long Id { get; } = id;

    public long IssueId { get; init; }

    public string NodeId { get; } = Ids.Node("PR", id);

    public int Number { get; } = number;

    public RepositoryState Repository { get; } = repository;

    public RepositoryState HeadRepository { get; } = headRepository;

    public Account Author { get; } = author;

    public required string Title { get; set; }

    public string? Body { get; set; }

    public required string HeadBranch { get; init; }

    public required string BaseBranch { get; set; }

    public required string HeadSha { get; set; }

    /// <summary>
    /// Tip of the base branch when the pull request was opened or its head last moved, as GitHub returns it.
    /// </summary>
    public required string BaseSha { get; set; }

    public bool IsDraft { get; set; }

    public bool IsOpen { get; private set; } = true;

    public bool IsMerged { get; private set; }

    /// <summary>
    /// True while a merge through the API moves the base branch, so that its push does not count as a second merge.
    /// </summary>
    public bool IsMerging { get; set; }

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    public DateTimeOffset? ClosedAt { get; private set; }

    public DateTimeOffset? MergedAt { get; private set; }

    public Account? MergedBy { get; private set; }

    /// <summary>The merge commit once merged; before that GitHub's trial merge.</summary>
    public string? MergeCommit { get; set; }

    /// <summary>Null until it is computed.</summary>
    public bool? Mergeable { get; set; }

    /// <summary>How many more reads return null for <see cref="Mergeable"/>.</summary>
    public int UnknownReads { get; set; }

    public IReadOnlyList<FileChange> Files { get; set; } = [];

    public int Commits { get; set; }

    public List<ReviewState> Reviews { get; } = [];

    public List<Account> RequestedReviewers { get; } = [];

    /// <summary>How often it was added to the merge queue.</summary>
    public int Queued { get; set; }

    /// <summary>Slugs of teams of the owner.</summary>
    public List<string> RequestedTeams { get; } = [];

    public void Close(DateTimeOffset now) => (IsOpen, ClosedAt, UpdatedAt) = (false, now, now);

    public void Reopen(DateTimeOffset now) => (IsOpen, ClosedAt, UpdatedAt) = (true, null, now);

    public void MarkMerged(string commit, Account by, DateTimeOffset now)
    {
        Close(now);
        (IsMerged, MergedAt, MergedBy, MergeCommit) = (true, now, by, commit);
    }
}

/// <summary>
/// A review; <see cref="State"/> is <c>APPROVED</c>, <c>CHANGES_REQUESTED</c>, <c>COMMENTED</c> or <c>DISMISSED</c>.
/// </summary>
internal sealed class ReviewState(
    long id,
    Account author,
    string state,
    string body,
    string commit,
    DateTimeOffset submittedAt
)
{
    public long Id { get; } = id;

    public Account Author { get; } = author;

    public string State { get; set; } = state;

    public string Body { get; } = body;

    public string Commit { get; } = commit;

    public DateTimeOffset SubmittedAt { get; } = submittedAt;
}
