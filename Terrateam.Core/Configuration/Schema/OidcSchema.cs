using static Terrateam.Core.Configuration.Schema.SchemaNodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>The <c>oidc</c> step, by provider.</summary>
internal static class OidcSchema
{
    private static readonly Field Type = Required("type", Choice("oidc"));

    private static readonly ObjectNode Aws = new(
        "a step",
        Type,
        Required("role_arn", Texts.NotEmpty),
        WithDefault("provider", Choice("aws"), "aws"),
        Key("assume_role_arn", Texts.NotEmpty),
        WithDefault("assume_role_enabled", Flag, value: true),
        Key("audience", Texts.NotEmpty),
        WithDefault("duration", Whole(1), 3600),
        WithDefault("region", Texts.NotEmpty, "us-east-1"),
        WithDefault("session_name", Texts.NotEmpty, "terrateam")
    );

    private static readonly ObjectNode Gcp = new(
        "a step",
        Type,
        Required("provider", Choice("gcp")),
        Required("service_account", Texts.NotEmpty),
        Required("workload_identity_provider", Texts.NotEmpty),
        WithDefault("access_token_lifetime", Whole(1), 3600),
        Key("access_token_subject", Texts.NotEmpty),
        Key("audience", Texts.NotEmpty),
        Key("project_id", Texts.NotEmpty)
    );

    private static readonly ObjectNode Azure = new(
        "a step",
        Type,
        Required("provider", Choice("azure")),
        Required("client_id", Texts.NotEmpty),
        Required("tenant_id", Texts.NotEmpty),
        Key("subscription_id", Texts.NotEmpty),
        Key("audience", Texts.NotEmpty)
    );

    private static readonly ObjectNode Unknown = new(
        "a step",
        Type,
        Required("provider", Choice("aws", "gcp", "azure"))
    );

    internal static IReadOnlyList<ObjectNode> All { get; } = [Aws, Gcp, Azure];

    internal static ObjectNode From(YamlMapping map) =>
        map.Find("provider") switch
        {
            null => Aws,
            YamlScalar { Text: "aws" } => Aws,
            YamlScalar { Text: "gcp" } => Gcp,
            YamlScalar { Text: "azure" } => Azure,
            _ => Unknown,
        };
}
