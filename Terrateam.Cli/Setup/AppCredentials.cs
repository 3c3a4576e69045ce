using System.Text.Json.Serialization;

namespace Terrateam.Cli.Setup;

/// <summary>What GitHub hands out once for an App that was created from a manifest.</summary>
/// <remarks>https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest</remarks>
internal sealed record AppCredentials(
    long Id,
    string Slug,
    string HtmlUrl,
    string ClientId,
    string ClientSecret,
    string WebhookSecret,
    string Pem
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(AppCredentials))]
internal sealed partial class SetupJson : JsonSerializerContext;
