using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Repositories;

/// <summary>Repositories, roles and team memberships.</summary>
internal static class RepositoryEndpoints
{
    public static void Map(Api api)
    {
        api.Get("/repos/{owner}/{repo}", Needs.Permission("metadata:read"), call =>
            call.World.Read(() => ApiResponse.Ok(FullOf(call)))
        );
        api.Get(
            "/repos/{owner}/{repo}/collaborators/{username}/permission",
            Needs.Permission("metadata:read"),
            Permission
        );
        api.Get("/orgs/{org}/teams", Needs.Permission("members:read"), Teams);
        api.Get("/orgs/{org}/teams/{team_slug}/memberships/{username}", Needs.Permission("members:read"), Membership);
        api.Get("/users/{username}", Needs.Anything, User);
    }

    private static JsonObject FullOf(ApiCall call)
    {
        var json = RepositoryJson.Full(call.Repository, call.World);
        if (call.Caller.Person is { } person)
            json["permissions"] = UserEndpoints.Permissions(call.Repository, person);
        return json;
    }

    /// <remarks>
    /// https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    /// </remarks>
    private static ApiResponse Permission(ApiCall call) =>
        call.World.Read(() =>
        {
            if (!call.World.Accounts.TryGetValue(call.Route("username"), out var account))
            {
                throw new RefusedException(404, $"{call.Route("username")} is not a user");
            }

            var role = call.Repository.RoleOf(account);
            var user = AccountJson.Simple(account, call.World.BaseUrl);
            user["permissions"] = new JsonObject
            {
                ["admin"] = call.Repository.Allows(account, "admin"),
                ["maintain"] = call.Repository.Allows(account, "maintain"),
                ["push"] = call.Repository.Allows(account, "write"),
                ["triage"] = call.Repository.Allows(account, "triage"),
                ["pull"] = call.Repository.Allows(account, "read"),
            };
            user["role_name"] = role;
            return ApiResponse.Ok(
                new JsonObject
                {
                    // The legacy field has four levels: maintain counts as write, triage as read.
                    ["permission"] = role switch
                    {
                        "maintain" => "write",
                        "triage" => "read",
                        _ => role,
                    },
                    ["user"] = user,
                    ["role_name"] = role,
                }
            );
        });

    /// <remarks>https://docs.github.com/en/rest/teams/teams#list-teams</remarks>
    private static ApiResponse Teams(ApiCall call) =>
        call.World.Read(() =>
        {
            if (
                !call.World.Accounts.TryGetValue(call.Route("org"), out var account)
                || account.Type != AccountType.Organization
            )
            {
                throw RefusedException.NotFound();
            }

            return call.Page(
                [
                    .. call
                        .World.Teams.Values.Where(team => team.Organization == account)
                        .OrderBy(static team => team.Slug, StringComparer.Ordinal),
                ],
                team => TeamJson.Create(team, call.World.BaseUrl)
            );
        });

    /// <remarks>https://docs.github.com/en/rest/teams/members#get-team-membership-for-a-user</remarks>
    private static ApiResponse Membership(ApiCall call) =>
        call.World.Read(() =>
        {
            var (org, slug, login) = (call.Route("org"), call.Route("team_slug"), call.Route("username"));
            if (
                !call.World.Teams.TryGetValue($"{org}/{slug}", out var team)
                || !team.Members.TryGetValue(login, out var state)
            )
            {
                throw RefusedException.NotFound();
            }

            return ApiResponse.Ok(
                new JsonObject
                {
                    ["url"] =
                        $"{call.World.BaseUrl}/organizations/{team.Organization.Id}/team/{team.Id}/memberships/{login}",
                    ["role"] = "member",
                    ["state"] = state,
                }
            );
        });

    private static ApiResponse User(ApiCall call) =>
        call.World.Read(() =>
            call.World.Accounts.TryGetValue(call.Route("username"), out var account)
                ? ApiResponse.Ok(AccountJson.Public(account, call.World))
                : throw RefusedException.NotFound()
        );
}
