using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>
/// Trees. Above GitHub's limit, or a lower one of a test, the response is partial with <c>truncated</c>.
/// </summary>
/// <remarks>https://docs.github.com/en/rest/git/trees#get-a-tree</remarks>
internal static class TreeEndpoints
{
    private const int MaxEntries = 100_000;

    public static void Map(Api api) =>
        api.GetAsync("/repos/{owner}/{repo}/git/trees/{tree_sha}", Needs.Permission("contents:read"), GetAsync);

    private static async Task<ApiResponse> GetAsync(ApiCall call)
    {
        var repository = call.Repository;
        var recursive = call.Query("recursive") is not null;
        var tree = await repository.Git.TreeShaAsync(call.Route("tree_sha")) ?? throw RefusedException.NotFound();
        var entries = await repository.Git.TreeAsync(tree, recursive) ?? throw RefusedException.NotFound();
        var most = recursive ? repository.TruncateTreesAfter ?? MaxEntries : MaxEntries;
        var url = RepositoryJson.Url(repository, call.World);
        return ApiResponse.Ok(
            new JsonObject
            {
                ["sha"] = tree,
                ["url"] = $"{url}/git/trees/{tree}",
                ["tree"] = new JsonArray([.. entries.Take(most).Select(entry => Describe(entry, url))]),
                ["truncated"] = entries.Count > most,
            }
        );
    }

    private static JsonObject Describe(TreeEntry entry, string url)
    {
        var json = new JsonObject
        {
            ["path"] = entry.Path,
            ["mode"] = entry.Mode,
            ["type"] = entry.Type,
            ["sha"] = entry.Sha,
        };
        if (entry.Size is { } size)
            json["size"] = size;

        if (entry.Type != "commit")
            json["url"] = $"{url}/git/{entry.Type}s/{entry.Sha}";

        return json;
    }
}
