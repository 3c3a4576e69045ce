using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Apps;

/// <summary>The App, its installations and their tokens.</summary>
/// <remarks>https://docs.github.com/en/rest/apps/apps</remarks>
internal sealed class AppEndpoints(AppIdentity app)
{
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(1);

    public void Map(Api api)
    {
        api.Get("/app", Needs.App, call => call.World.Read(() => ApiResponse.Ok(AppJson.Create(app, call.World))));
        api.Get("/app/installations", Needs.App, call =>
            call.World.Read(() =>
                call.Page([.. call.World.Installations.Values], installation =>
                    AppJson.Create(installation, app, call.World)
                )
            )
        );
        api.Get("/app/installations/{installation_id}", Needs.App, call =>
            call.World.Read(() => ApiResponse.Ok(AppJson.Create(Find(call), app, call.World)))
        );
        api.Post("/app/installations/{installation_id}/access_tokens", Needs.App, CreateToken);
        api.Get("/repos/{owner}/{repo}/installation", Needs.App, call =>
            call.World.Read(() =>
                ApiResponse.Ok(
                    AppJson.Create(
                        call.World.Installations.Values.FirstOrDefault(installation =>
                            installation.RepositoryIds.Contains(call.Repository.Id)
                        ) ?? throw RefusedException.NotFound(),
                        app,
                        call.World
                    )
                )
            )
        );
        api.Delete("/installation/token", Needs.Permission("metadata:read"), call => call.World.Write(() =>
            {
                _ = call.World.Tokens.Remove(Authentication.Credential(call.Http.Request)!);
                return ApiResponse.Empty(204);
            }));
        api.Get("/installation/repositories", Needs.Permission("metadata:read"), call => call.World.Read(() =>
            {
                var answer = call.Page(
                    "repositories",
                    [.. call.World.Repositories.Values.Where(call.Caller.Reaches)],
                    repository => RepositoryJson.Create(repository, call.World)
                );
                return answer;
            }));
    }

    private static Installation Find(ApiCall call) =>
        call.World.Installations.GetValueOrDefault(call.RouteId("installation_id"))
        ?? throw RefusedException.NotFound();

    private static ApiResponse CreateToken(ApiCall call) =>
        call.World.Write(() =>
        {
            var installation = Find(call);
            if (installation.SuspendedAt is not null)
            {
                throw new RefusedException(403, "This installation has been suspended");
            }

            var permissions = Permissions(call.Body["permissions"] as JsonObject, installation);
            var repositories = Repositories(call, installation);
            var caller = new Caller(
                $"installation {installation.Id}",
                call.Caller.Login,
                false,
                installation,
                permissions,
                repositories
            );
            var token = new AccessToken(Authentication.NewToken("ghs_"), caller, call.World.Now + TokenLife);
            call.World.Tokens.Add(token.Value, token);

            var body = new JsonObject
            {
                ["token"] = token.Value,
                ["expires_at"] = token.ExpiresAt.ToGitHub(),
                ["permissions"] = AppJson.Permissions(permissions),
                ["repository_selection"] = repositories is null ? "all" : "selected",
            };
            if (repositories is not null)
            {
                body["repositories"] = new JsonArray([
                    .. repositories.Select(id => RepositoryJson.Create(call.World.Repositories[id], call.World)),
                ]);
            }

            return ApiResponse.Created(body);
        });

    private static Dictionary<string, string> Permissions(JsonObject? asked, Installation installation)
    {
        if (asked is null)
        {
            return installation.Permissions;
        }

        var granted = installation.Permissions.Where(one => one.Key == "metadata").ToDictionary(StringComparer.Ordinal);
        foreach (var (name, level) in asked)
        {
            if (!Needs.Permission($"{name}:{level}").AreMetBy(installation.Permissions))
            {
                throw new RefusedException(422, "The permissions requested are not granted to this installation.");
            }

            granted[name] = level!.GetValue<string>();
        }

        return granted;
    }

    private static HashSet<long>? Repositories(ApiCall call, Installation installation)
    {
        var ids = call.Body["repository_ids"] as JsonArray;
        var names = call.Body["repositories"] as JsonArray;
        if (ids is null && names is null)
        {
            return null;
        }

        var selected = new HashSet<long>((ids ?? []).Select(id => id!.GetValue<long>()));
        selected.UnionWith(
            (names ?? []).Select(name =>
                call.World.FindRepository(installation.Account.Login, name!.GetValue<string>())?.Id ?? -1
            )
        );
        return selected.IsSubsetOf(installation.RepositoryIds)
            ? selected
            : throw new RefusedException(
                422,
                "There is at least one repository that does not exist or is not accessible to the parent installation."
            );
    }
}
