using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Git;

/// <summary>Commits in the JSON of push events.</summary>
internal static class PushJson
{
    public static async Task<JsonObject> CommitAsync(RepositoryState repository, SandboxState sandboxState, string sha)
    {
        var commit = await repository.Git.CommitAsync(sha);
        var changes =
            commit.Parents.Count == 0
                ?
                [
                    .. (await repository.Git.TreeAsync(sha, recursive: true) ?? [])
                        .Where(entry => entry.Type == "blob")
                        .Select(entry => new FileChange(entry.Path, null, "added", entry.Sha, 0, 0, null)),
                ]
                : await repository.Git.DiffAsync(commit.Parents[0], sha);
        return new JsonObject
        {
            ["id"] = sha,
            ["tree_id"] = commit.Tree,
            ["distinct"] = true,
            ["message"] = commit.Message,
            ["timestamp"] = commit.At.ToGitHub(),
            ["url"] = $"{sandboxState.BaseUrl}/{repository.FullName}/commit/{sha}",
            ["author"] = Person(commit),
            ["committer"] = Person(commit),
            ["added"] = Paths(changes, "added"),
            ["removed"] = Paths(changes, "removed"),
            ["modified"] = Paths(changes, "modified"),
        };
    }

    private static JsonObject Person(CommitFacts commit) =>
        new()
        {
            ["name"] = commit.AuthorName,
            ["email"] = commit.AuthorEmail,
            ["username"] = commit.AuthorName,
        };

    private static JsonArray Paths(IReadOnlyList<FileChange> changes, string status) =>
        [.. changes.Where(change => change.Status == status).Select(change => JsonValue.Create(change.Path))];
}
