using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Core.Apps;

/// <summary>The manifest from which GitHub creates the App with all of its settings.</summary>
/// <remarks>
/// https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
/// </remarks>
public static class AppManifest
{
    /// <summary>The path to which GitHub sends people back who sign in.</summary>
    public const string SignInCallback = "/api/sign-in/callback";

    private const int MaxNameLength = 34;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes the manifest as JSON.</summary>
    /// <param name="address">The app's address, without the path of webhooks.</param>
    /// <param name="name">The App's name, which has to be new on GitHub.</param>
    /// <param name="redirect">Where GitHub sends the browser with the code for the credentials; null for none.</param>
    /// <exception cref="ArgumentException">
    /// The name is no name of an App, or the address is not https outside of this machine.
    /// </exception>
    public static string Create(Uri address, string name, Uri? redirect = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Length > MaxNameLength)
            throw new ArgumentException($"A GitHub App's name has at most {MaxNameLength} characters.", nameof(name));
        if (!IsSafe(address))
        {
            throw new ArgumentException(
                "The app's address has to be an absolute https URL without user, query or fragment; http only for "
                    + "this machine itself.",
                nameof(address)
            );
        }

        var root = address.AbsoluteUri.TrimEnd('/');
        var manifest = new JsonObject
        {
            ["name"] = name,
            ["url"] = root,
            ["hook_attributes"] = new JsonObject { ["url"] = root + "/api/github/v1/events", ["active"] = true },
            ["description"] = "Plans and applies Terraform and OpenTofu in pull requests.",
            ["public"] = false,
            ["callback_urls"] = new JsonArray((JsonNode?)JsonValue.Create(root + SignInCallback)),
            ["default_permissions"] = new JsonObject(
                AppDescription.Permissions.Select(static permission =>
                    KeyValuePair.Create(
                        permission.Name,
                        (JsonNode?)JsonValue.Create(AppDescription.LevelOf(permission.Access))
                    )
                )
            ),
            ["default_events"] = new JsonArray([
                .. AppDescription.Events.Select(static one => (JsonNode?)JsonValue.Create(one.Name)),
            ]),
        };
        if (redirect is not null)
            manifest["redirect_url"] = redirect.AbsoluteUri;
        return manifest.ToJsonString(Indented);
    }

    private static bool IsSafe(Uri address) =>
        address.IsAbsoluteUri
        && address.UserInfo.Length == 0
        && address.Query.Length == 0
        && address.Fragment.Length == 0
        && (
            string.Equals(address.Scheme, Uri.UriSchemeHttps, StringComparison.Ordinal)
            || (string.Equals(address.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal) && address.IsLoopback)
        );
}
