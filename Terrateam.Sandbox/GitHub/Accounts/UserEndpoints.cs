using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Accounts;

/// <summary>What a person's token shows: who they are, and what of the App they can see.</summary>
/// <remarks>https://docs.github.com/en/rest/apps/installations</remarks>
internal sealed class UserEndpoints(AppIdentity app)
{
    public void Map(Api api)
    {
        api.Get("/user", Needs.Anything, call =>
            call.World.Read(() => ApiResponse.Ok(AccountJson.Public(PersonOf(call), call.World)))
        );
        api.Get("/user/emails", Needs.Permission("emails:read"), call =>
            call.World.Read(() => call.Page(call.World.EmailsOf(PersonOf(call)), static one => Email(one)))
        );
        api.Get("/user/memberships/orgs/{org}", Needs.Permission("members:read"), Membership);
        api.Get("/user/installations", Needs.Anything, call => call.World.Read(() =>
            {
                var seen = call.World.Installations.Values.Where(one => Repositories(call, one).Any()).ToList();
                return call.Page("installations", seen, one => AppJson.Create(one, app, call.World));
            }));
        api.Get("/user/installations/{installation_id}/repositories", Needs.Anything, call => call.World.Read(() =>
            {
                var installation = call.World.Installations.GetValueOrDefault(call.RouteId("installation_id"))
                    ?? throw RefusedException.NotFound();
                var seen = Repositories(call, installation).ToList();
                return seen.Count == 0
                    ? throw RefusedException.NotFound()
                    : call.Page("repositories", seen, one => WithPermissions(one, PersonOf(call), call.World));
            }));
        api.Delete("/applications/{client_id}/token", Needs.Client, call => call.World.Write(() =>
            {
                var token = call.RequiredText("access_token");
                return token.StartsWith("ghu_", StringComparison.Ordinal) && call.World.Tokens.Remove(token)
                    ? ApiResponse.Empty(204)
                    : throw RefusedException.NotFound();
            }));
    }

    /// <summary>A repository with what the person may do in it.</summary>
    public static JsonObject WithPermissions(RepositoryState repository, Account person, SandboxState sandboxState)
    {
        var json = RepositoryJson.Create(repository, sandboxState);
        json["permissions"] = Permissions(repository, person);
        return json;
    }

    /// <summary>GitHub's five levels, each as a flag.</summary>
    public static JsonObject Permissions(RepositoryState repository, Account person) =>
        new()
        {
            ["admin"] = repository.Allows(person, "admin"),
            ["maintain"] = repository.Allows(person, "maintain"),
            ["push"] = repository.Allows(person, "write"),
            ["triage"] = repository.Allows(person, "triage"),
            ["pull"] = repository.Allows(person, "read"),
        };

    private static JsonObject Email(AccountEmail one) =>
        new()
        {
            ["email"] = one.Address,
            ["primary"] = one.IsPrimary,
            ["verified"] = one.IsVerified,
            ["visibility"] = one.IsPrimary ? "private" : null,
        };

    /// <remarks>
    /// https://docs.github.com/en/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user
    /// </remarks>
    private static ApiResponse Membership(ApiCall call) =>
        call.World.Read(() =>
        {
            var person = PersonOf(call);
            if (
                !call.World.Accounts.TryGetValue(call.Route("org"), out var organization)
                || organization.Type != AccountType.Organization
                || call.World.RoleIn(organization, person) is not { } role
            )
            {
                throw RefusedException.NotFound();
            }

            var url = $"{call.World.BaseUrl}/orgs/{organization.Login}";
            return ApiResponse.Ok(
                new JsonObject
                {
                    ["url"] = $"{url}/memberships/{person.Login}",
                    ["state"] = "active",
                    ["role"] = role,
                    ["organization_url"] = url,
                    ["organization"] = AccountJson.Organization(organization, call.World.BaseUrl),
                    ["user"] = AccountJson.Simple(person, call.World.BaseUrl),
                }
            );
        });

    private static IEnumerable<RepositoryState> Repositories(ApiCall call, Installation installation) =>
        call.World.Repositories.Values.Where(one =>
            installation.RepositoryIds.Contains(one.Id) && one.RoleOf(PersonOf(call)) != "none"
        );

    private static Account PersonOf(ApiCall call) =>
        call.Caller.Person ?? throw new RefusedException(403, "Resource not accessible by integration");
}
