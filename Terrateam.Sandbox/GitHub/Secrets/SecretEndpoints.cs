using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Secrets;

/// <summary>Actions secrets of repositories and environments, and the environments themselves.</summary>
/// <remarks>https://docs.github.com/en/rest/actions/secrets</remarks>
internal static class SecretEndpoints
{
    public const string OfRepository = "/repos/{owner}/{repo}/actions";
    public const string OfEnvironment = "/repos/{owner}/{repo}/environments/{environment_name}";

    public static void Map(Api api)
    {
        MapPlace(api, OfRepository, "secrets");
        MapPlace(api, OfEnvironment, "environments");
        api.Get("/repos/{owner}/{repo}/environments", Needs.Permission("actions:read"), call =>
            call.World.Read(() =>
                call.Page("environments", [.. call.Repository.Environments.Keys], name => Environment(call, name))
            )
        );
    }

    /// <summary>The store of the call's place, for which a person has to have write access.</summary>
    public static SecretStore StoreOf(ApiCall call)
    {
        var repository = call.Repository;
        if (call.Caller.Person is { } person && !repository.Allows(person, "write"))
            throw RefusedException.NotFound();
        if (!call.Http.Request.RouteValues.ContainsKey("environment_name"))
            return repository.SecretStore;
        return repository.Environments.TryGetValue(call.Route("environment_name"), out var store)
            ? store
            : throw RefusedException.NotFound();
    }

    /// <summary>A name as GitHub keeps it; 422 where it is none.</summary>
    public static string NameOf(string name)
    {
        if (
            name.Length == 0
            || char.IsAsciiDigit(name[0])
            || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_')
            || name.StartsWith("GITHUB_", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw new RefusedException(422, "Secret names can only contain alphanumeric characters");
        }

        return name.ToUpperInvariant();
    }

    private static void MapPlace(Api api, string place, string permission)
    {
        var (read, write) = (Needs.Permission($"{permission}:read"), Needs.Permission($"{permission}:write"));
        api.Get($"{place}/secrets", read, call =>
            call.World.Read(() => call.Page("secrets", [.. StoreOf(call).Secrets.Values], Describe))
        );
        api.Get($"{place}/secrets/public-key", read, call => call.World.Read(() =>
            {
                var store = StoreOf(call);
                return ApiResponse.Ok(new JsonObject { ["key_id"] = store.KeyId, ["key"] = store.PublicKey });
            }));
        api.PutAsync($"{place}/secrets/{{secret_name}}", write, call => Task.FromResult(
                call.World.Write(() =>
                {
                    var (store, name) = (StoreOf(call), NameOf(call.Route("secret_name")));
                    var value = store.Open(call.RequiredText("key_id"), call.RequiredText("encrypted_value"));
                    var known = store.Secrets.GetValueOrDefault(name);
                    store.Secrets[name] = new(name, value, known?.CreatedAt ?? call.World.Now, call.World.Now);
                    return known is null ? ApiResponse.Created(new JsonObject()) : ApiResponse.Empty(204);
                })
            ));
        api.Delete($"{place}/secrets/{{secret_name}}", write, call =>
            call.World.Write(() =>
                StoreOf(call).Secrets.Remove(call.Route("secret_name").ToUpperInvariant())
                    ? ApiResponse.Empty(204)
                    : throw RefusedException.NotFound()
            )
        );
    }

    private static JsonObject Describe(StoredSecret secret) =>
        new()
        {
            ["name"] = secret.Name,
            ["created_at"] = secret.CreatedAt.ToGitHub(),
            ["updated_at"] = secret.UpdatedAt.ToGitHub(),
        };

    private static JsonObject Environment(ApiCall call, string name)
    {
        var url = $"{call.World.BaseUrl}/repos/{call.Repository.FullName}/environments/{Uri.EscapeDataString(name)}";
        return new()
        {
            ["id"] = call.Repository.Id,
            ["node_id"] = Ids.Node("EN", call.Repository.Id),
            ["name"] = name,
            ["url"] = url,
            ["html_url"] = url,
            ["created_at"] = call.World.Now.ToGitHub(),
            ["updated_at"] = call.World.Now.ToGitHub(),
        };
    }
}
