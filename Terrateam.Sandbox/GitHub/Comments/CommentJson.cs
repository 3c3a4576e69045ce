using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Comments;

/// <summary>Comments and reactions in GitHub's JSON.</summary>
internal static class CommentJson
{
    public static readonly string[] Contents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes"];

    public static JsonObject Create(CommentState comment, RepositoryState repository, SandboxState sandboxState)
    {
        var url = $"{RepositoryJson.Url(repository, sandboxState)}/issues/comments/{comment.Id}";
        var kind = repository.PullRequests.ContainsKey(comment.Number) ? "pull" : "issues";
        return new JsonObject
        {
            ["url"] = url,
            ["html_url"] =
                $"{sandboxState.BaseUrl}/{repository.FullName}/{kind}/{comment.Number}#issuecomment-{comment.Id}",
            ["issue_url"] = $"{RepositoryJson.Url(repository, sandboxState)}/issues/{comment.Number}",
            ["id"] = comment.Id,
            ["node_id"] = comment.NodeId,
            ["user"] = AccountJson.Simple(comment.Author, sandboxState.BaseUrl),
            ["created_at"] = comment.CreatedAt.ToGitHub(),
            ["updated_at"] = comment.UpdatedAt.ToGitHub(),
            ["author_association"] = PullRequestJson.Association(repository, comment.Author),
            ["body"] = comment.Body,
            ["reactions"] = Rollup(comment.Reactions, url),
            ["performed_via_github_app"] = null,
        };
    }

    public static JsonObject Reaction(ReactionState reaction, SandboxState sandboxState) =>
        new()
        {
            ["id"] = reaction.Id,
            ["node_id"] = Ids.Node("REA", reaction.Id),
            ["user"] = AccountJson.Simple(reaction.Author, sandboxState.BaseUrl),
            ["content"] = reaction.Content,
            ["created_at"] = reaction.CreatedAt.ToGitHub(),
        };

    public static JsonObject Rollup(IReadOnlyList<ReactionState> reactions, string url)
    {
        var json = new JsonObject { ["url"] = url + "/reactions", ["total_count"] = reactions.Count };
        foreach (var content in Contents)
            json[content] = reactions.Count(reaction => reaction.Content == content);

        return json;
    }
}
