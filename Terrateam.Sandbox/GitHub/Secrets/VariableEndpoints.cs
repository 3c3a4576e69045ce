using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Secrets;

/// <summary>Actions variables of repositories and environments.</summary>
/// <remarks>https://docs.github.com/en/rest/actions/variables</remarks>
internal static class VariableEndpoints
{
    public static void Map(Api api)
    {
        MapPlace(api, SecretEndpoints.OfRepository, "actions_variables");
        MapPlace(api, SecretEndpoints.OfEnvironment, "environments");
    }

    private static void MapPlace(Api api, string place, string permission)
    {
        var (read, write) = (Needs.Permission($"{permission}:read"), Needs.Permission($"{permission}:write"));
        api.Get($"{place}/variables", read, call =>
            call.World.Read(() =>
                call.Page("variables", [.. SecretEndpoints.StoreOf(call).Variables.Values], static one => new JsonObject
                {
                    ["name"] = one.Name,
                    ["value"] = one.Value,
                    ["created_at"] = one.CreatedAt.ToGitHub(),
                    ["updated_at"] = one.UpdatedAt.ToGitHub(),
                })
            )
        );
        api.Post($"{place}/variables", write, call => call.World.Write(() =>
            {
                var store = SecretEndpoints.StoreOf(call);
                var name = SecretEndpoints.NameOf(call.RequiredText("name"));
                if (store.Variables.ContainsKey(name))
                    throw new RefusedException(409, "Already exists - Variable already exists");

                store.Variables[name] = new(name, call.RequiredText("value"), call.World.Now, call.World.Now);
                return ApiResponse.Created(new JsonObject());
            }));
        api.Patch($"{place}/variables/{{name}}", write, call => call.World.Write(() =>
            {
                var store = SecretEndpoints.StoreOf(call);
                var name = call.Route("name").ToUpperInvariant();
                var known = store.Variables.GetValueOrDefault(name) ?? throw RefusedException.NotFound();
                store.Variables[name] = known with
                {
                    Value = call.Text("value") ?? known.Value,
                    UpdatedAt = call.World.Now,
                };
                return ApiResponse.Empty(204);
            }));
        api.Delete($"{place}/variables/{{name}}", write, call =>
            call.World.Write(() =>
                SecretEndpoints.StoreOf(call).Variables.Remove(call.Route("name").ToUpperInvariant())
                    ? ApiResponse.Empty(204)
                    : throw RefusedException.NotFound()
            )
        );
    }
}
