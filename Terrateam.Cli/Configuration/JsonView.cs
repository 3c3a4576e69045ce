using System.Text.Json;

namespace Terrateam.Cli.Configuration;

/// <summary>
/// A part of the configuration's JSON with its key, so that a wrong type can be reported. Null counts as absent.
/// </summary>
internal readonly record struct JsonView(JsonElement Element, string Key)
{
    public bool Exists => Element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>The value of a key; an absent view where there is none.</summary>
    public JsonView this[string name] =>
        new(
            Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var value) ? value : default,
            string.IsNullOrEmpty(Key) ? name : $"{Key}.{name}"
        );

    /// <summary>The items of a list; none where it is absent.</summary>
    public IReadOnlyList<JsonView> Items()
    {
        if (!Exists)
            return [];

        Require(JsonValueKind.Array, "a list");
        var key = Key;
        return [.. Element.EnumerateArray().Select((item, i) => new JsonView(item, $"{key}[{i}]"))];
    }

    /// <summary>The string, or null where it is absent.</summary>
    public string? Text()
    {
        if (!Exists)
            return null;

        Require(JsonValueKind.String, "a text");
        return Element.GetString();
    }

    /// <summary>The boolean, or the default where it is absent.</summary>
    public bool Flag(bool otherwise) =>
        Element.ValueKind switch
        {
            _ when !Exists => otherwise,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong("true or false"),
        };

    /// <summary>The integer, or the default where it is absent.</summary>
    public int Number(int otherwise)
    {
        if (!Exists)
            return otherwise;

        return Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var number)
            ? number
            : throw Wrong("a whole number");
    }

    /// <summary>The number, or the default where it is absent.</summary>
    public double Fraction(double otherwise)
    {
        if (!Exists)
            return otherwise;

        return Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out var number)
            ? number
            : throw Wrong("a number");
    }

    /// <summary>The strings of a list, or null where it is absent.</summary>
    public IReadOnlyList<string>? Texts() =>
        Exists ? [.. Items().Select(i => i.Text() ?? throw i.Wrong("a text"))] : null;

    /// <summary>A map of strings; numbers and booleans are taken as they are written.</summary>
    public IReadOnlyDictionary<string, string> Map()
    {
        if (!Exists)
            return new Dictionary<string, string>(StringComparer.Ordinal);

        Require(JsonValueKind.Object, "a map");
        return Element
            .EnumerateObject()
            .ToDictionary(
                p => p.Name,
                p => p.Value.ValueKind == JsonValueKind.String ? p.Value.GetString()! : p.Value.GetRawText(),
                StringComparer.Ordinal
            );
    }

    public ConfigurationException Wrong(string allowed) => new($"Configuration key '{Key}' is not {allowed}.");

    private void Require(JsonValueKind kind, string allowed)
    {
        if (Element.ValueKind != kind)
            throw Wrong(allowed);
    }
}
