using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Apps;

/// <summary>What GitHub hands out once for an App that was created from a manifest.</summary>
/// <param name="Id">GitHub's id of the App.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="HtmlUrl">Its page.</param>
/// <param name="ClientId">The id with which people sign in.</param>
/// <param name="ClientSecret">The secret that belongs to it.</param>
/// <param name="WebhookSecret">The secret that signs deliveries.</param>
/// <param name="Pem">The App's private key.</param>
/// <remarks>https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest</remarks>
public sealed record CreatedApp(
    long Id,
    string Slug,
    string HtmlUrl,
    string ClientId,
    string ClientSecret,
    string WebhookSecret,
    string Pem
)
{
    /// <summary>Reads GitHub's answer; null where it is null.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static CreatedApp? Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, CreatedAppJson.Default.CreatedApp);

    /// <summary>Without the secrets, so that they get into no log.</summary>
    public override string ToString() => $"{Slug} ({Id})";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(CreatedApp))]
internal sealed partial class CreatedAppJson : JsonSerializerContext;
