using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Accounts;

/// <summary>Accounts in GitHub's JSON.</summary>
internal static class AccountJson
{
    /// <summary>The <c>simple-user</c> of the REST description, also the <c>sender</c> of events.</summary>
    public static JsonObject Simple(Account account, string baseUrl)
    {
        var url = $"{baseUrl}/users/{Uri.EscapeDataString(account.Login)}";
        return new JsonObject
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = account.NodeId,
            ["avatar_url"] = $"{baseUrl}/avatars/u/{account.Id}?v=4",
            ["gravatar_id"] = "",
            ["url"] = url,
            ["html_url"] =
                $"{baseUrl}/{(account.Type == AccountType.Bot ? "apps/" + account.Login.Replace("[bot]", "", StringComparison.Ordinal) : account.Login)}",
            ["followers_url"] = $"{url}/followers",
            ["following_url"] = url + "/following{/other_user}",
            ["gists_url"] = url + "/gists{/gist_id}",
            ["starred_url"] = url + "/starred{/owner}{/repo}",
            ["subscriptions_url"] = $"{url}/subscriptions",
            ["organizations_url"] = $"{url}/orgs",
            ["repos_url"] = $"{url}/repos",
            ["events_url"] = url + "/events{/privacy}",
            ["received_events_url"] = $"{url}/received_events",
            ["type"] = account.Type.ToString(),
            ["user_view_type"] = "public",
            ["site_admin"] = false,
        };
    }

    /// <summary>The <c>public-user</c> of the REST description.</summary>
    public static JsonObject Public(Account account, SandboxState sandboxState)
    {
        var json = Simple(account, sandboxState.BaseUrl);
        foreach (var name in (string[])["name", "company", "location", "email", "hireable", "bio"])
            json[name] = null;

        json["blog"] = "";
        json["public_repos"] = 0;
        json["public_gists"] = 0;
        json["followers"] = 0;
        json["following"] = 0;
        json["created_at"] = sandboxState.Now.ToGitHub();
        json["updated_at"] = sandboxState.Now.ToGitHub();
        return json;
    }

    /// <summary>The <c>organization</c> in events of an organisation's repositories.</summary>
    public static JsonObject Organization(Account account, string baseUrl)
    {
        var url = $"{baseUrl}/orgs/{account.Login}";
        return new JsonObject
        {
            ["login"] = account.Login,
            ["id"] = account.Id,
            ["node_id"] = account.NodeId,
            ["url"] = url,
            ["repos_url"] = $"{url}/repos",
            ["events_url"] = $"{url}/events",
            ["hooks_url"] = $"{url}/hooks",
            ["issues_url"] = $"{url}/issues",
            ["members_url"] = url + "/members{/member}",
            ["public_members_url"] = url + "/public_members{/member}",
            ["avatar_url"] = $"{baseUrl}/avatars/u/{account.Id}?v=4",
            ["description"] = "",
        };
    }
}
