using System.Text.Json;

namespace Terrateam.Tests.Sandbox.GitHub.OpenApi;

/// <summary>
/// Finds fields that no schema names. GitHub's description does not forbid them, so that a misspelt optional field
/// would pass for none.
/// </summary>
internal sealed class UndescribedFields(GitHubDescription description)
{
    private static readonly string[] Combinations = ["allOf", "anyOf", "oneOf"];

    public IEnumerable<string> Find(JsonElement value, JsonElement schema, string path = "#")
    {
        var parts = Parts(schema).ToList();
        if (value.ValueKind == JsonValueKind.Array)
        {
            var items = parts
                .Where(part => part.TryGetProperty("items", out _))
                .Select(part => part.GetProperty("items"))
                .ToList();
            return value.EnumerateArray().Take(3).SelectMany((item, index) => Within(item, items, $"{path}/{index}"));
        }

        return value.ValueKind == JsonValueKind.Object ? FindInObject(value, parts, path) : [];
    }

    private IEnumerable<string> FindInObject(JsonElement value, List<JsonElement> parts, string path)
    {
        // Free-form objects have no named fields, or a schema for all other fields.
        if (!parts.Exists(part => part.TryGetProperty("properties", out _)) || parts.Exists(IsOpen))
            return [];

        return value
            .EnumerateObject()
            .SelectMany(field =>
            {
                var named = parts
                    .Where(part =>
                        part.TryGetProperty("properties", out var fields) && fields.TryGetProperty(field.Name, out _)
                    )
                    .Select(part => part.GetProperty("properties").GetProperty(field.Name))
                    .ToList();
                return named.Count == 0 ? [$"{path}/{field.Name}"] : Within(field.Value, named, $"{path}/{field.Name}");
            });
    }

    /// <summary>A field that several schemas name is described if one of them describes it all.</summary>
    private List<string> Within(JsonElement value, List<JsonElement> schemas, string path)
    {
        var findings = schemas.Select(schema => Find(value, schema, path).ToList()).ToList();
        return findings.Count == 0 ? [] : findings.MinBy(found => found.Count)!;
    }

    private static bool IsOpen(JsonElement part) =>
        part.TryGetProperty("additionalProperties", out var rest)
        && rest.ValueKind is (JsonValueKind.Object or JsonValueKind.True);

    /// <summary>The schema itself and everything that it is put together from.</summary>
    private IEnumerable<JsonElement> Parts(JsonElement schema)
    {
        var resolved = description.Resolve(schema);
        if (resolved.ValueKind != JsonValueKind.Object)
            return [];

        return Combinations
            .Where(name => resolved.TryGetProperty(name, out _))
            .SelectMany(name => resolved.GetProperty(name).EnumerateArray().SelectMany(Parts))
            .Prepend(resolved);
    }
}
