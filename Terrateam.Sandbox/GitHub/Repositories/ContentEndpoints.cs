using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>Files and directories at a ref.</summary>
/// <remarks>https://docs.github.com/en/rest/repos/contents#get-repository-content</remarks>
internal static class ContentEndpoints
{
    private const int MaxInline = 1024 * 1024;
    private const int MaxRaw = 100 * 1024 * 1024;

    public static void Map(Api api)
    {
        api.GetAsync("/repos/{owner}/{repo}/contents/{**path}", Needs.Permission("contents:read"), GetAsync);
        api.GetAsync("/repos/{owner}/{repo}/git/blobs/{file_sha}", Needs.Permission("contents:read"), GetBlobAsync);
    }

    // https://docs.github.com/en/rest/git/blobs#get-a-blob
    private static async Task<ApiResponse> GetBlobAsync(ApiCall call)
    {
        var (repository, sha) = (call.Repository, call.Route("file_sha"));
        if (sha.Length != 40 || !sha.All(char.IsAsciiHexDigit))
        {
            throw new RefusedException(
                422,
                "The sha parameter must be exactly 40 characters and contain only [0-9a-f]."
            );
        }

        var bytes = await repository.Git.ReadBlobAsync(sha) ?? throw RefusedException.NotFound();
        if (bytes.Length > MaxRaw)
            throw new RefusedException(403, "This API returns blobs up to 100 MB in size.");
        if (call.Http.Request.Headers.Accept.ToString().Contains("raw", StringComparison.Ordinal))
            return new ApiResponse(200, bytes, "application/vnd.github.raw+json; charset=utf-8");

        return ApiResponse.Ok(
            new JsonObject
            {
                ["content"] = Lines(Convert.ToBase64String(bytes)),
                ["encoding"] = "base64",
                ["url"] = $"{RepositoryJson.Url(repository, call.World)}/git/blobs/{sha}",
                ["sha"] = sha,
                ["size"] = bytes.Length,
                ["node_id"] = $"B_{sha}",
            }
        );
    }

    private static async Task<ApiResponse> GetAsync(ApiCall call)
    {
        var repository = call.Repository;
        var path = (call.Http.Request.RouteValues["path"] as string ?? "").Trim('/');
        var reference = call.Query("ref") ?? repository.DefaultBranch;
        var sha = await repository.Git.ResolveAsync(reference)
            ?? throw new RefusedException(404, $"No commit found for the ref {reference}");
        var parent = path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";
        if (path.Length == 0)
        {
            return await ListAsync(call, repository, sha, reference, path);
        }

        var siblings = await repository.Git.TreeAsync($"{sha}:{parent}", recursive: false)
            ?? throw RefusedException.NotFound();
        var entry = siblings.FirstOrDefault(one => one.Path == path[(parent.Length == 0 ? 0 : parent.Length + 1)..])
            ?? throw RefusedException.NotFound();
        return entry.Type == "tree"
            ? await ListAsync(call, repository, sha, reference, path)
            : await FileAsync(call, repository, sha, reference, path, entry);
    }

    private static async Task<ApiResponse> ListAsync(
        ApiCall call,
        RepositoryState repository,
        string sha,
        string reference,
        string path
    )
    {
        var entries = await repository.Git.TreeAsync($"{sha}:{path}", recursive: false)
            ?? throw RefusedException.NotFound();
        var list = new JsonArray();
        foreach (var entry in entries.Take(1000))
        {
            list.Add(
                (JsonNode)Describe(
                    call.World,
                    repository,
                    reference,
                    path.Length == 0 ? entry.Path : $"{path}/{entry.Path}",
                    entry
                )
            );
        }

        return ApiResponse.Ok(list);
    }

    private static async Task<ApiResponse> FileAsync(
        ApiCall call,
        RepositoryState repository,
        string sha,
        string reference,
        string path,
        TreeEntry entry
    )
    {
        var bytes = await repository.Git.ReadAsync(sha, path) ?? throw RefusedException.NotFound();
        var accept = call.Http.Request.Headers.Accept.ToString();
        if (bytes.Length > MaxRaw)
        {
            throw new RefusedException(403, "This API returns blobs up to 100 MB in size.");
        }

        if (accept.Contains("raw", StringComparison.Ordinal))
        {
            return new ApiResponse(200, bytes, "application/vnd.github.raw+json; charset=utf-8");
        }

        var json = Describe(call.World, repository, reference, path, entry);
        if (entry.Mode == "120000")
        {
            json["target"] = System.Text.Encoding.UTF8.GetString(bytes);
            return ApiResponse.Ok(json);
        }

        var inline = bytes.Length <= MaxInline;
        json["content"] = inline ? Lines(Convert.ToBase64String(bytes)) : "";
        json["encoding"] = inline ? "base64" : "none";
        return ApiResponse.Ok(json);
    }

    private static JsonObject Describe(
        SandboxState sandboxState,
        RepositoryState repository,
        string reference,
        string path,
        TreeEntry entry
    )
    {
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var self =
            $"{RepositoryJson.Url(repository, sandboxState)}/contents/{escaped}?ref={Uri.EscapeDataString(reference)}";
        var type = entry switch
        {
            { Type: "tree" } => "dir",
            { Type: "commit" } => "submodule",
            { Mode: "120000" } => "symlink",
            _ => "file",
        };
        var git =
            $"{RepositoryJson.Url(repository, sandboxState)}/git/{(type == "dir" ? "trees" : "blobs")}/{entry.Sha}";
        var html =
            $"{sandboxState.BaseUrl}/{repository.FullName}/{(type == "dir" ? "tree" : "blob")}/{reference}/{escaped}";
        return new JsonObject
        {
            ["name"] = path[(path.LastIndexOf('/') + 1)..],
            ["path"] = path,
            ["sha"] = entry.Sha,
            ["size"] = entry.Size ?? 0,
            ["url"] = self,
            ["html_url"] = html,
            ["git_url"] = git,
            ["download_url"] =
                type == "file" ? $"{sandboxState.BaseUrl}/raw/{repository.FullName}/{reference}/{escaped}" : null,
            ["type"] = type,
            ["_links"] = new JsonObject
            {
                ["self"] = self,
                ["git"] = git,
                ["html"] = html,
            },
        };
    }

    /// <summary>GitHub breaks base64 after 60 characters.</summary>
    private static string Lines(string base64) =>
        string.Concat(base64.Chunk(60).Select(chunk => new string(chunk) + "\n"));
}
