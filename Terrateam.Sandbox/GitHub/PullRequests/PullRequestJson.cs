using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.PullRequests;

/// <summary>Pull requests in GitHub's JSON.</summary>
internal static class PullRequestJson
{
    /// <summary>The <c>pull-request</c> of a single read and of events.</summary>
    public static JsonObject Full(PullRequestState pull, SandboxState sandboxState, bool known)
    {
        var json = Simple(pull, sandboxState);
        var mergeable = known && !pull.IsMerged ? pull.Mergeable : null;
        json["merged"] = pull.IsMerged;
        json["mergeable"] = mergeable;
        json["rebaseable"] = mergeable;
        json["mergeable_state"] = (pull.IsDraft, mergeable) switch
        {
            (_, null) => "unknown",
            (_, false) => "dirty",
            (true, _) => "draft",
            _ => "clean",
        };
        json["merged_by"] = pull.MergedBy is null ? null : AccountJson.Simple(pull.MergedBy, sandboxState.BaseUrl);
        json["comments"] = pull.Repository.Comments.Count(comment => comment.Number == pull.Number);
        json["review_comments"] = 0;
        json["maintainer_can_modify"] = false;
        json["commits"] = pull.Commits;
        json["additions"] = pull.Files.Sum(file => file.Additions);
        json["deletions"] = pull.Files.Sum(file => file.Deletions);
        json["changed_files"] = pull.Files.Count;
        return json;
    }

    /// <summary>The <c>pull-request-simple</c> of lists and of review events.</summary>
    public static JsonObject Simple(PullRequestState pull, SandboxState sandboxState)
    {
        var repository = RepositoryJson.Url(pull.Repository, sandboxState);
        var url = $"{repository}/pulls/{pull.Number}";
        var html = $"{sandboxState.BaseUrl}/{pull.Repository.FullName}/pull/{pull.Number}";
        var issue = $"{repository}/issues/{pull.Number}";
        var statuses = $"{repository}/statuses/{pull.HeadSha}";
        return new JsonObject
        {
            ["url"] = url,
            ["id"] = pull.Id,
            ["node_id"] = pull.NodeId,
            ["html_url"] = html,
            ["diff_url"] = html + ".diff",
            ["patch_url"] = html + ".patch",
            ["issue_url"] = issue,
            ["number"] = pull.Number,
            ["state"] = pull.IsOpen ? "open" : "closed",
            ["locked"] = false,
            ["title"] = pull.Title,
            ["user"] = AccountJson.Simple(pull.Author, sandboxState.BaseUrl),
            ["body"] = pull.Body,
            ["created_at"] = pull.CreatedAt.ToGitHub(),
            ["updated_at"] = pull.UpdatedAt.ToGitHub(),
            ["closed_at"] = pull.ClosedAt.ToGitHub(),
            ["merged_at"] = pull.MergedAt.ToGitHub(),
            ["merge_commit_sha"] = pull.MergeCommit,
            ["assignee"] = null,
            ["assignees"] = new JsonArray(),
            ["requested_reviewers"] = new JsonArray([
                .. pull.RequestedReviewers.Select(account => AccountJson.Simple(account, sandboxState.BaseUrl)),
            ]),
            ["requested_teams"] = new JsonArray(),
            ["labels"] = new JsonArray(),
            ["milestone"] = null,
            ["commits_url"] = url + "/commits",
            ["review_comments_url"] = url + "/comments",
            ["review_comment_url"] = repository + "/pulls/comments{/number}",
            ["comments_url"] = issue + "/comments",
            ["statuses_url"] = statuses,
            ["head"] = Side(pull.HeadRepository, pull.HeadBranch, pull.HeadSha, sandboxState),
            ["base"] = Side(pull.Repository, pull.BaseBranch, pull.BaseSha, sandboxState),
            ["_links"] = new JsonObject
            {
                ["self"] = Link(url),
                ["html"] = Link(html),
                ["issue"] = Link(issue),
                ["comments"] = Link(issue + "/comments"),
                ["review_comments"] = Link(url + "/comments"),
                ["review_comment"] = Link(repository + "/pulls/comments{/number}"),
                ["commits"] = Link(url + "/commits"),
                ["statuses"] = Link(statuses),
            },
            ["author_association"] = Association(pull.Repository, pull.Author),
            ["auto_merge"] = null,
            ["active_lock_reason"] = null,
            ["draft"] = pull.IsDraft,
        };
    }

    /// <summary>The body of a <c>pull_request</c> event; GitHub sends it before it has tried the merge.</summary>
    public static JsonObject Event(PullRequestState pull, SandboxState sandboxState, JsonObject? more = null)
    {
        var json = more ?? [];
        json["number"] = pull.Number;
        json["pull_request"] = Full(pull, sandboxState, known: false);
        return json;
    }

    /// <summary>GitHub's <c>author_association</c> of an account with a repository.</summary>
    public static string Association(RepositoryState repository, Account account) =>
        account.Id == repository.Owner.Id ? "OWNER"
        : repository.Collaborators.ContainsKey(account.Login)
            ? repository.Owner.Type == AccountType.Organization ? "MEMBER"
                : "COLLABORATOR"
        : "NONE";

    /// <summary>A changed file, the <c>diff-entry</c>.</summary>
    public static JsonObject File(FileChange file, PullRequestState pull, SandboxState sandboxState)
    {
        var path = string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString));
        var html = $"{sandboxState.BaseUrl}/{pull.Repository.FullName}";
        var json = new JsonObject
        {
            ["sha"] = file.Sha,
            ["filename"] = file.Path,
            ["status"] = file.Status,
            ["additions"] = file.Additions,
            ["deletions"] = file.Deletions,
            ["changes"] = file.Additions + file.Deletions,
            ["blob_url"] = $"{html}/blob/{pull.HeadSha}/{path}",
            ["raw_url"] = $"{html}/raw/{pull.HeadSha}/{path}",
            ["contents_url"] =
                $"{RepositoryJson.Url(pull.Repository, sandboxState)}/contents/{path}?ref={pull.HeadSha}",
        };
        if (file.Patch is not null)
            json["patch"] = file.Patch;

        if (file.PreviousPath is not null)
            json["previous_filename"] = file.PreviousPath;

        return json;
    }

    private static JsonObject Side(RepositoryState repository, string branch, string sha, SandboxState sandboxState) =>
        new()
        {
            ["label"] = $"{repository.Owner.Login}:{branch}",
            ["ref"] = branch,
            ["sha"] = sha,
            ["user"] = AccountJson.Simple(repository.Owner, sandboxState.BaseUrl),
            ["repo"] = RepositoryJson.Create(repository, sandboxState),
        };

    private static JsonObject Link(string href) => new() { ["href"] = href };
}
