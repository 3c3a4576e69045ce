using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Terrateam.Tests.Core.Configuration.Schema;

/// <summary>Makes configurations of the published schema, and spoils them.</summary>
internal sealed class SchemaInstances(JsonObject schema, Random random)
{
    private static readonly string[] Texts =
    [
        "",
        "*",
        "user:alice",
        "team:sre",
        "role:admin",
        "repo:write",
        "role:boss",
        "22:00 UTC",
        "9:00 UTC",
        "06:30 CEST",
        "a",
        "main",
        "release/*",
        "**/*.tf",
        "${DIR}/*.tf",
        "!x/**",
        "dir:a and b",
        "(",
        "[",
        "1.9.8",
        "true",
        "~",
        "null",
        "1",
        "é€\ud83d\ude00",
        "a b\tc",
        "../x",
        "/abs",
        ".",
        "x: y # z",
        "line\nbreak",
    ];

    private static readonly string[] Keys =
    [
        "a",
        "b/c",
        "default",
        "**/*.tf",
        "",
        "x y",
        "../up",
        "/root",
        "enabled",
        "stacks",
        "tag_query",
        "\u0001",
        "PATH",
        "LD_X",
        "A=B",
    ];

    /// <summary>A configuration, mostly right.</summary>
    public JsonNode? Make() => Make(schema, 0);

    /// <summary>The same with something wrong, or something else.</summary>
    public JsonNode? Spoil(JsonNode? whole)
    {
        var holder = new JsonArray(whole?.DeepClone());
        var places = Places(holder).ToList();
        var (parent, key) = places[random.Next(places.Count)];
        var value = parent is JsonArray list ? list[(int)key] : parent.AsObject()[(string)key];
        switch (random.Next(5))
        {
            case 0 when value is JsonObject map && map.Count > 0:
                map.Remove(map.ElementAt(random.Next(map.Count)).Key);
                break;
            case 1 when value is JsonObject map:
                map[Word(Keys)] = Anything();
                break;
            case 2 when value is JsonObject map && map.Count > 0:
                var (name, old) = map.ElementAt(random.Next(map.Count));
                map.Remove(name);
                map[$"{name}s"] = old?.DeepClone();
                break;
            case 3 when value is JsonValue text && text.TryGetValue<string>(out var word):
                Put(parent, key, JsonValue.Create(word + "x"));
                break;
            default:
                Put(parent, key, Anything());
                break;
        }

        return holder[0];
    }

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode node) =>
        node switch
        {
            JsonArray list => list.SelectMany(
                (item, index) => (IEnumerable<(JsonNode, object)>)[(list, index), .. item is null ? [] : Places(item)]
            ),
            JsonObject map => map.SelectMany(entry =>
                (IEnumerable<(JsonNode, object)>)[(map, entry.Key), .. entry.Value is null ? [] : Places(entry.Value)]
            ),
            _ => [],
        };

    private static void Put(JsonNode parent, object key, JsonNode? value)
    {
        if (parent is JsonArray list)
            list[(int)key] = value;
        else
            parent.AsObject()[(string)key] = value;
    }

    private JsonNode? Make(JsonObject shape, int depth)
    {
        if (shape["$ref"]?.GetValue<string>() is { } reference)
            return Make(schema["definitions"]!.AsObject()[reference["#/definitions/".Length..]]!.AsObject(), depth);
        if ((shape["allOf"] ?? shape["anyOf"]) is JsonArray choices)
            return Make(choices[random.Next(choices.Count)]!.AsObject(), depth);
        if (shape["enum"] is JsonArray words)
            return words[random.Next(words.Count)]!.DeepClone();

        return (shape["type"] is JsonArray ? "object" : shape["type"]?.GetValue<string>()) switch
        {
            "object" => Map(shape, depth + 1),
            "array" => new JsonArray([
                .. Enumerable.Range(0, random.Next(3)).Select(_ => Make(shape["items"]!.AsObject(), depth + 1)),
            ]),
            "boolean" => random.Next(2) == 0,
            "integer" => shape["minimum"]!.GetValue<int>() + random.Next(3) - (random.Next(20) == 0 ? 1 : 0),
            "number" => random.Next(4) * 0.5,
            "string" => Word([
                .. Texts.Where(text =>
                    shape["pattern"] is not { } pattern
                    || random.Next(20) == 0
                    || Regex.IsMatch(text, pattern.GetValue<string>(), RegexOptions.None, TimeSpan.FromSeconds(1))
                ),
            ]),
            _ => Anything(),
        };
    }

    private JsonObject Map(JsonObject shape, int depth)
    {
        var map = new JsonObject();
        var required = shape["required"]
            ?.AsArray()
            .Select(static key => key!.GetValue<string>())
            .ToHashSet(StringComparer.Ordinal)
            ?? [];
        foreach (var (key, value) in shape["properties"]?.AsObject() ?? [])
        {
            if (required.Contains(key) || random.Next(depth == 1 ? 6 : 3) == 0)
                map[key] = Make(value!.AsObject(), depth);
        }

        if ((shape["patternProperties"]?.AsObject().First().Value ?? shape["additionalProperties"]) is JsonObject free)
        {
            for (var count = random.Next(3); count > 0; count--)
                map[Word(Keys)] = Make(free, depth);
        }

        return map;
    }

    private JsonNode? Anything() =>
        random.Next(8) switch
        {
            0 => null,
            1 => random.Next(2) == 0,
            2 => random.Next(-2, 1_200),
            3 => 1.5,
            4 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => JsonValue.Create(Word(Texts)))]),
            5 => new JsonObject { [Word(Keys)] = Word(Texts) },
            6 => new JsonObject { ["tag_query"] = Word(Texts) },
            _ => Word(Texts),
        };

    private string Word(string[] words) => words[random.Next(words.Length)];
}
