using Terrateam.Sandbox.GitHub.PullRequests;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <content>Its branches and forks.</content>
public sealed partial class SandboxRepository
{
    private const string Heads = "refs/heads/";

    /// <summary>Opens a pull request of a branch that was pushed.</summary>
    public async Task<SandboxPullRequest> ProposeAsync(string branch, string title, string author)
    {
        var account = World.Write(() => World.AccountOf(author));
        var pull = await _github.Server.PullRequests.OpenAsync(
            State,
            State,
            branch,
            into: null,
            title,
            body: null,
            account,
            draft: false
        );
        return new SandboxPullRequest(_github, this, pull);
    }

    /// <summary>A user's fork; it is created where there is none.</summary>
    public async Task<SandboxRepository> ForkOnceAsync(string login) =>
        _github.Repositories.FirstOrDefault(repository =>
            repository.State.ForkOf?.Id == Id && repository.Owner == login
        ) ?? await ForkAsync(login);

    /// <summary>A fork of this repository by its full name.</summary>
    public SandboxRepository Fork(string fullName) =>
        _github.Repositories.First(repository => repository.State.ForkOf?.Id == Id && repository.FullName == fullName);

    /// <summary>Whether a user may push.</summary>
    public bool MayWrite(string login) => World.Write(() => State.Allows(World.AccountOf(login), "write"));

    /// <summary>The names of its branches.</summary>
    public async Task<IReadOnlyList<string>> BranchesAsync() =>
        [
            .. (await State.Git.ReferencesAsync())
                .Keys.Where(name => name.StartsWith(Heads, StringComparison.Ordinal))
                .Select(name => name[Heads.Length..])
                .Order(StringComparer.Ordinal),
        ];
}
