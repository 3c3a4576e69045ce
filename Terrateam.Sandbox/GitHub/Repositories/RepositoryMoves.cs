using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>Renames and transfers repositories. Former names lead nowhere, where GitHub redirects for a while.</summary>
/// <remarks>https://docs.github.com/en/webhooks/webhook-events-and-payloads#repository</remarks>
internal sealed class RepositoryMoves(SandboxState sandboxState, Hook hook, RepositoryService repositories)
{
    public void Rename(RepositoryState repository, string name) =>
        sandboxState.Write(() =>
        {
            var former = repository.Name;
            repository.Name = name;
            var changes = new JsonObject
            {
                ["repository"] = new JsonObject { ["name"] = new JsonObject { ["from"] = former } },
            };
            Send("renamed", repository, changes);
        });

    /// <summary>Gives a repository to an owner, whose installation has it from then on.</summary>
    public void Transfer(RepositoryState repository, string owner) =>
        sandboxState.Write(() =>
        {
            var former = repository.Owner;
            var target = sandboxState.Installations.Values.First(one => one.Account.Login == owner);
            repositories.TakeOut(repository);
            repository.Owner = target.Account;
            target.RepositoryIds.Add(repository.Id);
            var kind = former.Type == AccountType.Organization ? "organization" : "user";
            var from = new JsonObject { [kind] = AccountJson.Simple(former, sandboxState.BaseUrl) };
            var changes = new JsonObject { ["owner"] = new JsonObject { ["from"] = from } };
            Send("transferred", repository, changes);
        });

    private void Send(string action, RepositoryState repository, JsonObject changes) =>
        hook.Send(
            "repository",
            action,
            repository,
            sandboxState.AccountOf($"{repository.Owner.Login}-admin"),
            new JsonObject { ["changes"] = changes }
        );
}
