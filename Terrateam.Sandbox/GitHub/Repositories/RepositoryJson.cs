using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>Repositories in GitHub's JSON.</summary>
internal static class RepositoryJson
{
    /// <summary>The keys common to all forms.</summary>
    public static JsonObject Minimal(RepositoryState repository, SandboxState sandboxState)
    {
        var url = Url(repository, sandboxState);
        var json = new JsonObject
        {
            ["id"] = repository.Id,
            ["node_id"] = repository.NodeId,
            ["name"] = repository.Name,
            ["full_name"] = repository.FullName,
            ["private"] = repository.IsPrivate,
            ["owner"] = AccountJson.Simple(repository.Owner, sandboxState.BaseUrl),
            ["html_url"] = $"{sandboxState.BaseUrl}/{repository.FullName}",
            ["description"] = null,
            ["fork"] = repository.ForkOf is not null,
            ["url"] = url,
        };
        foreach (var (name, path) in Links)
            json[name] = url + path;

        return json;
    }

    /// <summary>The <c>repository</c> of events and of lists.</summary>
    public static JsonObject Create(RepositoryState repository, SandboxState sandboxState)
    {
        var json = Minimal(repository, sandboxState);
        var open =
            repository.PullRequests.Values.Count(pull => pull.IsOpen)
            + repository.Issues.Values.Count(issue => issue.IsOpen);
        json["created_at"] = repository.CreatedAt.ToGitHub();
        json["updated_at"] = repository.PushedAt.ToGitHub();
        json["pushed_at"] = repository.PushedAt.ToGitHub();
        json["git_url"] =
            sandboxState.BaseUrl.Replace("http:", "git:", StringComparison.Ordinal) + $"/{repository.FullName}.git";
        json["ssh_url"] = $"git@localhost:{repository.FullName}.git";
        json["clone_url"] = $"{sandboxState.BaseUrl}/{repository.FullName}.git";
        json["svn_url"] = $"{sandboxState.BaseUrl}/{repository.FullName}";
        json["homepage"] = null;
        json["size"] = 0;
        json["stargazers_count"] = 0;
        json["watchers_count"] = 0;
        json["language"] = "HCL";
        json["has_issues"] = true;
        json["has_projects"] = true;
        json["has_downloads"] = true;
        json["has_wiki"] = true;
        json["has_pages"] = false;
        json["has_discussions"] = false;
        json["forks_count"] = 0;
        json["mirror_url"] = null;
        json["archived"] = repository.IsArchived;
        json["disabled"] = false;
        json["open_issues_count"] = open;
        json["license"] = null;
        json["allow_forking"] = true;
        json["is_template"] = false;
        json["web_commit_signoff_required"] = false;
        json["topics"] = new JsonArray();
        json["visibility"] = repository.IsPrivate ? "private" : "public";
        json["forks"] = 0;
        json["open_issues"] = open;
        json["watchers"] = 0;
        json["default_branch"] = repository.DefaultBranch;
        return json;
    }

    /// <summary>The <c>full-repository</c> of <c>GET /repos/{owner}/{repo}</c>.</summary>
    public static JsonObject Full(RepositoryState repository, SandboxState sandboxState)
    {
        var json = Create(repository, sandboxState);
        json["temp_clone_token"] = null;
        json["allow_squash_merge"] = repository.MergeMethods.Contains("squash");
        json["allow_merge_commit"] = repository.MergeMethods.Contains("merge");
        json["allow_rebase_merge"] = repository.MergeMethods.Contains("rebase");
        json["allow_auto_merge"] = false;
        json["delete_branch_on_merge"] = false;
        json["network_count"] = 0;
        json["subscribers_count"] = 0;
        if (repository.Owner.Type == AccountType.Organization)
            json["organization"] = AccountJson.Simple(repository.Owner, sandboxState.BaseUrl);

        return json;
    }

    public static string Url(RepositoryState repository, SandboxState sandboxState) =>
        $"{sandboxState.BaseUrl}/repos/{repository.FullName}";

    private static readonly (string Name, string Path)[] Links =
    [
        ("archive_url", "/{archive_format}{/ref}"),
        ("assignees_url", "/assignees{/user}"),
        ("blobs_url", "/git/blobs{/sha}"),
        ("branches_url", "/branches{/branch}"),
        ("collaborators_url", "/collaborators{/collaborator}"),
        ("comments_url", "/comments{/number}"),
        ("commits_url", "/commits{/sha}"),
        ("compare_url", "/compare/{base}...{head}"),
        ("contents_url", "/contents/{+path}"),
        ("contributors_url", "/contributors"),
        ("deployments_url", "/deployments"),
        ("downloads_url", "/downloads"),
        ("events_url", "/events"),
        ("forks_url", "/forks"),
        ("git_commits_url", "/git/commits{/sha}"),
        ("git_refs_url", "/git/refs{/sha}"),
        ("git_tags_url", "/git/tags{/sha}"),
        ("hooks_url", "/hooks"),
        ("issue_comment_url", "/issues/comments{/number}"),
        ("issue_events_url", "/issues/events{/number}"),
        ("issues_url", "/issues{/number}"),
        ("keys_url", "/keys{/key_id}"),
        ("labels_url", "/labels{/name}"),
        ("languages_url", "/languages"),
        ("merges_url", "/merges"),
        ("milestones_url", "/milestones{/number}"),
        ("notifications_url", "/notifications{?since,all,participating}"),
        ("pulls_url", "/pulls{/number}"),
        ("releases_url", "/releases{/id}"),
        ("stargazers_url", "/stargazers"),
        ("statuses_url", "/statuses/{sha}"),
        ("subscribers_url", "/subscribers"),
        ("subscription_url", "/subscription"),
        ("tags_url", "/tags"),
        ("teams_url", "/teams"),
        ("trees_url", "/git/trees{/sha}"),
    ];
}
