using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Issues;

/// <summary>Issues in GitHub's JSON; a pull request is an issue with <c>pull_request</c>.</summary>
internal static class IssueJson
{
    public static JsonObject Create(RepositoryState repository, int number, SandboxState sandboxState) =>
        repository.PullRequests.TryGetValue(number, out var pull)
            ? Create(pull, sandboxState)
            : Create(repository.Issues[number], repository, sandboxState);

    public static JsonObject Create(IssueState issue, RepositoryState repository, SandboxState sandboxState)
    {
        var json = Base(repository, issue.Number, issue.Id, Ids.Node("I", issue.Id), "issues", sandboxState);
        json["title"] = issue.Title;
        json["user"] = AccountJson.Simple(issue.Author, sandboxState.BaseUrl);
        json["labels"] = new JsonArray([
            .. issue.Labels.Select((name, index) => Label(repository, name, index, sandboxState)),
        ]);
        json["state"] = issue.IsOpen ? "open" : "closed";
        json["created_at"] = issue.CreatedAt.ToGitHub();
        json["updated_at"] = issue.UpdatedAt.ToGitHub();
        json["closed_at"] = issue.ClosedAt.ToGitHub();
        json["author_association"] = PullRequestJson.Association(repository, issue.Author);
        json["body"] = issue.Body;
        json["state_reason"] = issue.StateReason;
        json["reactions"] = CommentJson.Rollup(issue.Reactions, (string)json["url"]!);
        return json;
    }

    private static JsonObject Create(PullRequestState pull, SandboxState sandboxState)
    {
        var json = Base(pull.Repository, pull.Number, pull.IssueId, pull.NodeId, "pull", sandboxState);
        json["title"] = pull.Title;
        json["user"] = AccountJson.Simple(pull.Author, sandboxState.BaseUrl);
        json["labels"] = new JsonArray();
        json["state"] = pull.IsOpen ? "open" : "closed";
        json["created_at"] = pull.CreatedAt.ToGitHub();
        json["updated_at"] = pull.UpdatedAt.ToGitHub();
        json["closed_at"] = pull.ClosedAt.ToGitHub();
        json["author_association"] = PullRequestJson.Association(pull.Repository, pull.Author);
        json["body"] = pull.Body;
        json["state_reason"] = null;
        json["reactions"] = CommentJson.Rollup([], (string)json["url"]!);
        json["draft"] = pull.IsDraft;
        var html = (string)json["html_url"]!;
        json["pull_request"] = new JsonObject
        {
            ["url"] = $"{RepositoryJson.Url(pull.Repository, sandboxState)}/pulls/{pull.Number}",
            ["html_url"] = html,
            ["diff_url"] = html + ".diff",
            ["patch_url"] = html + ".patch",
            ["merged_at"] = pull.MergedAt.ToGitHub(),
        };
        return json;
    }

    private static JsonObject Base(
        RepositoryState repository,
        int number,
        long id,
        string nodeId,
        string kind,
        SandboxState sandboxState
    )
    {
        var root = RepositoryJson.Url(repository, sandboxState);
        var url = $"{root}/issues/{number}";
        return new JsonObject
        {
            ["url"] = url,
            ["repository_url"] = root,
            ["labels_url"] = url + "/labels{/name}",
            ["comments_url"] = url + "/comments",
            ["events_url"] = url + "/events",
            ["html_url"] = $"{sandboxState.BaseUrl}/{repository.FullName}/{kind}/{number}",
            ["id"] = id,
            ["node_id"] = nodeId,
            ["number"] = number,
            ["locked"] = false,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["milestone"] = null,
            ["comments"] = repository.Comments.Count(comment => comment.Number == number),
            ["active_lock_reason"] = null,
            ["timeline_url"] = url + "/timeline",
            ["performed_via_github_app"] = null,
        };
    }

    private static JsonObject Label(RepositoryState repository, string name, int index, SandboxState sandboxState) =>
        new()
        {
            ["id"] = 8_811_204_001 + index,
            ["node_id"] = Ids.Node("LA", 8_811_204_001 + index),
            ["url"] = $"{RepositoryJson.Url(repository, sandboxState)}/labels/{Uri.EscapeDataString(name)}",
            ["name"] = name,
            ["color"] = "ededed",
            ["default"] = false,
            ["description"] = null,
        };
}
