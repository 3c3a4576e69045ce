using System.Text.Json.Nodes;

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
