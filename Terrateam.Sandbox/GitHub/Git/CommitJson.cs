using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Git;

/// <summary>
/// Commits in the REST API's JSON. Author and committer follow from the addresses in the commit, which its creator can
/// choose freely.
/// </summary>
internal static class CommitJson
{
    public static async Task<JsonObject> OfAsync(RepositoryState repository, SandboxState sandboxState, string sha)
    {
        var commit = await repository.Git.CommitAsync(sha);
        var url = RepositoryJson.Url(repository, sandboxState);
        var html = $"{sandboxState.BaseUrl}/{repository.FullName}/commit";
        return new JsonObject
        {
            ["sha"] = sha,
            ["node_id"] = Ids.Node("C", sha.GetHashCode(StringComparison.Ordinal)),
            ["commit"] = new JsonObject
            {
                ["author"] = Person(commit.AuthorName, commit.AuthorEmail, commit.At),
                ["committer"] = Person(commit.CommitterName, commit.CommitterEmail, commit.At),
                ["message"] = commit.Message,
                ["tree"] = new JsonObject { ["sha"] = commit.Tree, ["url"] = $"{url}/git/trees/{commit.Tree}" },
                ["url"] = $"{url}/git/commits/{sha}",
                ["comment_count"] = 0,
            },
            ["url"] = $"{url}/commits/{sha}",
            ["html_url"] = $"{html}/{sha}",
            ["comments_url"] = $"{url}/commits/{sha}/comments",
            ["author"] = Account(commit.AuthorEmail, sandboxState),
            ["committer"] = Account(commit.CommitterEmail, sandboxState),
            ["parents"] = new JsonArray([
                .. commit.Parents.Select(parent => new JsonObject
                {
                    ["sha"] = parent,
                    ["url"] = $"{url}/commits/{parent}",
                    ["html_url"] = $"{html}/{parent}",
                }),
            ]),
        };
    }

    private static JsonObject Person(string name, string email, DateTimeOffset at) =>
        new()
        {
            ["name"] = name,
            ["email"] = email,
            ["date"] = at.ToGitHub(),
        };

    // 17+alice@users.noreply.github.com
    private static JsonObject? Account(string email, SandboxState sandboxState) =>
        sandboxState.Read(() =>
            email.Split('@', 2)[0].Split('+', 2) is [_, var login]
            && sandboxState.Accounts.TryGetValue(login, out var account)
            && email == $"{account.Id}+{account.Login}@users.noreply.github.com"
                ? AccountJson.Simple(account, sandboxState.BaseUrl)
                : null
        );
}
