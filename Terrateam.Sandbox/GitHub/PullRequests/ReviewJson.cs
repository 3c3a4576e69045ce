using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>Reviews in GitHub's JSON: states are in capitals in the API, in small letters in events.</summary>
internal static class ReviewJson
{
    public static JsonObject Create(ReviewState review, PullRequestState pull, SandboxState sandboxState)
    {
        var html =
            $"{sandboxState.BaseUrl}/{pull.Repository.FullName}/pull/{pull.Number}#pullrequestreview-{review.Id}";
        var url = $"{RepositoryJson.Url(pull.Repository, sandboxState)}/pulls/{pull.Number}";
        return new JsonObject
        {
            ["id"] = review.Id,
            ["node_id"] = Ids.Node("PRR", review.Id),
            ["user"] = AccountJson.Simple(review.Author, sandboxState.BaseUrl),
            ["body"] = review.Body,
            ["state"] = review.State,
            ["html_url"] = html,
            ["pull_request_url"] = url,
            ["author_association"] = PullRequestJson.Association(pull.Repository, review.Author),
            ["_links"] = new JsonObject
            {
                ["html"] = new JsonObject { ["href"] = html },
                ["pull_request"] = new JsonObject { ["href"] = url },
            },
            ["submitted_at"] = review.SubmittedAt.ToGitHub(),
            ["commit_id"] = review.Commit,
        };
    }

    public static JsonObject Event(ReviewState review, PullRequestState pull, SandboxState sandboxState)
    {
        var json = Create(review, pull, sandboxState);
        json["state"] = review.State.ToLowerInvariant();
        json["body"] = review.Body.Length == 0 ? null : review.Body;
        return new JsonObject { ["review"] = json, ["pull_request"] = PullRequestJson.Simple(pull, sandboxState) };
    }
}
