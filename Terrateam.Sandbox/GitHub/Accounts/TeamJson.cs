using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Accounts;

/// <summary>Teams in GitHub's JSON.</summary>
internal static class TeamJson
{
    /// <summary>The <c>team</c> of the REST description.</summary>
    public static JsonObject Create(Team team, string baseUrl)
    {
        var url = $"{baseUrl}/organizations/{team.Organization.Id}/team/{team.Id}";
        return new JsonObject
        {
            ["id"] = team.Id,
            ["node_id"] = team.NodeId,
            ["name"] = team.Slug,
            ["slug"] = team.Slug,
            ["description"] = null,
            ["privacy"] = team.IsSecret ? "secret" : "closed",
            ["notification_setting"] = "notifications_enabled",
            ["permission"] = "pull",
            ["type"] = "organization",
            ["organization_id"] = team.Organization.Id,
            ["url"] = url,
            ["html_url"] = $"{baseUrl}/orgs/{team.Organization.Login}/teams/{team.Slug}",
            ["members_url"] = url + "/members{/member}",
            ["repositories_url"] = $"{url}/repos",
            ["parent"] = null,
        };
    }
}
