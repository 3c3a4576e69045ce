using System.Text;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Secrets;
using Terrateam.Sandbox.GitHub.Statuses;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>A repository with the operations of its users.</summary>
public sealed partial class SandboxRepository
{
    private readonly SandboxGitHub _github;

    internal SandboxRepository(SandboxGitHub github, RepositoryState state) => (_github, State) = (github, state);

    /// <summary>The id in REST.</summary>
    public long Id => State.Id;

    /// <summary>The repository as <c>owner/name</c>.</summary>
    public string FullName => State.FullName;

    /// <summary>The owner's login.</summary>
    public string Owner => State.Owner.Login;

    /// <summary>The name without the owner.</summary>
    public string Name => State.Name;

    /// <summary>The default branch, <c>main</c>.</summary>
    public string DefaultBranch => State.DefaultBranch;

    /// <summary>The id of the App's installation, or null.</summary>
    public long? InstallationId =>
        World.Read(() => World.Installations.Values.FirstOrDefault(one => one.RepositoryIds.Contains(Id))?.Id);

    /// <summary>Its pull requests, oldest first.</summary>
    public IReadOnlyList<SandboxPullRequest> PullRequests =>
        World.Read(() =>
            State.PullRequests.Values.Select(pull => new SandboxPullRequest(_github, this, pull)).ToList()
        );

    /// <summary>Its workflow runs, oldest first.</summary>
    public IReadOnlyList<SandboxRun> Runs =>
        World.Read(() =>
            World
                .Runs.Values.Where(run => run.Repository.Id == Id)
                .OrderBy(run => run.Id)
                .Select(SandboxRun.From)
                .ToList()
        );

    /// <summary>Issues that are no pull requests, as number, title, body and whether open.</summary>
    public IReadOnlyList<(int Number, string Title, string Body, bool IsOpen)> Issues =>
        World.Read(() =>
            State.Issues.Values.Select(issue => (issue.Number, issue.Title, issue.Body ?? "", issue.IsOpen)).ToList()
        );

    /// <summary>Its secrets and variables.</summary>
    public SandboxSecrets Secrets => new(World, State);

    internal RepositoryState State { get; }

    private SandboxState World => _github.World;

    /// <summary>
    /// Sets a user's role: <c>read</c>, <c>triage</c>, <c>write</c>, <c>maintain</c> or <c>admin</c>; <c>none</c>
    /// removes it.
    /// </summary>
    public void Grant(string login, string role) =>
        World.Write(() =>
        {
            State.Collaborators[World.AccountOf(login).Login] = role;
        });

    /// <summary>Makes it public: every account can read it and comment.</summary>
    public void MakePublic() => World.Write(() => State.IsPrivate = false);

    /// <summary>Requires approvals before a merge on every branch; 0 for none.</summary>
    public void RequireReviews(int count) => World.Write(() => State.RequiredReviews = count);

    /// <summary>
    /// Commits changes to a branch (created from the default branch if missing) and pushes. A null text deletes the
    /// file.
    /// </summary>
    /// <returns>The new commit.</returns>
    public Task<string> PushAsync(
        string branch,
        string author,
        string message,
        IReadOnlyDictionary<string, string?> changes
    ) =>
        _github.Server.Repositories.CommitAsync(
            State,
            branch,
            null,
            changes,
            World.Read(() => World.AccountOf(author)),
            message
        );

    /// <summary>
    /// Starts a workflow manually, as the button does for users with write access; returns the run's id.
    /// </summary>
    /// <exception cref="InvalidOperationException">GitHub refuses; the message is GitHub's.</exception>
    public Task<long> StartWorkflowAsync(string by, string path, IReadOnlyDictionary<string, string> inputs) =>
        _github.Server.StartWorkflowAsync(State, by, path, inputs);

    /// <summary>Replaces a branch's commits by one on top of another commit, as a forced push does.</summary>
    public Task<string> ForcePushAsync(
        string branch,
        string onto,
        string author,
        string message,
        IReadOnlyDictionary<string, string?> changes
    ) =>
        _github.Server.Repositories.CommitAsync(
            State,
            branch,
            onto,
            changes,
            World.Read(() => World.AccountOf(author)),
            message
        );

    /// <summary>Moves a branch to an existing commit, as a forced push does.</summary>
    public Task ResetAsync(string branch, string sha, string login) =>
        _github.Server.Repositories.MoveAsync(State, branch, sha, World.Read(() => World.AccountOf(login)));

    /// <summary>
    /// Pushes changes to a new branch and opens a pull request. The author gets write access if they have no role.
    /// </summary>
    /// <param name="branch">The new branch.</param>
    /// <param name="title">The title.</param>
    /// <param name="author">The author of commit and pull request.</param>
    /// <param name="changes">Path to text; null deletes.</param>
    /// <param name="into">The base branch; the default branch when null.</param>
    /// <param name="draft">Whether it is a draft.</param>
    /// <param name="fork">The fork that has the branch, or null for this repository.</param>
    /// <param name="body">The description.</param>
    public async Task<SandboxPullRequest> OpenPullRequestAsync(
        string branch,
        string title,
        string author,
        IReadOnlyDictionary<string, string?> changes,
        string? into = null,
        bool draft = false,
        SandboxRepository? fork = null,
        string? body = null
    )
    {
        var from = fork ?? this;
        var account = World.Write(() =>
        {
            var person = World.AccountOf(author);
            if (fork is null && person.Id != State.Owner.Id)
                State.Collaborators.TryAdd(person.Login, "write");

            return person;
        });
        if (into is not null && fork is null)
        {
            var parent = await State.Git.ResolveAsync($"refs/heads/{into}");
            await _github.Server.Repositories.CommitAsync(from.State, branch, parent, changes, account, title);
        }
        else
        {
            await from.PushAsync(branch, author, title, changes);
        }

        var pull = await _github.Server.PullRequests.OpenAsync(
            State,
            from.State,
            branch,
            into,
            title,
            body,
            account,
            draft
        );
        return new SandboxPullRequest(_github, this, pull);
    }

    /// <summary>Creates a fork.</summary>
    /// <param name="login">The fork's owner.</param>
    /// <param name="install">Whether the App is installed on it.</param>
    public async Task<SandboxRepository> ForkAsync(string login, bool install = false)
    {
        var fork = await _github.Server.Repositories.ForkAsync(State, login);
        if (install)
            _github.Server.Repositories.Install(fork);

        return new(_github, fork);
    }

    /// <summary>The commit at the tip of a branch, or null.</summary>
    public Task<string?> TipOfAsync(string branch) => State.Git.ResolveAsync($"refs/heads/{branch}");

    /// <summary>Paths of all files of a branch.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string branch) =>
        [
            .. (await State.Git.TreeAsync($"refs/heads/{branch}", recursive: true) ?? [])
                .Where(entry => entry.Type == "blob")
                .Select(entry => entry.Path),
        ];

    /// <summary>The number of commits of a branch.</summary>
    public async Task<int> CountCommitsAsync(string branch) =>
        int.Parse(
            (await State.Git.RunAsync("rev-list", "--count", $"refs/heads/{branch}")).Text,
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>The text of a file at a branch or commit, or null.</summary>
    public async Task<string?> ReadAsync(string reference, string path) =>
        await State.Git.ResolveAsync(reference) is { } sha && await State.Git.ReadAsync(sha, path) is { } bytes
            ? Encoding.UTF8.GetString(bytes)
            : null;

    /// <summary>The newest status of each context of a commit.</summary>
    public IReadOnlyList<SandboxStatus> StatusesOf(string sha) =>
        World.Read(() => StatusEndpoints.Newest(State, sha).Select(SandboxStatus.From).ToList());

    /// <summary>Every write of a status of a commit, oldest first.</summary>
    public IReadOnlyList<SandboxStatus> StatusHistoryOf(string sha) =>
        World.Read(() => State.Statuses.Where(status => status.Sha == sha).Select(SandboxStatus.From).ToList());

    /// <summary>Sets a status as another tool would.</summary>
    public void SetStatus(string sha, string context, string state, string login = "another-ci[bot]") =>
        World.Write(() =>
            State.Statuses.Add(
                new StatusState(
                    World.NextId("status"),
                    sha,
                    context,
                    state,
                    null,
                    null,
                    World.AccountOf(login),
                    World.Now
                )
            )
        );

    /// <summary>Sets the allowed merge methods, of <c>merge</c>, <c>squash</c> and <c>rebase</c>.</summary>
    public void AllowMergeMethods(params string[] methods) =>
        World.Write(() =>
        {
            State.MergeMethods.Clear();
            State.MergeMethods.UnionWith(methods);
        });

    /// <summary>Truncates trees after so many entries; null is GitHub's own limit.</summary>
    public void TruncateTreesAfter(int? entries) => World.Write(() => State.TruncateTreesAfter = entries);

    /// <summary>Archives the repository, or unarchives it.</summary>
    public void Archive(bool archived = true) => World.Write(() => State.IsArchived = archived);

    /// <summary>Waits for a run.</summary>
    public Task<SandboxRun> WaitForRunAsync(Func<SandboxRun, bool> which, TimeSpan? timeout = null) =>
        _github.WaitForAsync(() => Runs.FirstOrDefault(which), $"a workflow run of {FullName}", timeout);

    /// <summary>Waits until the newest status of a context has a state.</summary>
    public Task<SandboxStatus> WaitForStatusAsync(string sha, string context, string state, TimeSpan? timeout = null) =>
        _github.WaitForAsync(
            () => StatusesOf(sha).FirstOrDefault(status => status.Context == context && status.State == state),
            $"status '{context}' to be {state}",
            timeout
        );
}
