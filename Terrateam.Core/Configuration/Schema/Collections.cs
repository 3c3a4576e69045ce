using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>A list whose items have the same schema.</summary>
/// <param name="item">That schema.</param>
/// <param name="isNotEmpty">True where it needs an item.</param>
/// <param name="suggest">The list that was probably meant by a text; null for one with that text.</param>
internal sealed class ListNode(SchemaNode item, bool isNotEmpty = false, Func<string, string?>? suggest = null)
    : SchemaNode
{
    internal override string Description =>
        $"a list{(isNotEmpty ? " that is not empty" : "")}, each item {item.Description}";

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader)
    {
        if (node is not YamlSequence list)
            return reader.Wrong(node, key, Description, Listed(node));
        if (isNotEmpty && list.Items.Count == 0)
            return reader.Fault(node, key, "this is empty", Description);

        // A list is never merged with one of another file, so its items have to be complete.
        var (isPart, read) = (reader.IsPart, new JsonArray());
        reader.IsPart = false;
        for (var index = 0; index < list.Items.Count; index++)
        {
            if (item.Read(list.Items[index], $"{key}[{index}]", reader) is { } value)
                read.Add(value);
        }

        reader.IsPart = isPart;
        return reader.Remember(read, node);
    }

    // A dash without a space begins a text, not an item.
    private string? Listed(YamlNode node) =>
        node is not YamlScalar { IsNull: false } scalar || item is not TextNode ? null
        : scalar.Text.StartsWith('-') || scalar.Text.Contains('\n', StringComparison.Ordinal) ? null
        : suggest is not null ? suggest(scalar.Text)
        : $"[{YamlText.OneLine(scalar.Text)}]";

    internal override JsonObject Describe(SchemaWriter writer)
    {
        var schema = SchemaWriter.OfType("array");
        schema["items"] = writer.Refer(item);
        if (isNotEmpty)
            schema["minItems"] = 1;
        return schema;
    }
}

/// <summary>A map with free keys.</summary>
/// <param name="value">The schema of each value.</param>
/// <param name="checkKey">Why a key is invalid, or null.</param>
/// <param name="pattern">The part of <paramref name="checkKey"/> that a regular expression can express; null for
/// none.</param>
internal sealed class MapNode(SchemaNode value, Func<string, string?>? checkKey = null, string? pattern = null)
    : SchemaNode
{
    internal override string Description => $"a map, each value {value.Description}";

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader)
    {
        if (node is not YamlMapping map)
            return reader.Wrong(node, key, Description);

        var read = new JsonObject();
        foreach (var (name, entry) in map.Entries)
        {
            var path = YamlLoader.Join(key, name.Text);
            if (
                name.Text.Contains('*', StringComparison.Ordinal)
                && !reader.Spend(name, path, ReadingWork.OfPattern(name.Text))
            )
            {
                break;
            }

            if (checkKey?.Invoke(name.Text) is { } fault)
                reader.Fault(name, path, fault, "another name");
            if (value.Read(entry, path, reader) is { } item)
                read[name.Text] = reader.Remember(item, name);
        }

        return read;
    }

    internal override JsonObject Describe(SchemaWriter writer)
    {
        var schema = SchemaWriter.OfType("object");
        if (pattern is not null)
            schema["patternProperties"] = new JsonObject { [pattern] = writer.Refer(value) };
        schema["additionalProperties"] = pattern is null ? writer.Refer(value) : false;
        return schema;
    }
}

/// <summary>One known key of a map.</summary>
/// <param name="Name">The key.</param>
/// <param name="Shape">The schema of its value.</param>
/// <param name="Default">Creates the default value; null for none.</param>
/// <param name="IsRequired">True where the map is invalid without it.</param>
/// <param name="IsIdle">True where a missing key has no effect, so that its defaults are not printed.</param>
internal sealed record Field(
    string Name,
    SchemaNode Shape,
    Func<JsonNode>? Default = null,
    bool IsRequired = false,
    bool IsIdle = false
);

internal sealed class ObjectNode(string description, params IReadOnlyList<Field> fields) : SchemaNode
{
    private readonly Dictionary<string, Field> _byName = fields.ToDictionary(
        static field => field.Name,
        StringComparer.Ordinal
    );

    internal override string Description => description;

    internal override string Name =>
        description is "a map" ? $"a map with {string.Join(", ", fields.Select(static one => one.Name))}" : description;

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader)
    {
        if (node is not YamlMapping map)
            return reader.Wrong(node, key, description, Spaced(node));

        var read = new JsonObject();
        foreach (var (name, value) in map.Entries)
        {
            var path = YamlLoader.Join(key, name.Text);
            if (!_byName.TryGetValue(name.Text, out var field))
            {
                var known = string.Join(", ", fields.Select(static field => $"`{field.Name}`"));
                reader.Fault(
                    name,
                    path,
                    $"there is no key `{Short(name.Text)}` here",
                    known,
                    ClosestMatch.To(name.Text, _byName.Keys)
                );
                continue;
            }

            if (field.Shape.Read(value, path, reader) is { } item)
                read[name.Text] = item;
        }

        foreach (var field in fields)
        {
            if (map.Find(field.Name) is not null)
                continue;
            if (field.IsRequired && !reader.IsPart)
            {
                reader.Fault(
                    node,
                    key,
                    $"the key `{field.Name}` is missing",
                    $"`{field.Name}`: {field.Shape.Description}"
                );
            }
            else if (Otherwise(field, YamlLoader.Join(key, field.Name), reader) is { } otherwise)
            {
                read[field.Name] = otherwise;
            }
        }

        return read;
    }

    // `key:value` without a space is one text.
    private string? Spaced(YamlNode node) =>
        node is YamlScalar { IsPlain: true } text
        && text.Text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && colon + 1 < text.Text.Length
        && _byName.ContainsKey(text.Text[..colon])
            ? $"{text.Text[..colon]}: {text.Text[(colon + 1)..]}"
            : null;

    private static JsonNode? Otherwise(Field field, string key, SchemaReader reader)
    {
        if (!reader.IsComplete)
            return field.Default?.Invoke();
        if (field.Default is not null)
            return field.Shape.Read(YamlValue.From(field.Default()), key, reader);

        // Defaults of a key without effect are left out.
        return
            field is { Shape: ObjectNode { IsOpen: true } shape, IsIdle: false }
            && shape.Read(new YamlMapping(1, 1, []), key, reader) is JsonObject { Count: > 0 } defaults
            ? defaults
            : null;
    }

    private bool IsOpen { get; } = !fields.Any(static one => one.IsRequired);

    internal override JsonObject Describe(SchemaWriter writer)
    {
        var schema = SchemaWriter.OfType("object");
        schema["additionalProperties"] = false;
        var properties = new JsonObject();
        foreach (var field in fields)
            properties[field.Name] = writer.Refer(field);
        schema["properties"] = properties;
        var required = fields
            .Where(static field => field.IsRequired)
            .Select(static field => JsonValue.Create(field.Name))
            .ToArray();
        if (required.Length > 0)
            schema["required"] = new JsonArray([.. required]);
        return schema;
    }

    private static string Short(string name) => name.Length > 60 ? name[..57] + "..." : name;
}

/// <summary>One of several schemas, chosen by the value.</summary>
/// <param name="description">What is allowed, for people to read.</param>
/// <param name="choose">The schema for a value; null where none fits, and the fault is reported by the function or
/// here.</param>
/// <param name="shapes">All of them. Where <paramref name="choose"/> gives one that refuses the value, no other may
/// accept it.</param>
internal sealed class UnionNode(
    string description,
    Func<YamlNode, SchemaNode?> choose,
    params IReadOnlyList<SchemaNode> shapes
) : SchemaNode
{
    internal override string Description => description;

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader) =>
        choose(node) is { } shape ? shape.Read(node, key, reader) : reader.Wrong(node, key, description);

    internal override JsonObject Describe(SchemaWriter writer) => writer.AnyOf(shapes);
}

/// <summary>A map whose schema depends on the value of one key, such as the <c>type</c> of a step.</summary>
internal sealed class VariantNode(
    string description,
    string discriminator,
    Func<YamlMapping, string, SchemaNode?> choose,
    IReadOnlyList<string> words,
    IEnumerable<SchemaNode> shapes
) : SchemaNode
{
    internal override string Description => description;

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader)
    {
        if (node is not YamlMapping map)
            return reader.Wrong(node, key, description);

        var path = YamlLoader.Join(key, discriminator);
        var allowed = $"one of {string.Join(", ", words.Select(static word => $"`{word}`"))}";
        if (map.Find(discriminator) is not { } value)
            return reader.IsPart ? null : reader.Fault(node, key, $"the key `{discriminator}` is missing", allowed);
        if (value is not YamlScalar { IsNull: false } word)
            return reader.Wrong(value, path, allowed);

        return choose(map, word.Text) is { } shape
            ? shape.Read(node, key, reader)
            : reader.Wrong(value, path, allowed, ClosestMatch.To(word.Text, words));
    }

    internal override JsonObject Describe(SchemaWriter writer) => WithWords(writer.AnyOf(shapes));

    /// <summary>Adds all words to the schema of the parts, each of which names its own alone: an editor lists them where
    /// the word is none of them.</summary>
    internal JsonObject WithWords(JsonObject union)
    {
        union["properties"] = new JsonObject { [discriminator] = new ChoiceNode([.. words]).Describe() };
        return union;
    }
}
