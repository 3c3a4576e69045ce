using System.Text;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Statuses;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>A repository, as people use it.</summary>
public sealed class SandboxRepository
{
    private readonly SandboxGitHub github;

    internal SandboxRepository(SandboxGitHub github, RepositoryState state) => (this.github, this.State) = (github, state);

    /// <summary>Its id.</summary>
    public long Id => this.State.Id;

    /// <summary>Owner and name.</summary>
    public string FullName => this.State.FullName;

    /// <summary>The owner's login.</summary>
    public string Owner => this.State.Owner.Login;

    /// <summary>Its name.</summary>
    public string Name => this.State.Name;

    /// <summary>The default branch, <c>main</c>.</summary>
    public string DefaultBranch => this.State.DefaultBranch;

    /// <summary>The App's installation, or null.</summary>
    public long? InstallationId => this.World.Read(() =>
        this.World.Installations.Values.FirstOrDefault(one => one.RepositoryIds.Contains(this.Id))?.Id);

    /// <summary>Its pull requests, oldest first.</summary>
    public IReadOnlyList<SandboxPullRequest> PullRequests => this.World.Read(() =>
        this.State.PullRequests.Values.Select(pull => new SandboxPullRequest(this.github, this, pull)).ToList());

    /// <summary>Its workflow runs, oldest first.</summary>
    public IReadOnlyList<SandboxRun> Runs => this.World.Read(() =>
        this.World.Runs.Values.Where(run => run.Repository.Id == this.Id).OrderBy(run => run.Id).Select(SandboxRun.Of).ToList());

    /// <summary>Issues that are no pull requests, as number, title, body and whether open.</summary>
    public IReadOnlyList<(int Number, string Title, string Body, bool IsOpen)> Issues => this.World.Read(() =>
        this.State.Issues.Values.Select(issue => (issue.Number, issue.Title, issue.Body ?? string.Empty, issue.IsOpen)).ToList());

    internal RepositoryState State { get; }

    private World World => this.github.World;

    /// <summary>Gives a person a role: <c>read</c>, <c>triage</c>, <c>write</c>, <c>maintain</c> or <c>admin</c>; <c>none</c> takes it away.</summary>
    public void Grant(string login, string role) => this.World.Write(() =>
    {
        this.State.Collaborators[this.World.AccountOf(login).Login] = role;
    });

    /// <summary>Lets the whole world see it and comment.</summary>
    public void MakePublic() => this.World.Write(() => this.State.IsPrivate = false);

    /// <summary>Has every branch require approvals before a merge; 0 for none.</summary>
    public void RequireReviews(int count) => this.World.Write(() => this.State.RequiredReviews = count);

    /// <summary>Commits changes to a branch (made from the default branch if need be) and pushes. A null text deletes the file.</summary>
    /// <returns>The new commit.</returns>
    public Task<string> PushAsync(string branch, string author, string message, IReadOnlyDictionary<string, string?> changes) =>
        this.github.Server.Desk.CommitAsync(this.State, branch, null, changes, this.World.Read(() => this.World.AccountOf(author)), message);

    /// <summary>Starts a workflow by hand, as the button does for people with write access; returns the run's id.</summary>
    /// <exception cref="InvalidOperationException">GitHub refuses it; the message is GitHub's.</exception>
    public Task<long> StartWorkflowAsync(string by, string path, IReadOnlyDictionary<string, string> inputs) =>
        this.github.Server.StartWorkflowAsync(this.State, by, path, inputs);

    /// <summary>Replaces a branch's commits by one on top of another commit, as a forced push does.</summary>
    public Task<string> ForcePushAsync(string branch, string onto, string author, string message, IReadOnlyDictionary<string, string?> changes) =>
        this.github.Server.Desk.CommitAsync(this.State, branch, onto, changes, this.World.Read(() => this.World.AccountOf(author)), message);

    /// <summary>Puts a branch to a commit that there is, as a forced push does.</summary>
    public Task ResetAsync(string branch, string sha, string login) =>
        this.github.Server.Desk.MoveAsync(this.State, branch, sha, this.World.Read(() => this.World.AccountOf(login)));

    /// <summary>Pushes changes to a new branch and opens a pull request. The author gets write access if they have no role yet.</summary>
    /// <param name="branch">The new branch.</param>
    /// <param name="title">The title.</param>
    /// <param name="author">By whom.</param>
    /// <param name="changes">Path to text; null deletes.</param>
    /// <param name="into">The base branch; the default branch when null.</param>
    /// <param name="draft">Whether it is a draft.</param>
    /// <param name="fork">The fork in which the branch lies, or null for this repository.</param>
    /// <param name="body">Its description.</param>
    public async Task<SandboxPullRequest> OpenPullRequestAsync(
        string branch, string title, string author, IReadOnlyDictionary<string, string?> changes,
        string? into = null, bool draft = false, SandboxRepository? fork = null, string? body = null)
    {
        var from = fork ?? this;
        var account = this.World.Write(() =>
        {
            var person = this.World.AccountOf(author);
            if (fork is null && person.Id != this.State.Owner.Id)
            {
                this.State.Collaborators.TryAdd(person.Login, "write");
            }

            return person;
        });
        if (into is not null && fork is null)
        {
            var parent = await this.State.Git.ResolveAsync($"refs/heads/{into}");
            await this.github.Server.Desk.CommitAsync(from.State, branch, parent, changes, account, title);
        }
        else
        {
            await from.PushAsync(branch, author, title, changes);
        }

        var pull = await this.github.Server.PullRequests.OpenAsync(this.State, from.State, branch, into, title, body, account, draft);
        return new SandboxPullRequest(this.github, this, pull);
    }

    /// <summary>A fork of somebody.</summary>
    /// <param name="login">Whose it is.</param>
    /// <param name="install">Whether the App is installed there.</param>
    public async Task<SandboxRepository> ForkAsync(string login, bool install = false)
    {
        var fork = await this.github.Server.Desk.ForkAsync(this.State, login);
        if (install)
        {
            this.github.Server.Desk.Install(fork);
        }

        return new(this.github, fork);
    }

    /// <summary>The commit at the tip of a branch, or null.</summary>
    public Task<string?> TipOfAsync(string branch) => this.State.Git.ResolveAsync($"refs/heads/{branch}");

    /// <summary>Paths of all files of a branch.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string branch) =>
        [.. (await this.State.Git.TreeAsync($"refs/heads/{branch}", recursive: true) ?? []).Where(entry => entry.Type == "blob").Select(entry => entry.Path)];

    /// <summary>How many commits a branch has.</summary>
    public async Task<int> CountCommitsAsync(string branch) => int.Parse(
        (await this.State.Git.RunAsync("rev-list", "--count", $"refs/heads/{branch}")).Text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The text of a file at a branch or commit, or null.</summary>
    public async Task<string?> ReadAsync(string reference, string path) =>
        await this.State.Git.ResolveAsync(reference) is { } sha && await this.State.Git.ReadAsync(sha, path) is { } bytes
            ? Encoding.UTF8.GetString(bytes)
            : null;

    /// <summary>The newest status of each context of a commit.</summary>
    public IReadOnlyList<SandboxStatus> StatusesOf(string sha) => this.World.Read(() =>
        StatusEndpoints.Newest(this.State, sha).Select(SandboxStatus.Of).ToList());

    /// <summary>Every write of a status of a commit, oldest first.</summary>
    public IReadOnlyList<SandboxStatus> StatusHistoryOf(string sha) => this.World.Read(() =>
        this.State.Statuses.Where(status => status.Sha == sha).Select(SandboxStatus.Of).ToList());

    /// <summary>Sets a status as another tool would.</summary>
    public void SetStatus(string sha, string context, string state, string login = "another-ci[bot]") => this.World.Write(() =>
        this.State.Statuses.Add(new StatusState(
            this.World.NextId("status"), sha, context, state, null, null, this.World.AccountOf(login), this.World.Now)));

    /// <summary>Makes a check run that is over, as a job of another workflow does, or as another App would.</summary>
    public void AddCheck(string sha, string name, string conclusion, string app = ActionsDesk.ActionsSlug) => this.World.Write(() =>
    {
        var (id, run) = (this.World.NextId("check_run"), this.World.NextId("run"));
        this.State.CheckRuns.Add(new CheckRunState(id, sha, name, app, app == ActionsDesk.ActionsSlug ? ActionsDesk.ActionsAppId : id, this.World.Now)
        {
            SuiteId = this.World.NextId("check_suite"),
            DetailsUrl = app == ActionsDesk.ActionsSlug ? $"{this.World.BaseUrl}/{this.FullName}/actions/runs/{run}/job/{id}" : null,
            Status = "completed",
            Conclusion = conclusion,
            CompletedAt = this.World.Now,
        });
    });

    /// <summary>Sets which ways to merge are allowed, of <c>merge</c>, <c>squash</c> and <c>rebase</c>.</summary>
    public void AllowMergeMethods(params string[] methods) => this.World.Write(() =>
    {
        this.State.MergeMethods.Clear();
        this.State.MergeMethods.UnionWith(methods);
    });

    /// <summary>Answers trees as truncated after so many entries; null is GitHub's own limit.</summary>
    public void TruncateTreesAfter(int? entries) => this.World.Write(() => this.State.TruncateTreesAfter = entries);

    /// <summary>Archives the repository, or takes it out.</summary>
    public void Archive(bool archived = true) => this.World.Write(() => this.State.IsArchived = archived);

    /// <summary>Waits for a run.</summary>
    public Task<SandboxRun> WaitForRunAsync(Func<SandboxRun, bool> which, TimeSpan? timeout = null) =>
        this.github.WaitForAsync(() => this.Runs.FirstOrDefault(which), $"a workflow run of {this.FullName}", timeout);

    /// <summary>Waits for a newest status of a context.</summary>
    public Task<SandboxStatus> WaitForStatusAsync(string sha, string context, string state, TimeSpan? timeout = null) =>
        this.github.WaitForAsync(
            () => this.StatusesOf(sha).FirstOrDefault(status => status.Context == context && status.State == state),
            $"status '{context}' to be {state}",
            timeout);
}
