using System.Globalization;
using System.Text.Json.Nodes;
using Terrateam.Core.Apps;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>Creates repositories and installs the App on them.</summary>
internal sealed class RepositoryService(SandboxState sandboxState, Hook hook, Pushes pushes, AppIdentity app)
{
    private const string DefaultBranch = "main";

    public async Task<RepositoryState> CreateAsync(
        string fullName,
        IReadOnlyDictionary<string, string> files,
        bool isPrivate
    )
    {
        var (owner, name) = (
            fullName[..fullName.IndexOf('/', StringComparison.Ordinal)],
            fullName[(fullName.IndexOf('/', StringComparison.Ordinal) + 1)..]
        );
        var repository = Add(OwnerOf(owner), name, null);
        repository.IsPrivate = isPrivate;
        await repository.Git.CreateAsync(DefaultBranch);
        var author = sandboxState.Read(() => sandboxState.AccountOf($"{owner}-admin"));
        sandboxState.Write(() => repository.Collaborators[author.Login] = "admin");
        await CommitAsync(
            repository,
            DefaultBranch,
            null,
            files.ToDictionary(pair => pair.Key, string? (pair) => pair.Value, StringComparer.Ordinal),
            author,
            "Begin"
        );
        return repository;
    }

    public async Task<RepositoryState> ForkAsync(RepositoryState source, string login)
    {
        var fork = Add(sandboxState.Read(() => sandboxState.AccountOf(login)), source.Name, source);
        fork.IsPrivate = source.IsPrivate;
        await fork.Git.CreateAsync(source.DefaultBranch);
        await fork.Git.CloneFromAsync(source.Git);
        var references = await fork.Git.ReferencesAsync();
        sandboxState.Write(() => fork.References = references);
        return fork;
    }

    /// <summary>Commits on top of a branch, or of a commit, as a push would.</summary>
    public async Task<string> CommitAsync(
        RepositoryState repository,
        string branch,
        string? from,
        IReadOnlyDictionary<string, string?> changes,
        Account author,
        string message,
        Account? pusher = null
    )
    {
        var sha = "";
        await pushes.WatchAsync(repository, pusher ?? author, async () =>
        {
            var parent = from
                ?? await repository.Git.ResolveAsync($"refs/heads/{branch}")
                ?? await repository.Git.ResolveAsync($"refs/heads/{repository.DefaultBranch}");
            sha = await repository.Git.CommitAsync(branch, parent, changes, author, message, sandboxState.Now);
        });
        return sha;
    }

    /// <summary>Moves a branch to a commit, as a forced push would.</summary>
    public Task MoveAsync(RepositoryState repository, string branch, string sha, Account actor) =>
        pushes.WatchAsync(repository, actor, () => repository.Git.MoveAsync($"refs/heads/{branch}", sha));

    /// <summary>Installs the App on a repository; the owner's first one creates the installation.</summary>
    public void Install(RepositoryState repository) =>
        sandboxState.Write(() =>
        {
            var sender = sandboxState.AccountOf($"{repository.Owner.Login}-admin");
            var brief = new JsonObject
            {
                ["id"] = repository.Id,
                ["node_id"] = repository.NodeId,
                ["name"] = repository.Name,
                ["full_name"] = repository.FullName,
                ["private"] = repository.IsPrivate,
            };
            if (
                sandboxState.Installations.Values.FirstOrDefault(one => one.Account.Id == repository.Owner.Id) is
                { } present
            )
            {
                present.RepositoryIds.Add(repository.Id);
                hook.Send(
                    "installation_repositories",
                    "added",
                    present,
                    null,
                    sender,
                    new JsonObject
                    {
                        ["installation"] = Describe(present),
                        ["repository_selection"] = "selected",
                        ["repositories_added"] = new JsonArray(brief),
                        ["repositories_removed"] = new JsonArray(),
                        ["requester"] = null,
                    }
                );
                return;
            }

            var installation = new Installation(sandboxState.NextId("installation"), repository.Owner, sandboxState.Now)
            {
                Permissions = OfOwners(sandboxState.Options.Permissions),
            };
            installation.RepositoryIds.Add(repository.Id);
            sandboxState.Installations.Add(installation.Id, installation);
            hook.Send(
                "installation",
                "created",
                installation,
                null,
                sender,
                new JsonObject
                {
                    ["installation"] = Describe(installation),
                    ["repositories"] = new JsonArray(brief),
                    ["requester"] = null,
                }
            );
        });

    public void Suspend(string owner, bool suspended) =>
        sandboxState.Write(() =>
        {
            var installation = sandboxState.Installations.Values.First(one => one.Account.Login == owner);
            installation.SuspendedAt = suspended ? sandboxState.Now : null;
            hook.Send(
                "installation",
                suspended ? "suspend" : "unsuspend",
                installation,
                null,
                sandboxState.AccountOf($"{owner}-admin"),
                new JsonObject { ["installation"] = Describe(installation) }
            );
        });

    /// <summary>Removes the App from an owner's account.</summary>
    public void Uninstall(string owner) =>
        sandboxState.Write(() =>
        {
            var installation = sandboxState.Installations.Values.First(one => one.Account.Login == owner);
            var repositories = installation
                .RepositoryIds.Select(id => (JsonNode)SummaryJson(sandboxState.Repositories[id]))
                .ToArray();
            Revoke(installation);
            sandboxState.Installations.Remove(installation.Id);
            hook.Send(
                "installation",
                "deleted",
                installation,
                null,
                sandboxState.AccountOf($"{owner}-admin"),
                new JsonObject
                {
                    ["installation"] = Describe(installation),
                    ["repositories"] = new JsonArray(repositories),
                }
            );
        });

    /// <summary>Removes a repository from the App's installation.</summary>
    public void TakeOut(RepositoryState repository) =>
        sandboxState.Write(() =>
        {
            var installation = sandboxState.Installations.Values.First(one =>
                one.RepositoryIds.Contains(repository.Id)
            );
            installation.RepositoryIds.Remove(repository.Id);
            hook.Send(
                "installation_repositories",
                "removed",
                installation,
                null,
                sandboxState.AccountOf($"{repository.Owner.Login}-admin"),
                new JsonObject
                {
                    ["installation"] = Describe(installation),
                    ["repository_selection"] = "selected",
                    ["repositories_added"] = new JsonArray(),
                    ["repositories_removed"] = new JsonArray(SummaryJson(repository)),
                    ["requester"] = null,
                }
            );
        });

    private static JsonObject SummaryJson(RepositoryState repository) =>
        new()
        {
            ["id"] = repository.Id,
            ["node_id"] = repository.NodeId,
            ["name"] = repository.Name,
            ["full_name"] = repository.FullName,
            ["private"] = repository.IsPrivate,
        };

    private void Revoke(Installation installation)
    {
        foreach (
            var token in sandboxState
                .Tokens.Values.Where(token => token.Caller.Installation?.Id == installation.Id)
                .ToList()
        )
        {
            sandboxState.Tokens.Remove(token.Value);
        }
    }

    private JsonObject Describe(Installation installation)
    {
        var json = AppJson.Create(installation, app, sandboxState);
        json["created_at"] = installation.CreatedAt.ToUnixTimeSeconds();
        json["updated_at"] = installation.CreatedAt.ToUnixTimeSeconds();
        return json;
    }

    private Account OwnerOf(string login) =>
        sandboxState.Write(() =>
        {
            if (!sandboxState.Accounts.TryGetValue(login, out var owner))
            {
                owner = new Account(sandboxState.NextId("account"), login, AccountType.Organization);
                sandboxState.Accounts.Add(login, owner);
            }

            return owner;
        });

    private RepositoryState Add(Account owner, string name, RepositoryState? forkOf) =>
        sandboxState.Write(() =>
        {
            if (sandboxState.FindRepository(owner.Login, name) is not null)
            {
                throw new InvalidOperationException($"There is a repository {owner.Login}/{name} already.");
            }

            var id = sandboxState.NextId("repository");
            var git = new GitRepository(
                Path.Combine(sandboxState.Directory, "repositories", id.ToString(CultureInfo.InvariantCulture) + ".git")
            );
            var repository = new RepositoryState(id, owner, name, DefaultBranch, git, sandboxState.Now)
            {
                ForkOf = forkOf,
            };
            sandboxState.Repositories.Add(id, repository);
            return repository;
        });

    // What people grant by signing in is no part of an installation.
    private static Dictionary<string, string> OfOwners(IReadOnlyDictionary<string, string> permissions)
    {
        var ofPeople = AppDescription.Permissions.Where(static one => one.IsOfPerson).Select(static one => one.Name);
        return permissions
            .Where(one => !ofPeople.Contains(one.Key, StringComparer.Ordinal))
            .ToDictionary(StringComparer.Ordinal);
    }
}
