using System.Text.Json;

namespace Terrateam.Cli.Configuration;

/// <summary>
/// A part of the configuration's JSON that knows its own key, so that a wrong type can be told to the author. Null is
/// absent.
/// </summary>
internal readonly record struct JsonView(JsonElement Element, string Key)
{
    /// <summary>True where there is something.</summary>
    public bool Exists => Element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>The part below a key; one that does not exist where there is none.</summary>
    public JsonView this[string name] =>
        new(
            Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var value) ? value : default,
            string.IsNullOrEmpty(Key) ? name : $"{Key}.{name}"
        );

    /// <summary>The entries of a list; none where there is no list.</summary>
    public IReadOnlyList<JsonView> Items()
    {
        if (!Exists)
            return [];

        Require(JsonValueKind.Array, "a list");
        var key = Key;
        return [.. Element.EnumerateArray().Select((item, i) => new JsonView(item, $"{key}[{i}]"))];
    }

    /// <summary>A text, or null.</summary>
    public string? Text()
    {
        if (!Exists)
            return null;

        Require(JsonValueKind.String, "a text");
        return Element.GetString();
    }

    /// <summary>A yes or no, or what holds without.</summary>
    public bool Flag(bool otherwise) =>
        Element.ValueKind switch
        {
            _ when !Exists => otherwise,
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong("true or false"),
        };

    /// <summary>A whole number, or what holds without.</summary>
    public int Number(int otherwise)
    {
        if (!Exists)
            return otherwise;

        return Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var number)
            ? number
            : throw Wrong("a whole number");
    }

    /// <summary>A list of texts, or null.</summary>
    public IReadOnlyList<string>? Texts() =>
        Exists ? [.. Items().Select(i => i.Text() ?? throw i.Wrong("a text"))] : null;

    /// <summary>A map of texts; numbers and flags count as they are written.</summary>
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

    /// <summary>The fault of another type than the one that is right.</summary>
    public ConfigurationException Wrong(string allowed) => new($"Configuration key '{Key}' is not {allowed}.");

    private void Require(JsonValueKind kind, string allowed)
    {
        if (Element.ValueKind != kind)
            throw Wrong(allowed);
    }
}
