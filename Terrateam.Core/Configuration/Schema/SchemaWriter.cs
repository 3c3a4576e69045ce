using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>Writes the schema as a JSON schema; named parts are written once and referenced.</summary>
/// <remarks>https://json-schema.org/draft-07/schema</remarks>
internal sealed class SchemaWriter
{
    private static readonly (string Name, SchemaNode Shape)[] Named =
    [
        ("who", SchemaNodes.Matches),
        ("texts", SchemaNodes.Texts),
        ("tag_query", Texts.Query),
        ("engine", EngineSchema.Shape),
        ("workflow_steps", StepSchema.Workflow),
        ("hook_steps", StepSchema.Hook),
        .. StepSchema.ByName,
        .. DirectorySchema.ByName,
    ];

    private readonly Dictionary<SchemaNode, string> _names = Named.ToDictionary(
        static named => named.Shape,
        static named => named.Name
    );

    private readonly JsonObject _definitions = [];

    internal static JsonObject Write(SchemaNode file)
    {
        var writer = new SchemaWriter();
        var schema = file.Describe(writer);
        var whole = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["$id"] = ConfigurationSchema.Address,
            ["title"] = "Terrateam configuration",
            ["description"] = "The file .terrateam/config.yml.",
            ["examples"] = JsonNode.Parse(Examples.Files),
        };
        foreach (var (key, value) in schema)
            whole[key] = value?.DeepClone();

        // An empty file is valid and the same as no file.
        whole["type"] = new JsonArray("object", "null");
        Explain(whole, "");
        foreach (var (name, definition) in writer._definitions)
            Explain(definition!.AsObject(), name);
        whole["definitions"] = writer._definitions;
        return whole;
    }

    private static void Explain(JsonObject schema, string path)
    {
        foreach (var (key, value) in schema)
        {
            if (key is "properties")
                Explain(value!.AsObject().ToList(), value.AsObject(), path);
            else if (key is "items" or "additionalProperties" && value is JsonObject inner)
                Explain(inner, path);
            else if (key is "patternProperties" or "anyOf")
                Explain(value!, path);
        }
    }

    private static void Explain(JsonNode schemas, string path)
    {
        foreach (
            var schema in schemas is JsonArray list ? list : schemas.AsObject().Select(static entry => entry.Value)
        )
        {
            Explain(schema!.AsObject(), path);
        }
    }

    private static void Explain(List<KeyValuePair<string, JsonNode?>> properties, JsonObject parent, string path)
    {
        foreach (var (key, value) in properties)
        {
            var (schema, full) = (value!.AsObject(), YamlLoader.Join(path, key));
            Explain(schema, full);
            if (Descriptions.For(full) is not { } meaning)
                continue;

            // In draft 7, keywords beside a `$ref` are ignored.
            if (schema.ContainsKey("$ref"))
                parent[key] = schema = new() { ["allOf"] = new JsonArray(schema.DeepClone()) };
            schema["description"] = meaning;
            if (Examples.For(full) is { } examples)
                schema["examples"] = examples;
        }
    }

    internal static JsonObject OfType(string type) => new() { ["type"] = type };

    internal JsonObject AnyOf(IEnumerable<SchemaNode> shapes) =>
        new() { ["anyOf"] = new JsonArray([.. shapes.Select(shape => (JsonNode)Titled(shape))]) };

    // An editor lists the names of the parts of a union where a value is none of them.
    private JsonObject Titled(SchemaNode shape)
    {
        var schema = Refer(shape);
        if (!schema.ContainsKey("$ref") && !schema.ContainsKey("title"))
            schema.Insert(0, "title", shape.Name);
        return schema;
    }

    /// <summary>The schema of a key with its default.</summary>
    internal JsonObject Refer(Field field)
    {
        var schema = Refer(field.Shape);
        if (field.Default is null)
            return schema;

        // In draft 7, keywords beside a `$ref` are ignored.
        if (schema.ContainsKey("$ref"))
            schema = new() { ["allOf"] = new JsonArray(schema) };
        schema["default"] = field.Default();
        return schema;
    }

    internal JsonObject Refer(SchemaNode shape)
    {
        if (!_names.TryGetValue(shape, out var name))
            return shape.Describe(this);

        if (!_definitions.ContainsKey(name))
        {
            _definitions[name] = new JsonObject();
            var definition = shape.Describe(this);
            definition.Insert(0, "title", name.Replace('_', ' '));
            _definitions[name] = definition;
        }

        return new() { ["$ref"] = $"#/definitions/{name}" };
    }
}
