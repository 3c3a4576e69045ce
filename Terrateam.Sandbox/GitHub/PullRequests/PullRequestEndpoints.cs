using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>Pull requests, their files and reviews.</summary>
/// <remarks>https://docs.github.com/en/rest/pulls/pulls</remarks>
internal sealed class PullRequestEndpoints(PullRequestService service)
{
    /// <summary>GitHub lists no more files than this.</summary>
    private const int MaxFiles = 3000;

    /// <summary>GitHub lists no more commits than this.</summary>
    private const int MaxCommits = 250;

    public void Map(Api api)
    {
        var read = Needs.Permission("pull_requests:read");
        var write = Needs.Permission("pull_requests:write");
        api.Get("/repos/{owner}/{repo}/pulls", read, List);
        api.Get("/repos/{owner}/{repo}/pulls/{pull_number}", read, GetOne);
        api.PatchAsync("/repos/{owner}/{repo}/pulls/{pull_number}", write, UpdateAsync);
        api.Get("/repos/{owner}/{repo}/pulls/{pull_number}/files", read, call => call.World.Read(() =>
            {
                var pull = Find(call);
                return call.Page([.. pull.Files.Take(MaxFiles)], file => PullRequestJson.File(file, pull, call.World));
            }));
        api.GetAsync("/repos/{owner}/{repo}/pulls/{pull_number}/commits", read, CommitsAsync);
        api.Get("/repos/{owner}/{repo}/pulls/{pull_number}/reviews", read, call => call.World.Read(() =>
            {
                var pull = Find(call);
                return call.Page(pull.Reviews, review => ReviewJson.Create(review, pull, call.World));
            }));
        api.Post("/repos/{owner}/{repo}/pulls/{pull_number}/reviews", write, Review);
        api.PutAsync("/repos/{owner}/{repo}/pulls/{pull_number}/merge", Needs.Permission("contents:write"), MergeAsync);
        api.Get("/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", read, call => call.World.Read(() =>
            {
                var pull = Find(call);
                return ApiResponse.Ok(
                    new JsonObject
                    {
                        ["users"] = new JsonArray([
                            .. pull.RequestedReviewers.Select(account =>
                                AccountJson.Simple(account, call.World.BaseUrl)
                            ),
                        ]),
                        ["teams"] = new JsonArray(),
                    }
                );
            }));
        api.Post("/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", write, ReviewRequests.Add);
    }

    public static PullRequestState Find(ApiCall call) =>
        call.Repository.PullRequests.GetValueOrDefault((int)call.RouteId("pull_number"))
        ?? throw RefusedException.NotFound();

    private static ApiResponse List(ApiCall call) =>
        call.World.Read(() =>
        {
            var (state, head, target) = (call.Query("state") ?? "open", call.Query("head"), call.Query("base"));
            var pulls = call
                .Repository.PullRequests.Values.Where(pull => state == "all" || pull.IsOpen == (state == "open"))
                .Where(pull => head is null || head == $"{pull.HeadRepository.Owner.Login}:{pull.HeadBranch}")
                .Where(pull => target is null || target == pull.BaseBranch)
                .OrderByDescending(pull => pull.Number);
            return call.Page([.. pulls], pull => PullRequestJson.Simple(pull, call.World));
        });

    private static ApiResponse GetOne(ApiCall call) =>
        call.World.Read(() =>
        {
            var pull = Find(call);
            if (pull.UnknownReads > 0)
            {
                pull.UnknownReads--;
                return ApiResponse.Ok(PullRequestJson.Full(pull, call.World, known: false));
            }

            return ApiResponse.Ok(PullRequestJson.Full(pull, call.World, known: true));
        });

    private static async Task<ApiResponse> CommitsAsync(ApiCall call)
    {
        var (pull, baseSha, headSha) = call.World.Read(() => (Find(call), Find(call).BaseSha, Find(call).HeadSha));
        var git = pull.Repository.Git;
        var from = await git.MergeBaseAsync(baseSha, headSha) ?? baseSha;
        var listed = (await git.AskAsync("rev-list", "--reverse", "--topo-order", $"{from}..{headSha}"))
            .OrThrow("rev-list")
            .Text;
        var commits = new List<JsonObject>();
        foreach (var sha in listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MaxCommits))
            commits.Add(await CommitJson.OfAsync(pull.Repository, call.World, sha));

        return call.Page(commits, commit => commit);
    }

    private async Task<ApiResponse> UpdateAsync(ApiCall call)
    {
        var pull = call.World.Read(() => Find(call));
        var (title, body, state) = (call.Text("title"), call.Text("body"), call.Text("state"));
        call.World.Write(() => (pull.Title, pull.Body) = (title ?? pull.Title, body ?? pull.Body));
        var actor = call.World.Read(() => call.World.AccountOf(call.Caller.Login));
        if (state == "closed" && pull.IsOpen)
            service.Close(pull, actor);
        else if (state == "open" && !pull.IsOpen)
            await service.ReopenAsync(pull, actor);

        return call.World.Read(() => ApiResponse.Ok(PullRequestJson.Full(pull, call.World, known: true)));
    }

    private ApiResponse Review(ApiCall call)
    {
        var state = call.Text("event") switch
        {
            "APPROVE" => "APPROVED",
            "REQUEST_CHANGES" => "CHANGES_REQUESTED",
            "COMMENT" => "COMMENTED",
            _ => throw new RefusedException(422, "Unprocessable Entity"),
        };
        return call.World.Write(() =>
        {
            var pull = Find(call);
            var actor = call.World.AccountOf(call.Caller.Login);
            if (actor.Id == pull.Author.Id && state != "COMMENTED")
            {
                throw new RefusedException(422, "Review Can not approve your own pull request");
            }

            var review = service.Review(pull, actor, state, call.Text("body") ?? "");
            return ApiResponse.Ok(ReviewJson.Create(review, pull, call.World));
        });
    }

    private async Task<ApiResponse> MergeAsync(ApiCall call)
    {
        var pull = call.World.Read(() => Find(call));
        var actor = call.World.Read(() => call.World.AccountOf(call.Caller.Login));
        var sha = await service.MergeAsync(
            pull,
            actor,
            call.Text("merge_method") ?? "merge",
            call.Text("sha"),
            call.Text("commit_title"),
            call.Text("commit_message")
        );
        return ApiResponse.Ok(
            new JsonObject
            {
                ["sha"] = sha,
                ["merged"] = true,
                ["message"] = "Pull Request successfully merged",
            }
        );
    }
}
