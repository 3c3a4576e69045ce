using System.Globalization;
using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>
/// The schema of a value of the configuration file. Reading a value checks it, reports every fault with its place, and
/// returns the value as JSON with the defaults filled in.
/// </summary>
internal abstract class SchemaNode
{
    /// <summary>What is allowed, for people to read.</summary>
    internal abstract string Description { get; }

    /// <summary>A short name of it, for editors.</summary>
    internal virtual string Name => Description.Replace("`", "", StringComparison.Ordinal);

    /// <summary>The value as JSON; null where it is invalid, which is then reported.</summary>
    internal abstract JsonNode? Read(YamlNode node, string key, SchemaReader reader);

    /// <summary>The same as a JSON schema, as far as that can express it.</summary>
    internal abstract JsonObject Describe(SchemaWriter writer);
}

internal sealed class BooleanNode : SchemaNode
{
    internal override string Description => "`true` or `false`";

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader)
    {
        if (node is YamlScalar { Boolean: { } value })
            return JsonValue.Create(value);

        var suggestion = (node as YamlScalar)?.Text.ToLowerInvariant() switch
        {
            "yes" or "on" or "y" or "true" or "1" => "true",
            "no" or "off" or "n" or "false" or "0" => "false",
            _ => null,
        };
        return reader.Wrong(node, key, Description, suggestion);
    }

    internal override JsonObject Describe(SchemaWriter writer) => SchemaWriter.OfType("boolean");
}

internal sealed class NumberNode(int least, int most) : SchemaNode
{
    internal override string Description =>
        most == int.MaxValue ? $"a whole number, at least {least}" : $"a whole number from {least} to {most}";

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader) =>
        node is YamlScalar { IsNumber: true } scalar
        && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && value >= least
        && value <= most
            ? JsonValue.Create(value)
            : reader.Wrong(node, key, Description);

    internal override JsonObject Describe(SchemaWriter writer)
    {
        var schema = SchemaWriter.OfType("integer");
        schema["minimum"] = least;
        schema["maximum"] = most;
        return schema;
    }
}

internal sealed class DecimalNode : SchemaNode
{
    internal override string Description => "a number, at least 0";

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader) =>
        node is YamlScalar { IsNumber: true } scalar
        && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && value >= 0
        && double.IsFinite(value)
            ? JsonValue.Create(value)
            : reader.Wrong(node, key, Description);

    internal override JsonObject Describe(SchemaWriter writer)
    {
        var schema = SchemaWriter.OfType("number");
        schema["minimum"] = 0;
        return schema;
    }
}

/// <summary>Text, optionally of a certain form.</summary>
/// <param name="description">What is allowed, for people to read.</param>
/// <param name="check">Why a text is invalid, or null.</param>
/// <param name="pattern">The part of <paramref name="check"/> that a regular expression can express, in the syntax that
/// JavaScript and .NET share; null for none.</param>
/// <param name="work">The cost of the check and of compiling the text; null for next to none.</param>
/// <param name="suggest">What was probably meant by a text that is not valid; null for nothing.</param>
internal sealed class TextNode(
    string description = "text",
    Func<string, string?>? check = null,
    string? pattern = null,
    Func<string, int>? work = null,
    Func<string, string?>? suggest = null
) : SchemaNode
{
    internal override string Description => description;

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader)
    {
        if (node is not YamlScalar { IsNull: false, Boolean: null, IsNumber: false } scalar)
        {
            var quoted = node is YamlScalar { IsNull: false } plain ? $"'{plain.Text}'" : null;
            return reader.Wrong(node, key, description, quoted);
        }

        if (work is not null && !reader.Spend(node, key, work(scalar.Text)))
            return null;
        if (check?.Invoke(scalar.Text) is { } fault)
            return reader.Fault(node, key, fault, description, suggest?.Invoke(scalar.Text));
        return reader.Remember(JsonValue.Create(scalar.Text), node);
    }

    internal override JsonObject Describe(SchemaWriter writer)
    {
        var schema = SchemaWriter.OfType("string");
        if (pattern is not null)
            schema["pattern"] = pattern;
        return schema;
    }
}

internal sealed class ChoiceNode(params string[] words) : SchemaNode
{
    internal override string Description =>
        words.Length == 1 ? $"`{words[0]}`" : $"one of {string.Join(", ", words.Select(static word => $"`{word}`"))}";

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader)
    {
        if (node is not YamlScalar scalar)
            return reader.Wrong(node, key, Description);
        if (scalar.IsPlain && scalar.IsNumber)
        {
            return reader.Wrong(
                node,
                key,
                Description,
                words.Contains(scalar.Text, StringComparer.Ordinal) ? $"'{scalar.Text}'" : null
            );
        }

        return words.Contains(scalar.Text, StringComparer.Ordinal)
            ? JsonValue.Create(scalar.Text)
            : reader.Wrong(node, key, Description, ClosestMatch.To(scalar.Text, words));
    }

    internal override JsonObject Describe(SchemaWriter writer) => Describe();

    internal JsonObject Describe() =>
        new()
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. words.Select(static word => JsonValue.Create(word))]),
        };
}

internal sealed class AnyNode : SchemaNode
{
    internal override string Description => "anything";

    internal override JsonNode? Read(YamlNode node, string key, SchemaReader reader)
    {
        switch (node)
        {
            case YamlSequence list:
                return new JsonArray([.. list.Items.Select((item, index) => Read(item, $"{key}[{index}]", reader))]);
            case YamlMapping map:
                var read = new JsonObject();
                foreach (var (name, value) in map.Entries)
                    read[name.Text] = Read(value, YamlLoader.Join(key, name.Text), reader);
                return read;
            case YamlScalar { IsNull: true }:
                return null;
            case YamlScalar { Boolean: { } flag }:
                return JsonValue.Create(flag);
            case YamlScalar { IsNumber: true } number
                when double.TryParse(number.Text, CultureInfo.InvariantCulture, out var value)
                    && double.IsFinite(value):
                return long.TryParse(number.Text, CultureInfo.InvariantCulture, out var whole)
                    ? JsonValue.Create(whole)
                    : JsonValue.Create(value);
            default:
                return JsonValue.Create(((YamlScalar)node).Text);
        }
    }

    internal override JsonObject Describe(SchemaWriter writer) => [];
}
