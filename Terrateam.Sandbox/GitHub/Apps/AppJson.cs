using System.Text.Json.Nodes;
using Terrateam.Core.Apps;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Apps;

/// <summary>The App and its installations in GitHub's JSON.</summary>
internal static class AppJson
{
    public static JsonArray EventNames => [.. AppDescription.Events.Select(one => JsonValue.Create(one.Name))];

    public static JsonObject Create(AppIdentity app, SandboxState sandboxState) =>
        new()
        {
            ["id"] = app.Id,
            ["client_id"] = app.ClientId,
            ["slug"] = app.Slug,
            ["node_id"] = Ids.Node("A", app.Id),
            ["owner"] = AccountJson.Simple(sandboxState.AccountOf(app.Slug), sandboxState.BaseUrl),
            ["name"] = app.Slug,
            ["description"] = "",
            ["external_url"] = "https://example.com",
            ["html_url"] = $"{sandboxState.BaseUrl}/apps/{app.Slug}",
            ["created_at"] = app.CreatedAt.ToGitHub(),
            ["updated_at"] = app.CreatedAt.ToGitHub(),
            ["permissions"] = Permissions(sandboxState.Options.Permissions),
            ["events"] = EventNames,
            ["installations_count"] = sandboxState.Installations.Count,
        };

    public static JsonObject Create(Installation installation, AppIdentity app, SandboxState sandboxState) =>
        new()
        {
            ["id"] = installation.Id,
            ["client_id"] = app.ClientId,
            ["account"] = AccountJson.Simple(installation.Account, sandboxState.BaseUrl),
            ["repository_selection"] = "selected",
            ["access_tokens_url"] = $"{sandboxState.BaseUrl}/app/installations/{installation.Id}/access_tokens",
            ["repositories_url"] = $"{sandboxState.BaseUrl}/installation/repositories",
            ["html_url"] =
                $"{sandboxState.BaseUrl}/organizations/{installation.Account.Login}/settings/installations/{installation.Id}",
            ["app_id"] = app.Id,
            ["app_slug"] = app.Slug,
            ["target_id"] = installation.Account.Id,
            ["target_type"] = installation.Account.Type.ToString(),
            ["permissions"] = Permissions(installation.Permissions),
            ["events"] = EventNames,
            ["created_at"] = installation.CreatedAt.ToGitHub(),
            ["updated_at"] = installation.CreatedAt.ToGitHub(),
            ["single_file_name"] = null,
            ["has_multiple_single_files"] = false,
            ["single_file_paths"] = new JsonArray(),
            ["suspended_by"] = null,
            ["suspended_at"] = installation.SuspendedAt.ToGitHub(),
        };

    public static JsonObject Permissions(IReadOnlyDictionary<string, string> permissions) =>
        new(permissions.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, JsonValue.Create(pair.Value))));
}
