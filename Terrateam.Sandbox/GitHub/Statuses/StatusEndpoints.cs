using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Statuses;

/// <remarks>https://docs.github.com/en/rest/commits/statuses</remarks>
internal static class StatusEndpoints
{
    /// <summary>GitHub refuses more statuses of one sha and context.</summary>
    private const int MaxPerContext = 1000;
    private const int MaxContextLength = 255;
    private const int MaxDescriptionLength = 140;
    private static readonly string[] States = ["error", "failure", "pending", "success"];

    public static void Map(Api api)
    {
        var (read, write) = (Needs.Permission("statuses:read"), Needs.Permission("statuses:write"));
        api.PostAsync("/repos/{owner}/{repo}/statuses/{sha}", write, CreateAsync);
        api.GetAsync("/repos/{owner}/{repo}/commits/{ref}/status", read, CombinedAsync);
        api.GetAsync("/repos/{owner}/{repo}/commits/{ref}/statuses", read, async call =>
        {
            var sha = await ResolveAsync(call);
            return call.World.Read(() =>
                call.Page([.. call.Repository.Statuses.Where(status => status.Sha == sha).Reverse()], status =>
                    Describe(status, call.Repository, call.World)
                )
            );
        });
    }

    public static async Task<string> ResolveAsync(ApiCall call) =>
        await call.Repository.Git.ResolveAsync(call.Route("ref"))
        ?? throw new RefusedException(422, $"No commit found for SHA: {call.Route("ref")}");

    /// <summary>The newest status of each context.</summary>
    public static IReadOnlyList<StatusState> Newest(RepositoryState repository, string sha) =>
        [
            .. repository
                .Statuses.Where(status => status.Sha == sha)
                .GroupBy(status => status.Context, StringComparer.Ordinal)
                .Select(group => group.Last()),
        ];

    private static async Task<ApiResponse> CreateAsync(ApiCall call)
    {
        var (repository, sha) = (call.Repository, call.Route("sha"));
        if (await repository.Git.ResolveAsync(sha) != sha)
        {
            throw new RefusedException(422, $"No commit found for SHA: {sha}");
        }

        var (state, context, description) = (
            call.RequiredText("state"),
            call.Text("context") ?? "default",
            call.Text("description")
        );
        if (!States.Contains(state) || context.Length > MaxContextLength || description?.Length > MaxDescriptionLength)
        {
            throw RefusedException.Invalid(
                "Status",
                context.Length > MaxContextLength ? "context"
                    : States.Contains(state) ? "description"
                    : "state",
                "invalid"
            );
        }

        return call.World.Write(() =>
        {
            if (repository.Statuses.Count(one => one.Sha == sha && one.Context == context) >= MaxPerContext)
            {
                throw new RefusedException(422, "This SHA and context has reached the maximum number of statuses.");
            }

            var status = new StatusState(
                call.World.NextId("status"),
                sha,
                context,
                state,
                description,
                call.Text("target_url"),
                call.World.AccountOf(call.Caller.Login),
                call.World.Now
            );
            repository.Statuses.Add(status);
            return ApiResponse.Created(Describe(status, repository, call.World));
        });
    }

    private static async Task<ApiResponse> CombinedAsync(ApiCall call)
    {
        var (repository, sha) = (call.Repository, await ResolveAsync(call));
        return call.World.Read(() =>
        {
            var statuses = Newest(repository, sha);
            var (page, size) = Paging.Window(call);
            var url = $"{RepositoryJson.Url(repository, call.World)}/commits/{sha}";
            var answer = ApiResponse.Ok(
                new JsonObject
                {
                    ["state"] = Combined(statuses),
                    ["statuses"] = Paging.Slice(statuses, page, size, status =>
                        Describe(status, repository, call.World, creator: false)
                    ),
                    ["sha"] = sha,
                    ["total_count"] = statuses.Count,
                    ["repository"] = RepositoryJson.Minimal(repository, call.World),
                    ["commit_url"] = url,
                    ["url"] = url + "/status",
                }
            );
            Paging.AddLinks(call, answer, page, size, statuses.Count);
            return answer;
        });
    }

    private static string Combined(IReadOnlyList<StatusState> statuses) =>
        statuses.Any(status => status.State is "error" or "failure") ? "failure"
        : statuses.Count == 0 || statuses.Any(status => status.State == "pending") ? "pending"
        : "success";

    private static JsonObject Describe(
        StatusState status,
        RepositoryState repository,
        SandboxState sandboxState,
        bool creator = true
    )
    {
        var json = new JsonObject
        {
            ["url"] = $"{RepositoryJson.Url(repository, sandboxState)}/statuses/{status.Sha}",
            ["avatar_url"] = $"{sandboxState.BaseUrl}/avatars/u/{status.Creator.Id}?v=4",
            ["id"] = status.Id,
            ["node_id"] = Ids.Node("SC", status.Id),
            ["state"] = status.State,
            ["description"] = status.Description,
            ["target_url"] = status.TargetUrl,
            ["context"] = status.Context,
            ["created_at"] = status.CreatedAt.ToGitHub(),
            ["updated_at"] = status.CreatedAt.ToGitHub(),
        };
        if (creator)
            json["creator"] = AccountJson.Simple(status.Creator, sandboxState.BaseUrl);

        return json;
    }
}
