using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>Branches, refs and commits.</summary>
/// <remarks>https://docs.github.com/en/rest/git/refs</remarks>
internal sealed class ReferenceEndpoints(SandboxState sandboxState, Pushes pushes)
{
    public void Map(Api api)
    {
        var (read, write) = (Needs.Permission("contents:read"), Needs.Permission("contents:write"));
        api.GetAsync("/repos/{owner}/{repo}/git/ref/{**ref}", read, GetAsync);
        api.PostAsync("/repos/{owner}/{repo}/git/refs", write, CreateAsync);
        api.PatchAsync("/repos/{owner}/{repo}/git/refs/{**ref}", write, UpdateAsync);
        api.DeleteAsync("/repos/{owner}/{repo}/git/refs/{**ref}", write, DeleteAsync);
        api.GetAsync("/repos/{owner}/{repo}/branches/{**branch}", read, BranchAsync);
        api.GetAsync("/repos/{owner}/{repo}/commits/{ref}", read, async call =>
            ApiResponse.Ok(
                await CommitAsync(
                    call.Repository,
                    await call.Repository.Git.ResolveAsync(call.Route("ref"))
                        ?? throw new RefusedException(422, $"No commit found for SHA: {call.Route("ref")}"),
                    files: true
                )
            )
        );
    }

    private async Task<ApiResponse> GetAsync(ApiCall call)
    {
        var name = "refs/" + call.Route("ref");
        var sha = await call.Repository.Git.ResolveAsync(name) ?? throw RefusedException.NotFound();
        return ApiResponse.Ok(Describe(call.Repository, name, sha));
    }

    private async Task<ApiResponse> CreateAsync(ApiCall call)
    {
        var (name, sha) = (call.RequiredText("ref"), call.RequiredText("sha"));
        var repository = call.Repository;
        if (await repository.Git.ResolveAsync(name) is not null)
        {
            throw new RefusedException(422, "Reference already exists");
        }

        await MoveAsync(call, repository, name, sha);
        return ApiResponse.Created(Describe(repository, name, sha));
    }

    private async Task<ApiResponse> UpdateAsync(ApiCall call)
    {
        var (name, sha) = ("refs/" + call.Route("ref"), call.RequiredText("sha"));
        var repository = call.Repository;
        var old = await repository.Git.ResolveAsync(name)
            ?? throw new RefusedException(422, "Reference does not exist");
        if (call.Body["force"]?.GetValue<bool>() != true && !await repository.Git.ContainsAsync(old, sha))
        {
            throw new RefusedException(422, "Update is not a fast forward");
        }

        await MoveAsync(call, repository, name, sha);
        return ApiResponse.Ok(Describe(repository, name, sha));
    }

    private async Task<ApiResponse> DeleteAsync(ApiCall call)
    {
        var name = "refs/" + call.Route("ref");
        var repository = call.Repository;
        if (await repository.Git.ResolveAsync(name) is null)
        {
            throw new RefusedException(422, "Reference does not exist");
        }

        await pushes.WatchAsync(repository, sandboxState.Read(() => sandboxState.AccountOf(call.Caller.Login)), () =>
            repository.Git.DeleteAsync(name)
        );
        return ApiResponse.Empty(204);
    }

    private async Task MoveAsync(ApiCall call, RepositoryState repository, string name, string sha)
    {
        if (await repository.Git.ResolveAsync(sha) != sha)
        {
            throw new RefusedException(422, "Object does not exist");
        }

        await pushes.WatchAsync(repository, sandboxState.Read(() => sandboxState.AccountOf(call.Caller.Login)), () =>
            repository.Git.MoveAsync(name, sha)
        );
    }

    private async Task<ApiResponse> BranchAsync(ApiCall call)
    {
        var (repository, branch) = (call.Repository, call.Route("branch"));
        var sha = await repository.Git.ResolveAsync($"refs/heads/{branch}")
            ?? throw new RefusedException(404, "Branch not found");
        var url = $"{RepositoryJson.Url(repository, sandboxState)}/branches/{branch}";
        return ApiResponse.Ok(
            new JsonObject
            {
                ["name"] = branch,
                ["commit"] = await CommitAsync(repository, sha, files: false),
                ["_links"] = new JsonObject
                {
                    ["self"] = url,
                    ["html"] = $"{sandboxState.BaseUrl}/{repository.FullName}/tree/{branch}",
                },
                ["protected"] = false,
                ["protection"] = new JsonObject
                {
                    ["enabled"] = false,
                    ["required_status_checks"] = new JsonObject
                    {
                        ["enforcement_level"] = "off",
                        ["contexts"] = new JsonArray(),
                        ["checks"] = new JsonArray(),
                    },
                },
                ["protection_url"] = url + "/protection",
            }
        );
    }

    private async Task<JsonObject> CommitAsync(RepositoryState repository, string sha, bool files)
    {
        var commit = await repository.Git.CommitAsync(sha);
        var json = await CommitJson.OfAsync(repository, sandboxState, sha);
        if (files && commit.Parents.Count > 0)
        {
            var changes = await repository.Git.DiffAsync(commit.Parents[0], sha);
            json["stats"] = new JsonObject
            {
                ["total"] = changes.Sum(change => change.Additions + change.Deletions),
                ["additions"] = changes.Sum(change => change.Additions),
                ["deletions"] = changes.Sum(change => change.Deletions),
            };
        }

        return json;
    }

    private JsonObject Describe(RepositoryState repository, string name, string sha)
    {
        var url = RepositoryJson.Url(repository, sandboxState);
        return new JsonObject
        {
            ["ref"] = name,
            ["node_id"] = Ids.Node("REF", repository.Id),
            ["url"] = $"{url}/git/{name}",
            ["object"] = new JsonObject
            {
                ["sha"] = sha,
                ["type"] = "commit",
                ["url"] = $"{url}/git/commits/{sha}",
            },
        };
    }
}
