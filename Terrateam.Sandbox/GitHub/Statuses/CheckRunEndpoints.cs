using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Statuses;

/// <remarks>https://docs.github.com/en/rest/checks/runs</remarks>
internal sealed class CheckRunEndpoints(AppIdentity app)
{
    public void Map(Api api)
    {
        api.PostAsync("/repos/{owner}/{repo}/check-runs", Needs.Permission("checks:write"), CreateAsync);
        api.Patch("/repos/{owner}/{repo}/check-runs/{check_run_id}", Needs.Permission("checks:write"), call =>
            call.World.Write(() =>
            {
                var id = call.RouteId("check_run_id");
                var check = call.Repository.CheckRuns.Find(one => one.Id == id) ?? throw RefusedException.NotFound();
                CheckRunInput.Fill(check, call);
                return ApiResponse.Ok(Describe(check, call.Repository, call.World));
            })
        );
        api.GetAsync("/repos/{owner}/{repo}/commits/{ref}/check-runs", Needs.Permission("checks:read"), async call =>
        {
            var (sha, name, filter) = (
                await StatusEndpoints.ResolveAsync(call),
                call.Query("check_name"),
                call.Query("filter") ?? "latest"
            );
            return call.World.Read(() =>
            {
                var runs = call.Repository.CheckRuns.Where(check =>
                    check.Sha == sha && (name is null || check.Name == name)
                );
                if (filter == "latest")
                {
                    runs = runs.GroupBy(check => (check.SuiteId, check.AppId, check.Name))
                        .Select(group => group.Last());
                }

                return call.Page("check_runs", [.. runs.Reverse()], check =>
                    Describe(check, call.Repository, call.World)
                );
            });
        });
    }

    private async Task<ApiResponse> CreateAsync(ApiCall call)
    {
        var (repository, sha) = (call.Repository, call.RequiredText("head_sha"));
        if (await repository.Git.ResolveAsync(sha) != sha)
        {
            throw new RefusedException(422, $"No commit found for SHA: {sha}");
        }

        return call.World.Write(() =>
        {
            var check = new CheckRunState(
                call.World.NextId("check_run"),
                sha,
                call.RequiredText("name"),
                app.Slug,
                app.Id,
                call.World.Now
            )
            {
                SuiteId = repository.CheckRuns.Find(one => one.Sha == sha && one.AppId == app.Id)?.SuiteId
                    ?? call.World.NextId("check_suite"),
            };
            CheckRunInput.Fill(check, call);
            repository.CheckRuns.Add(check);
            return ApiResponse.Created(Describe(check, repository, call.World));
        });
    }

    /// <summary>The newest check run of each name, of each App.</summary>
    public static IReadOnlyList<CheckRunState> Newest(RepositoryState repository, string sha) =>
        [
            .. repository
                .CheckRuns.Where(check => check.Sha == sha)
                .GroupBy(check => (check.AppId, check.Name))
                .Select(group => group.Last()),
        ];

    public static JsonObject Describe(CheckRunState check, RepositoryState repository, SandboxState sandboxState)
    {
        var url = $"{RepositoryJson.Url(repository, sandboxState)}/check-runs/{check.Id}";
        var html = $"{sandboxState.BaseUrl}/{repository.FullName}/runs/{check.Id}";
        return new JsonObject
        {
            ["id"] = check.Id,
            ["name"] = check.Name,
            ["node_id"] = Ids.Node("CR", check.Id),
            ["head_sha"] = check.Sha,
            ["external_id"] = check.ExternalId ?? "",
            ["url"] = url,
            ["html_url"] = html,
            ["details_url"] = check.DetailsUrl ?? html,
            ["status"] = check.Status,
            ["conclusion"] = check.Conclusion,
            ["started_at"] = check.StartedAt.ToGitHub(),
            ["completed_at"] = check.CompletedAt.ToGitHub(),
            ["output"] = new JsonObject
            {
                ["title"] = check.Title,
                ["summary"] = check.Summary,
                ["text"] = check.Text,
                ["annotations_count"] = check.Annotations.Count,
                ["annotations_url"] = url + "/annotations",
            },
            ["check_suite"] = new JsonObject { ["id"] = check.SuiteId },
            ["app"] = AppOf(check, sandboxState),
            ["pull_requests"] = new JsonArray(),
        };
    }

    private static JsonObject AppOf(CheckRunState check, SandboxState sandboxState) =>
        new()
        {
            ["id"] = check.AppId,
            ["client_id"] = $"Iv23li{check.AppId:D14}",
            ["slug"] = check.AppSlug,
            ["node_id"] = Ids.Node("A", check.AppId),
            ["owner"] = AccountJson.Simple(sandboxState.AccountOf(check.AppSlug), sandboxState.BaseUrl),
            ["name"] = check.AppSlug,
            ["description"] = "",
            ["external_url"] = "https://example.com",
            ["html_url"] = $"{sandboxState.BaseUrl}/apps/{check.AppSlug}",
            ["created_at"] = sandboxState.Now.ToGitHub(),
            ["updated_at"] = sandboxState.Now.ToGitHub(),
            ["permissions"] = new JsonObject(),
            ["events"] = new JsonArray(),
        };
}
