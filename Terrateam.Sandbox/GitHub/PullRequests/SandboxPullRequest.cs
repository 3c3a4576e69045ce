using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.GitHub.Statuses;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>A pull request, as people use it.</summary>
public sealed class SandboxPullRequest
{
    private readonly SandboxGitHub github;
    private readonly PullRequestState state;

    internal SandboxPullRequest(SandboxGitHub github, SandboxRepository repository, PullRequestState state) =>
        (this.github, this.Repository, this.state) = (github, repository, state);

    /// <summary>The repository that it changes.</summary>
    public SandboxRepository Repository { get; }

    /// <summary>Its number.</summary>
    public int Number => this.state.Number;

    /// <summary>Its title.</summary>
    public string Title => this.World.Read(() => this.state.Title);

    /// <summary>Its description.</summary>
    public string Body => this.World.Read(() => this.state.Body ?? string.Empty);

    /// <summary>Login of its author.</summary>
    public string Author => this.state.Author.Login;

    /// <summary>The branch that it brings.</summary>
    public string HeadBranch => this.state.HeadBranch;

    /// <summary>The branch that it goes into.</summary>
    public string BaseBranch => this.World.Read(() => this.state.BaseBranch);

    /// <summary>Tip of the branch that it brings.</summary>
    public string HeadSha => this.World.Read(() => this.state.HeadSha);

    /// <summary>Tip of the base branch when it was opened or last pushed to.</summary>
    public string BaseSha => this.World.Read(() => this.state.BaseSha);

    /// <summary>The merge commit; before the merge GitHub's trial merge, null if there is a conflict.</summary>
    public string? MergeCommit => this.World.Read(() => this.state.MergeCommit);

    /// <summary>Whether it is open.</summary>
    public bool IsOpen => this.World.Read(() => this.state.IsOpen);

    /// <summary>Whether it was merged.</summary>
    public bool IsMerged => this.World.Read(() => this.state.IsMerged);

    /// <summary>Whether it is a draft.</summary>
    public bool IsDraft => this.World.Read(() => this.state.IsDraft);

    /// <summary>Whether it merges without conflict.</summary>
    public bool? IsMergeable => this.World.Read(() => this.state.Mergeable);

    /// <summary>When it was opened.</summary>
    public DateTimeOffset CreatedAt => this.state.CreatedAt;

    /// <summary>Changed files as path, status and patch.</summary>
    public IReadOnlyList<(string Path, string Status, string? Patch)> Files => this.World.Read(() =>
        this.state.Files.Select(file => (file.Path, file.Status, file.Patch)).ToList());

    /// <summary>Reviews as login, state and text, oldest first.</summary>
    public IReadOnlyList<(string Login, string State, string Body, DateTimeOffset At)> Reviews => this.World.Read(() =>
        this.state.Reviews.Select(review => (review.Author.Login, review.State, review.Body, review.SubmittedAt)).ToList());

    /// <summary>Its comments, oldest first.</summary>
    public IReadOnlyList<SandboxComment> Comments => this.World.Read(() =>
        this.Repository.State.Comments.Where(comment => comment.Number == this.Number).Select(SandboxComment.Of).ToList());

    /// <summary>The newest status of each context of its head.</summary>
    public IReadOnlyList<SandboxStatus> Statuses => this.Repository.StatusesOf(this.HeadSha);

    private World World => this.github.World;

    /// <summary>The newest status of each context of a commit.</summary>
    public IReadOnlyList<SandboxStatus> StatusesOf(string sha) => this.Repository.StatusesOf(sha);

    /// <summary>Writes a comment.</summary>
    /// <param name="login">Who writes.</param>
    /// <param name="body">Its text.</param>
    /// <param name="at">
    /// When it is written. People take their time: where nothing is said, it is in a later second than whatever is to be read here.
    /// </param>
    public Task<SandboxComment> CommentAsync(string login, string body, DateTimeOffset? at = null) => Task.FromResult(SandboxComment.Of(
        this.github.Server.Comments.Create(this.Repository.State, this.Number, this.AccountOf(login), body, at ?? this.AfterReading())));

    /// <summary>Deletes a comment.</summary>
    public void DeleteComment(long commentId, string login) => this.World.Write(() =>
        this.github.Server.Comments.Delete(
            this.Repository.State, this.Repository.State.Comments.First(comment => comment.Id == commentId), this.AccountOf(login)));

    /// <summary>Commits changes on top of its branch. A null text deletes the file.</summary>
    /// <returns>The new head.</returns>
    /// <param name="message">The message of the commit.</param>
    /// <param name="changes">Path to text; null deletes.</param>
    /// <param name="author">Whose name the commit bears; the pull request's author when null.</param>
    /// <param name="pusher">Who pushes it, since anybody can write any name into a commit; the author of the commit when null.</param>
    public Task<string> PushAsync(string message, IReadOnlyDictionary<string, string?> changes, string? author = null, string? pusher = null) =>
        this.github.Server.Desk.CommitAsync(
            this.state.HeadRepository,
            this.HeadBranch,
            null,
            changes,
            author is null ? this.state.Author : this.AccountOf(author),
            message,
            pusher is null ? null : this.AccountOf(pusher));

    /// <summary>Reviews it. <paramref name="verdict"/> is <c>APPROVED</c>, <c>CHANGES_REQUESTED</c> or <c>COMMENTED</c>.</summary>
    public Task ReviewAsync(string login, string verdict, string body = "")
    {
        this.github.Server.PullRequests.Review(this.state, this.AccountOf(login), verdict, body);
        return Task.CompletedTask;
    }

    /// <summary>Dismisses the newest review of somebody.</summary>
    public void DismissReview(string reviewer, string by) => this.github.Server.PullRequests.Dismiss(this.state, this.AccountOf(reviewer), this.AccountOf(by));

    /// <summary>Merges it by <c>merge</c>, <c>squash</c> or <c>rebase</c>.</summary>
    /// <returns>The merge commit.</returns>
    /// <exception cref="InvalidOperationException">GitHub refuses; the message says why.</exception>
    public async Task<string> MergeAsync(string login, string method = "merge")
    {
        try
        {
            return await this.github.Server.PullRequests.MergeAsync(this.state, this.AccountOf(login), method, null, null, null);
        }
        catch (Http.RefusedException refused)
        {
            throw new InvalidOperationException(refused.Message, refused);
        }
    }

    /// <summary>Adds it to the merge queue.</summary>
    /// <returns>The commit that the queue makes of it, which gets the statuses that a merge needs.</returns>
    /// <param name="login">Who adds it.</param>
    /// <param name="behind">The queue's commit of the pull request before it; null for none.</param>
    public Task<string> EnqueueAsync(string login, string? behind = null) => this.github.Server.PullRequests.EnqueueAsync(this.state, this.AccountOf(login), behind);

    /// <summary>Logins of whose review is asked for.</summary>
    public IReadOnlyList<string> RequestedReviewers => this.World.Read(() => this.state.RequestedReviewers.Select(account => account.Login).ToList());

    /// <summary>Slugs of the teams whose review is asked for.</summary>
    public IReadOnlyList<string> RequestedTeams => this.World.Read(() => this.state.RequestedTeams.ToList());

    /// <summary>Closes it without a merge.</summary>
    public Task CloseAsync(string login)
    {
        this.github.Server.PullRequests.Close(this.state, this.AccountOf(login));
        return Task.CompletedTask;
    }

    /// <summary>Opens it again.</summary>
    public Task ReopenAsync(string login) => this.github.Server.PullRequests.ReopenAsync(this.state, this.AccountOf(login));

    /// <summary>Gives it another title.</summary>
    public void Rename(string title, string login) => this.github.Server.PullRequests.Rename(this.state, title, this.AccountOf(login));

    /// <summary>Has it go into another branch.</summary>
    public Task RetargetAsync(string into, string login) => this.github.Server.PullRequests.RetargetAsync(this.state, into, this.AccountOf(login));

    /// <summary>Ends its being a draft.</summary>
    public void MarkReady(string login) => this.github.Server.PullRequests.MarkReady(this.state, this.AccountOf(login));

    /// <summary>Makes it a draft.</summary>
    public void MarkDraft(string login) => this.github.Server.PullRequests.MarkDraft(this.state, this.AccountOf(login));

    /// <summary>Hides from the next reads whether it merges, as GitHub does while it computes that.</summary>
    public void HideMergeability(int reads) => this.World.Write(() => this.state.UnknownReads = reads);

    /// <summary>Waits for a comment.</summary>
    public Task<SandboxComment> WaitForCommentAsync(Func<SandboxComment, bool> which, TimeSpan? timeout = null) =>
        this.github.WaitForAsync(() => this.Comments.FirstOrDefault(which), $"a comment on #{this.Number}", timeout);

    /// <summary>Waits for a status of its head.</summary>
    public Task<SandboxStatus> WaitForStatusAsync(string context, string status, TimeSpan? timeout = null) =>
        this.github.WaitForAsync(
            () => this.Statuses.FirstOrDefault(one => one.Context == context && one.State == status),
            $"status '{context}' of #{this.Number} to be {status}",
            timeout);

    private DateTimeOffset AfterReading() => this.World.Read(() =>
    {
        var read = this.Repository.State.Comments.Where(comment => comment.Number == this.Number).Select(comment => comment.UpdatedAt).Append(this.state.UpdatedAt).Max();
        var next = DateTimeOffset.FromUnixTimeSeconds(read.ToUnixTimeSeconds() + 1);
        return this.World.Now > next ? this.World.Now : next;
    });

    private Account AccountOf(string login) => this.World.Write(() => this.World.AccountOf(login));
}
