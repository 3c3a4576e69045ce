using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Statuses;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>A pull request, as people use it.</summary>
public sealed class SandboxPullRequest
{
    private readonly SandboxGitHub _github;
    private readonly PullRequestState _state;

    internal SandboxPullRequest(SandboxGitHub github, SandboxRepository repository, PullRequestState state) =>
        (_github, Repository, _state) = (github, repository, state);

    /// <summary>The repository that it changes.</summary>
    public SandboxRepository Repository { get; }

    /// <summary>Its number.</summary>
    public int Number => _state.Number;

    /// <summary>Its title.</summary>
    public string Title => World.Read(() => _state.Title);

    /// <summary>Its description.</summary>
    public string Body => World.Read(() => _state.Body ?? "");

    /// <summary>Login of its author.</summary>
    public string Author => _state.Author.Login;

    /// <summary>The branch that it brings.</summary>
    public string HeadBranch => _state.HeadBranch;

    /// <summary>The branch that it goes into.</summary>
    public string BaseBranch => World.Read(() => _state.BaseBranch);

    /// <summary>Tip of the branch that it brings.</summary>
    public string HeadSha => World.Read(() => _state.HeadSha);

    /// <summary>Tip of the base branch when it was opened or last pushed to.</summary>
    public string BaseSha => World.Read(() => _state.BaseSha);

    /// <summary>The merge commit; before the merge GitHub's trial merge, null if there is a conflict.</summary>
    public string? MergeCommit => World.Read(() => _state.MergeCommit);

    /// <summary>Whether it is open.</summary>
    public bool IsOpen => World.Read(() => _state.IsOpen);

    /// <summary>Whether it was merged.</summary>
    public bool IsMerged => World.Read(() => _state.IsMerged);

    /// <summary>Whether it is a draft.</summary>
    public bool IsDraft => World.Read(() => _state.IsDraft);

    /// <summary>Whether it merges without conflict.</summary>
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

    /// <summary>Writes a comment.</summary>
    /// <param name="login">Who writes.</param>
    /// <param name="body">Its text.</param>
    /// <param name="at">
    /// When it is written. People take their time: where nothing is said, it is in a later second than whatever is to
    /// be read here.
    /// </param>
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

    /// <summary>Commits changes on top of its branch. A null text deletes the file.</summary>
    /// <returns>The new head.</returns>
    /// <param name="message">The message of the commit.</param>
    /// <param name="changes">Path to text; null deletes.</param>
    /// <param name="author">Whose name the commit bears; the pull request's author when null.</param>
    /// <param name="pusher">Who pushes it, since anybody can write any name into a commit; the author of the commit
    /// when null.</param>
    public Task<string> PushAsync(
        string message,
        IReadOnlyDictionary<string, string?> changes,
        string? author = null,
        string? pusher = null
    ) =>
        _github.Server.Desk.CommitAsync(
            _state.HeadRepository,
            HeadBranch,
            null,
            changes,
            author is null ? _state.Author : AccountOf(author),
            message,
            pusher is null ? null : AccountOf(pusher)
        );

    /// <summary>
    /// Reviews it. <paramref name="verdict"/> is <c>APPROVED</c>, <c>CHANGES_REQUESTED</c> or <c>COMMENTED</c>.
    /// </summary>
    public Task ReviewAsync(string login, string verdict, string body = "")
    {
        _github.Server.PullRequests.Review(_state, AccountOf(login), verdict, body);
        return Task.CompletedTask;
    }

    /// <summary>Dismisses the newest review of somebody.</summary>
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
    /// <returns>The commit that the queue makes of it, which gets the statuses that a merge needs.</returns>
    /// <param name="login">Who adds it.</param>
    /// <param name="behind">The queue's commit of the pull request before it; null for none.</param>
    public Task<string> EnqueueAsync(string login, string? behind = null) =>
        _github.Server.PullRequests.EnqueueAsync(_state, AccountOf(login), behind);

    /// <summary>Logins of whose review is asked for.</summary>
    public IReadOnlyList<string> RequestedReviewers =>
        World.Read(() => _state.RequestedReviewers.Select(account => account.Login).ToList());

    /// <summary>Slugs of the teams whose review is asked for.</summary>
    public IReadOnlyList<string> RequestedTeams => World.Read(() => _state.RequestedTeams.ToList());

    /// <summary>Closes it without a merge.</summary>
    public Task CloseAsync(string login)
    {
        _github.Server.PullRequests.Close(_state, AccountOf(login));
        return Task.CompletedTask;
    }

    /// <summary>Opens it again.</summary>
    public Task ReopenAsync(string login) => _github.Server.PullRequests.ReopenAsync(_state, AccountOf(login));

    /// <summary>Gives it another title.</summary>
    public void Rename(string title, string login) =>
        _github.Server.PullRequests.Rename(_state, title, AccountOf(login));

    /// <summary>Has it go into another branch.</summary>
    public Task RetargetAsync(string into, string login) =>
        _github.Server.PullRequests.RetargetAsync(_state, into, AccountOf(login));

    /// <summary>Ends its being a draft.</summary>
    public void MarkReady(string login) => _github.Server.PullRequests.MarkReady(_state, AccountOf(login));

    /// <summary>Makes it a draft.</summary>
    public void MarkDraft(string login) => _github.Server.PullRequests.MarkDraft(_state, AccountOf(login));

    /// <summary>Hides from the next reads whether it merges, as GitHub does while it computes that.</summary>
    public void HideMergeability(int reads) => World.Write(() => _state.UnknownReads = reads);

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
