using static Terrateam.Core.Configuration.Schema.SchemaNodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>
/// The engines by name. An unknown name is an error here; otherwise only the runner would fail on it.
/// </summary>
internal static class EngineSchema
{
    /// <summary>The older spelling of <c>version</c>, for engines without an inner tool.</summary>
    internal const string OlderVersion = "tf_version";

    private static readonly ObjectNode Outputs = new("a map", WithDefault("collect", Flag, value: true));

    private static readonly Dictionary<string, ObjectNode> ByName = new(StringComparer.Ordinal)
    {
        ["terraform"] = Engine(
            "terraform",
            [Key("version", Texts.Version), Key(OlderVersion, Texts.Version), .. Terraform()]
        ),
        ["tofu"] = Engine("tofu", [Key("version", Texts.Version), Key(OlderVersion, Texts.Version), .. Terraform()]),
        ["terragrunt"] = Engine("terragrunt", [Key("version", Texts.Version), Key("run_all", Flag), .. Wrapper()]),
        ["cdktf"] = Engine("cdktf", Wrapper()),
        ["stategraph"] = Engine("stategraph", [Key("version", Texts.NotEmpty), .. Wrapper()]),
        ["pulumi"] = Engine("pulumi"),
        ["fly"] = Engine("fly", Required("config_file", Texts.NotEmpty)),
        ["custom"] = Engine(
            "custom",
            Key("init", Command),
            Key("plan", Command),
            Key("diff", Command),
            Key("apply", Command),
            Key("unsafe_apply", Command),
            Key("outputs", Command)
        ),
    };

    private static readonly VariantNode Named = new(
        "an engine",
        "name",
        static (_, name) => ByName.GetValueOrDefault(name),
        [.. ByName.Keys],
        ByName.Values
    );

    // Per the original's documentation, the tool is that of the repository, or terraform.
    private static readonly ObjectNode Nameless = new(
        "an engine",
        [Required(OlderVersion, Texts.Version), .. Terraform()]
    );

    internal static readonly SchemaNode Shape = new EngineNode(Named, Nameless, ByName.Values);

    private static Field[] Terraform() => [Key("outputs", Outputs), Key("override_tf_cmd", Texts.NotEmpty)];

    private static Field[] Wrapper() =>
        [.. Terraform(), Key("tf_cmd", Texts.NotEmpty), Key("tf_version", Texts.Version)];

    private static ObjectNode Engine(string name, params IEnumerable<Field> fields) =>
        new("an engine", [Required("name", Choice(name)), .. fields]);
}

/// <summary>An engine, by its name or in the older form without a name.</summary>
internal sealed class EngineNode(VariantNode named, ObjectNode nameless, IEnumerable<SchemaNode> all) : SchemaNode
{
    internal override string Description => named.Description;

    internal override System.Text.Json.Nodes.JsonObject Describe(SchemaWriter writer) =>
        named.WithWords(writer.AnyOf([.. all, nameless]));

    internal override System.Text.Json.Nodes.JsonNode? Read(YamlNode node, string key, SchemaReader reader)
    {
        var errors = reader.Errors.Count;
        var read = ReadForm(node, key, reader);
        if (
            errors == reader.Errors.Count
            && node is YamlMapping map
            && map.Find("name") is YamlScalar { Text: "fly" } fly
        )
        {
            reader.NotSupported(
                fly,
                YamlLoader.Join(key, "name"),
                "the engine `fly` cannot be run: the original's runner fails on every plan and apply of it, so there is "
                    + "nothing to do alike",
                "`custom` with the command lines of flyctl"
            );
        }

        return read;
    }

    private System.Text.Json.Nodes.JsonNode? ReadForm(YamlNode node, string key, SchemaReader reader)
    {
        if (node is not YamlMapping map || map.Find(EngineSchema.OlderVersion) is not { } version)
            return named.Read(node, key, reader);

        var name = map.Find("name");
        if (name is YamlScalar { Text: "terraform" or "tofu" })
        {
            reader.Older(
                version,
                YamlLoader.Join(key, EngineSchema.OlderVersion),
                map.Find("version") is null
                    ? "`tf_version` is the older spelling of `version` here"
                    : "`tf_version` is the older spelling of `version`, which is there too and counts",
                "`version`"
            );
        }
        else if (name is null && !reader.IsPart)
        {
            reader.Older(
                version,
                YamlLoader.Join(key, EngineSchema.OlderVersion),
                "an engine of `tf_version` alone is the older form",
                "`{name: terraform, version: ...}`"
            );
        }

        return name is null && !reader.IsPart ? nameless.Read(node, key, reader) : named.Read(node, key, reader);
    }
}
