using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Statuses;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>A pull request with the operations of its users.</summary>
public sealed class SandboxPullRequest
{
    private readonly SandboxGitHub _github;
    private readonly PullRequestState _state;

    internal SandboxPullRequest(SandboxGitHub github, SandboxRepository repository, PullRequestState state) =>
        (_github, Repository, _state) = (github, repository, state);

    /// <summary>The repository of the base branch.</summary>
    public SandboxRepository Repository { get; }

    /// <summary>The number within the repository.</summary>
    public int Number => _state.Number;

    /// <summary>The current title.</summary>
    public string Title => World.Read(() => _state.Title);

    /// <summary>The description; empty where there is none.</summary>
    public string Body => World.Read(() => _state.Body ?? "");

    /// <summary>The author's login.</summary>
    public string Author => _state.Author.Login;

    /// <summary>The name of the head branch.</summary>
    public string HeadBranch => _state.HeadBranch;

    /// <summary>The repository that has the head branch, as owner and name.</summary>
    public string HeadRepository => World.Read(() => _state.HeadRepository.FullName);

    /// <summary>The name of the base branch.</summary>
    public string BaseBranch => World.Read(() => _state.BaseBranch);

    /// <summary>The tip of the head branch.</summary>
    public string HeadSha => World.Read(() => _state.HeadSha);

    /// <summary>The tip of the base branch when the pull request was opened or its head last moved.</summary>
    public string BaseSha => World.Read(() => _state.BaseSha);

    /// <summary>The merge commit; before the merge GitHub's trial merge, null for a conflict.</summary>
    public string? MergeCommit => World.Read(() => _state.MergeCommit);

    /// <summary>Whether its state is open.</summary>
    public bool IsOpen => World.Read(() => _state.IsOpen);

    /// <summary>Whether it was merged.</summary>
    public bool IsMerged => World.Read(() => _state.IsMerged);

    /// <summary>Whether it is a draft.</summary>
    public bool IsDraft => World.Read(() => _state.IsDraft);

    /// <summary>Whether it merges without conflict; null until that is computed.</summary>
    public bool? IsMergeable => World.Read(() => _state.Mergeable);

    /// <summary>When it was opened.</summary>
    public DateTimeOffset CreatedAt => _state.CreatedAt;

    /// <summary>Changed files as path, status and patch.</summary>
    public IReadOnlyList<(string Path, string Status, string? Patch)> Files =>
        World.Read(() => _state.Files.Select(file => (file.Path, file.Status, file.Patch)).ToList());

    /// <summary>Reviews as login, state and text, oldest first.</summary>
    public IReadOnlyList<(string Login, string State, string Body, DateTimeOffset At)> Reviews =>
        World.Read(() =>
            _state
                .Reviews.Select(review => (review.Author.Login, review.State, review.Body, review.SubmittedAt))
                .ToList()
        );

    /// <summary>Its comments, oldest first.</summary>
    public IReadOnlyList<SandboxComment> Comments =>
        World.Read(() =>
            Repository.State.Comments.Where(comment => comment.Number == Number).Select(SandboxComment.From).ToList()
        );

    /// <summary>The newest status of each context of its head.</summary>
    public IReadOnlyList<SandboxStatus> Statuses => Repository.StatusesOf(HeadSha);

    private SandboxState World => _github.World;

    /// <summary>The newest status of each context of a commit.</summary>
    public IReadOnlyList<SandboxStatus> StatusesOf(string sha) => Repository.StatusesOf(sha);

    /// <summary>Creates a comment.</summary>
    /// <param name="login">The author.</param>
    /// <param name="body">Its markdown.</param>
    /// <param name="at">When it is created; null for a later second than that of everything on the pull request, as if
    /// its author had read it.</param>
    public Task<SandboxComment> CommentAsync(string login, string body, DateTimeOffset? at = null) =>
        Task.FromResult(
            SandboxComment.From(
                _github.Server.Comments.Create(Repository.State, Number, AccountOf(login), body, at ?? AfterReading())
            )
        );

    /// <summary>Deletes a comment.</summary>
    public void DeleteComment(long commentId, string login) =>
        World.Write(() =>
            _github.Server.Comments.Delete(
                Repository.State,
                Repository.State.Comments.First(comment => comment.Id == commentId),
                AccountOf(login)
            )
        );

    /// <summary>Commits changes on top of the head branch and pushes.</summary>
    /// <returns>The new head.</returns>
    /// <param name="message">The commit's message.</param>
    /// <param name="changes">Path to text; null deletes the file.</param>
    /// <param name="author">The commit's author, whose name is not verified; the pull request's author when
    /// null.</param>
    /// <param name="pusher">The account that pushes; the commit's author when null.</param>
    public Task<string> PushAsync(
        string message,
        IReadOnlyDictionary<string, string?> changes,
        string? author = null,
        string? pusher = null
    ) =>
        _github.Server.Repositories.CommitAsync(
            _state.HeadRepository,
            HeadBranch,
            null,
            changes,
            author is null ? _state.Author : AccountOf(author),
            message,
            pusher is null ? null : AccountOf(pusher)
        );

    /// <summary>
    /// Submits a review. <paramref name="verdict"/> is <c>APPROVED</c>, <c>CHANGES_REQUESTED</c> or <c>COMMENTED</c>.
    /// </summary>
    public Task ReviewAsync(string login, string verdict, string body = "")
    {
        _github.Server.PullRequests.Review(_state, AccountOf(login), verdict, body);
        return Task.CompletedTask;
    }

    /// <summary>Dismisses a reviewer's newest review.</summary>
    public void DismissReview(string reviewer, string by) =>
        _github.Server.PullRequests.Dismiss(_state, AccountOf(reviewer), AccountOf(by));

    /// <summary>Merges it by <c>merge</c>, <c>squash</c> or <c>rebase</c>.</summary>
    /// <returns>The merge commit.</returns>
    /// <exception cref="InvalidOperationException">GitHub refuses; the message says why.</exception>
    public async Task<string> MergeAsync(string login, string method = "merge")
    {
        try
        {
            return await _github.Server.PullRequests.MergeAsync(_state, AccountOf(login), method, null, null, null);
        }
        catch (Http.RefusedException exception)
        {
            throw new InvalidOperationException(exception.Message, exception);
        }
    }

    /// <summary>Adds it to the merge queue.</summary>
    /// <returns>The queue's commit for it, which gets the statuses that a merge needs.</returns>
    /// <param name="login">The account that adds it.</param>
    /// <param name="behind">The queue's commit of the pull request before it; null for none.</param>
    public Task<string> EnqueueAsync(string login, string? behind = null) =>
        _github.Server.PullRequests.EnqueueAsync(_state, AccountOf(login), behind);

    /// <summary>Logins of requested reviewers.</summary>
    public IReadOnlyList<string> RequestedReviewers =>
        World.Read(() => _state.RequestedReviewers.Select(account => account.Login).ToList());

    /// <summary>Slugs of requested teams.</summary>
    public IReadOnlyList<string> RequestedTeams => World.Read(() => _state.RequestedTeams.ToList());

    /// <summary>Closes it without a merge.</summary>
    public Task CloseAsync(string login)
    {
        _github.Server.PullRequests.Close(_state, AccountOf(login));
        return Task.CompletedTask;
    }

    /// <summary>Reopens it.</summary>
    public Task ReopenAsync(string login) => _github.Server.PullRequests.ReopenAsync(_state, AccountOf(login));

    /// <summary>Changes the title.</summary>
    public void Rename(string title, string login) =>
        _github.Server.PullRequests.Rename(_state, title, AccountOf(login));

    /// <summary>Changes the base branch.</summary>
    public Task RetargetAsync(string into, string login) =>
        _github.Server.PullRequests.RetargetAsync(_state, into, AccountOf(login));

    /// <summary>Marks a draft as ready for review.</summary>
    public void MarkReady(string login) => _github.Server.PullRequests.MarkReady(_state, AccountOf(login));

    /// <summary>Converts it to a draft.</summary>
    public void MarkDraft(string login) => _github.Server.PullRequests.MarkDraft(_state, AccountOf(login));

    /// <summary>Returns null for mergeability on the next reads, as GitHub does until it is computed.</summary>
    public void HideMergeability(int reads) => World.Write(() => _state.UnknownReads = reads);

    /// <summary>The newest check run of each name of its head.</summary>
    public IReadOnlyList<SandboxCheckRun> Checks => Repository.ChecksOf(HeadSha);

    /// <summary>Waits for a check run of its head.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="state">Its conclusion, or its status while it has none.</param>
    /// <param name="timeout">How long to wait; null for the usual.</param>
    public Task<SandboxCheckRun> WaitForCheckAsync(string name, string state, TimeSpan? timeout = null) =>
        _github.WaitForAsync(
            () => Checks.FirstOrDefault(check => check.Name == name && (check.Conclusion ?? check.Status) == state),
            $"check run '{name}' of #{Number} to be {state}",
            timeout
        );

    /// <summary>Waits for a comment.</summary>
    public Task<SandboxComment> WaitForCommentAsync(Func<SandboxComment, bool> which, TimeSpan? timeout = null) =>
        _github.WaitForAsync(() => Comments.FirstOrDefault(which), $"a comment on #{Number}", timeout);

    /// <summary>Waits for a status of its head.</summary>
    public Task<SandboxStatus> WaitForStatusAsync(string context, string status, TimeSpan? timeout = null) =>
        _github.WaitForAsync(
            () => Statuses.FirstOrDefault(one => one.Context == context && one.State == status),
            $"status '{context}' of #{Number} to be {status}",
            timeout
        );

    private DateTimeOffset AfterReading() =>
        World.Read(() =>
        {
            var read = Repository
                .State.Comments.Where(comment => comment.Number == Number)
                .Select(comment => comment.UpdatedAt)
                .Append(_state.UpdatedAt)
                .Max();
            var next = DateTimeOffset.FromUnixTimeSeconds(read.ToUnixTimeSeconds() + 1);
            return World.Now > next ? World.Now : next;
        });

    private Account AccountOf(string login) => World.Write(() => World.AccountOf(login));
}
