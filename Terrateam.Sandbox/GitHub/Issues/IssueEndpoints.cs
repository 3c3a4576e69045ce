using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Issues;

/// <remarks>https://docs.github.com/en/rest/issues/issues</remarks>
internal sealed class IssueEndpoints(Hook hook)
{
    public void Map(Api api)
    {
        var (read, write) = (Needs.Permission("issues:read"), Needs.Permission("issues:write"));
        api.Get("/repos/{owner}/{repo}/issues", read, List);
        api.Post("/repos/{owner}/{repo}/issues", write, Create);
        api.Get(
            "/repos/{owner}/{repo}/issues/{issue_number}",
            Needs.Permission("issues:read", "pull_requests:read"),
            call => call.World.Read(() => ApiResponse.Ok(IssueJson.Create(call.Repository, Number(call), call.World)))
        );
        api.Patch("/repos/{owner}/{repo}/issues/{issue_number}", write, Update);
    }

    /// <summary>The number in the route; a 404 where no issue or pull request has it.</summary>
    public static int Number(ApiCall call)
    {
        var number = (int)call.RouteId("issue_number");
        return call.Repository.Issues.ContainsKey(number) || call.Repository.PullRequests.ContainsKey(number)
            ? number
            : throw RefusedException.NotFound();
    }

    public static IssueState Find(ApiCall call) =>
        call.Repository.Issues.GetValueOrDefault((int)call.RouteId("issue_number"))
        ?? throw RefusedException.NotFound();

    private static ApiResponse List(ApiCall call) =>
        call.World.Read(() =>
        {
            var (state, labels, creator) = (
                call.Query("state") ?? "open",
                call.Query("labels")?.Split(',') ?? [],
                call.Query("creator")
            );
            var numbers = call
                .Repository.Issues.Values.Where(issue => state == "all" || issue.IsOpen == (state == "open"))
                .Where(issue => labels.All(issue.Labels.Contains))
                .Where(issue => creator is null || issue.Author.Login == creator)
                .Select(issue => issue.Number)
                .Concat(
                    labels.Length > 0 || creator is not null
                        ? []
                        : call
                            .Repository.PullRequests.Values.Where(pull =>
                                state == "all" || pull.IsOpen == (state == "open")
                            )
                            .Select(pull => pull.Number)
                )
                .OrderDescending();
            return call.Page([.. numbers], number => IssueJson.Create(call.Repository, number, call.World));
        });

    private static void SetLabels(IssueState issue, JsonNode? labels)
    {
        if (labels is JsonArray names)
        {
            issue.Labels.Clear();
            issue.Labels.AddRange(
                names.Select(label => label is JsonObject named ? (string)named["name"]! : (string)label!)
            );
        }
    }

    private ApiResponse Create(ApiCall call) =>
        call.World.Write(() =>
        {
            var repository = call.Repository;
            var actor = call.World.AccountOf(call.Caller.Login);
            var issue = new IssueState(
                call.World.NextId("issue"),
                ++repository.LastNumber,
                actor,
                call.RequiredText("title"),
                call.Text("body"),
                call.World.Now
            );
            SetLabels(issue, call.Body["labels"]);
            repository.Issues.Add(issue.Number, issue);
            hook.Send(
                "issues",
                "opened",
                repository,
                actor,
                new JsonObject { ["issue"] = IssueJson.Create(issue, repository, call.World) }
            );
            return ApiResponse.Created(IssueJson.Create(issue, repository, call.World));
        });

    private ApiResponse Update(ApiCall call) =>
        call.World.Write(() =>
        {
            var (repository, issue, actor) = (call.Repository, Find(call), call.World.AccountOf(call.Caller.Login));
            (issue.Title, issue.Body, issue.UpdatedAt) = (
                call.Text("title") ?? issue.Title,
                call.Text("body") ?? issue.Body,
                call.World.Now
            );
            SetLabels(issue, call.Body["labels"]);
            var open = call.Text("state") is { } state ? state == "open" : issue.IsOpen;
            if (open != issue.IsOpen)
            {
                (issue.IsOpen, issue.ClosedAt) = (open, open ? null : call.World.Now);
                issue.StateReason = open ? "reopened" : call.Text("state_reason") ?? "completed";
                hook.Send(
                    "issues",
                    open ? "reopened" : "closed",
                    repository,
                    actor,
                    new JsonObject { ["issue"] = IssueJson.Create(issue, repository, call.World) }
                );
            }

            return ApiResponse.Ok(IssueJson.Create(issue, repository, call.World));
        });
}
