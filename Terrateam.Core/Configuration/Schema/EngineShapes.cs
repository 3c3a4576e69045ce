using static Terrateam.Core.Configuration.Schema.Shapes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>The engines by name. A name that is none of them is an error: it would only fail on the runner.</summary>
internal static class EngineShapes
{
    private static readonly FieldsShape Outputs = new("a map", WithDefault("collect", Flag, value: true));

    private static readonly Dictionary<string, FieldsShape> ByName = new(StringComparer.Ordinal)
    {
        ["terraform"] = Engine("terraform", [Key("version", Texts.NotEmpty), .. Terraform()]),
        ["tofu"] = Engine("tofu", [Key("version", Texts.NotEmpty), .. Terraform()]),
        ["terragrunt"] = Engine("terragrunt", [Key("version", Texts.NotEmpty), .. Wrapper()]),
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
            Key("outputs", Command)),
    };

    internal static readonly VariantShape Shape = new(
        "an engine", "name", static (_, name) => ByName.GetValueOrDefault(name), [.. ByName.Keys], ByName.Values);

    private static Field[] Terraform() => [Key("outputs", Outputs), Key("override_tf_cmd", Texts.NotEmpty)];

    private static Field[] Wrapper() => [.. Terraform(), Key("tf_cmd", Texts.NotEmpty), Key("tf_version", Texts.NotEmpty)];

    private static FieldsShape Engine(string name, params IEnumerable<Field> fields) => new("an engine", [Required("name", Choice(name)), .. fields]);
}
