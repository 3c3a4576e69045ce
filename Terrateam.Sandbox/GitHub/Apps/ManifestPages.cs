using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Webhooks;

namespace Terrateam.Sandbox.GitHub.Apps;

/// <summary>
/// GitHub's page on which a person confirms the manifest of an App, and the credentials for it. The sandbox has one App:
/// it takes on the addresses of the manifest, and its webhook is pinged.
/// </summary>
/// <remarks>
/// https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
/// </remarks>
internal sealed class ManifestPages(SandboxState sandboxState, AppIdentity app, Hook hook, WebhookPost post)
{
    private const int MaxNameLength = 34;

    private static readonly string[] Known =
    [
        "name",
        "url",
        "hook_attributes",
        "redirect_url",
        "callback_urls",
        "setup_url",
        "description",
        "public",
        "default_events",
        "default_permissions",
        "request_oauth_on_install",
        "setup_on_update",
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/settings/apps/new", (Delegate)ConfirmAsync);
        routes.MapPost("/organizations/{org}/settings/apps/new", (Delegate)ConfirmAsync);
    }

    public void Map(Api api) => api.Post("/app-manifests/{code}/conversions", Needs.Nothing, call => call.World.Write(
                () =>
                {
                    if (!sandboxState.SignIn.Manifests.Remove(call.Route("code"), out var manifest))
                        throw RefusedException.NotFound();

                    var json = JsonNode.Parse(manifest)!;
                    post.Url = (string?)json["hook_attributes"]!["url"];
                    sandboxState.SignIn.CallbackUrls.Clear();
                    sandboxState.SignIn.CallbackUrls.AddRange(
                        (json["callback_urls"] as JsonArray ?? []).Select(static url => (string)url!)
                    );
                    hook.Ping(app);
                    var answer = AppJson.Create(app, call.World);
                    answer["client_secret"] = sandboxState.SignIn.ClientSecret;
                    answer["webhook_secret"] = app.WebhookSecret;
                    answer["pem"] = app.PrivateKeyPem;
                    return ApiResponse.Created(answer);
                }
            ));

    private async Task<IResult> ConfirmAsync(HttpRequest request)
    {
        if (sandboxState.SignIn.Person is null)
            return Refuse("Sign in first.");

        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        JsonObject manifest;
        try
        {
            manifest = JsonNode.Parse(form["manifest"].ToString()) as JsonObject ?? [];
        }
        catch (JsonException exception)
        {
            return Refuse(exception.Message);
        }

        if (Fault(manifest) is { } fault)
            return Refuse(fault);

        var code = SignInState.NewCode();
        sandboxState.Write(() => sandboxState.SignIn.Manifests.Add(code, manifest.ToJsonString()));
        return Results.Redirect(
            QueryHelpers.AddQueryString(
                (string)manifest["redirect_url"]!,
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["code"] = code,
                    ["state"] = request.Query["state"].ToString(),
                }
            )
        );
    }

    private static string? Fault(JsonObject manifest)
    {
        if (manifest.FirstOrDefault(field => !Known.Contains(field.Key)).Key is { } unknown)
            return $"{unknown} is no field of a manifest.";
        if ((string?)manifest["name"] is not { Length: > 0 and <= MaxNameLength })
            return "The name is missing or too long.";
        if ((string?)manifest["redirect_url"] is null || (string?)manifest["url"] is null)
            return "redirect_url and url have to be there.";

        if (
            (manifest["default_permissions"] as JsonObject ?? [])
                .FirstOrDefault(static one => !PermissionNames.All.Contains(one.Key))
                .Key is
            { } permission
        )
        {
            return $"{permission} is no permission.";
        }

        return null;
    }

    private static IResult Refuse(string reason) =>
        Results.Text(reason, statusCode: StatusCodes.Status422UnprocessableEntity);
}
