using System.Globalization;
using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>Makes repositories and installs the App on them.</summary>
internal sealed class RepositoryDesk(World world, Hook hook, Pushes pushes, AppIdentity app)
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
        var author = world.Read(() => world.AccountOf($"{owner}-admin"));
        world.Write(() => repository.Collaborators[author.Login] = "admin");
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
        var fork = Add(world.Read(() => world.AccountOf(login)), source.Name, source);
        fork.IsPrivate = source.IsPrivate;
        await fork.Git.CreateAsync(source.DefaultBranch);
        await fork.Git.CloneFromAsync(source.Git);
        var references = await fork.Git.ReferencesAsync();
        world.Write(() => fork.References = references);
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
            sha = await repository.Git.CommitAsync(branch, parent, changes, author, message, world.Now);
        });
        return sha;
    }

    /// <summary>Moves a branch to a commit, as a forced push would.</summary>
    public Task MoveAsync(RepositoryState repository, string branch, string sha, Account actor) =>
        pushes.WatchAsync(repository, actor, () => repository.Git.MoveAsync($"refs/heads/{branch}", sha));

    /// <summary>Installs the App on a repository; the owner's first one makes the installation.</summary>
    public void Install(RepositoryState repository) =>
        world.Write(() =>
        {
            var sender = world.AccountOf($"{repository.Owner.Login}-admin");
            var brief = new JsonObject
            {
                ["id"] = repository.Id,
                ["node_id"] = repository.NodeId,
                ["name"] = repository.Name,
                ["full_name"] = repository.FullName,
                ["private"] = repository.IsPrivate,
            };
            if (world.Installations.Values.FirstOrDefault(one => one.Account.Id == repository.Owner.Id) is { } present)
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

            var installation = new Installation(world.NextId("installation"), repository.Owner, world.Now)
            {
                Permissions = new Dictionary<string, string>(world.Options.Permissions, StringComparer.Ordinal),
            };
            installation.RepositoryIds.Add(repository.Id);
            world.Installations.Add(installation.Id, installation);
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
        world.Write(() =>
        {
            var installation = world.Installations.Values.First(one => one.Account.Login == owner);
            installation.SuspendedAt = suspended ? world.Now : null;
            hook.Send(
                "installation",
                suspended ? "suspend" : "unsuspend",
                installation,
                null,
                world.AccountOf($"{owner}-admin"),
                new JsonObject { ["installation"] = Describe(installation) }
            );
        });

    /// <summary>Removes the App from an owner's account.</summary>
    public void Uninstall(string owner) =>
        world.Write(() =>
        {
            var installation = world.Installations.Values.First(one => one.Account.Login == owner);
            var repositories = installation
                .RepositoryIds.Select(id => (JsonNode)Brief(world.Repositories[id]))
                .ToArray();
            Revoke(installation);
            world.Installations.Remove(installation.Id);
            hook.Send(
                "installation",
                "deleted",
                installation,
                null,
                world.AccountOf($"{owner}-admin"),
                new JsonObject
                {
                    ["installation"] = Describe(installation),
                    ["repositories"] = new JsonArray(repositories),
                }
            );
        });

    /// <summary>Takes a repository out of the App's installation.</summary>
    public void TakeOut(RepositoryState repository) =>
        world.Write(() =>
        {
            var installation = world.Installations.Values.First(one => one.RepositoryIds.Contains(repository.Id));
            installation.RepositoryIds.Remove(repository.Id);
            hook.Send(
                "installation_repositories",
                "removed",
                installation,
                null,
                world.AccountOf($"{repository.Owner.Login}-admin"),
                new JsonObject
                {
                    ["installation"] = Describe(installation),
                    ["repository_selection"] = "selected",
                    ["repositories_added"] = new JsonArray(),
                    ["repositories_removed"] = new JsonArray(Brief(repository)),
                    ["requester"] = null,
                }
            );
        });

    private static JsonObject Brief(RepositoryState repository) =>
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
            var token in world.Tokens.Values.Where(token => token.Caller.Installation?.Id == installation.Id).ToList()
        )
        {
            world.Tokens.Remove(token.Value);
        }
    }

    private JsonObject Describe(Installation installation)
    {
        var json = AppJson.Of(installation, app, world);
        json["created_at"] = installation.CreatedAt.ToUnixTimeSeconds();
        json["updated_at"] = installation.CreatedAt.ToUnixTimeSeconds();
        return json;
    }

    private Account OwnerOf(string login) =>
        world.Write(() =>
        {
            if (!world.Accounts.TryGetValue(login, out var owner))
            {
                owner = new Account(world.NextId("account"), login, AccountType.Organization);
                world.Accounts.Add(login, owner);
            }

            return owner;
        });

    private RepositoryState Add(Account owner, string name, RepositoryState? forkOf) =>
        world.Write(() =>
        {
            if (world.FindRepository(owner.Login, name) is not null)
            {
                throw new InvalidOperationException($"There is a repository {owner.Login}/{name} already.");
            }

            var id = world.NextId("repository");
            var git = new GitRepository(
                Path.Combine(world.Directory, "repositories", id.ToString(CultureInfo.InvariantCulture) + ".git")
            );
            var repository = new RepositoryState(id, owner, name, DefaultBranch, git, world.Now) { ForkOf = forkOf };
            world.Repositories.Add(id, repository);
            return repository;
        });
}
