using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration;

/// <summary>Converts JSON to YAML nodes.</summary>
internal static class YamlValue
{
    internal static YamlNode From(JsonNode? value) =>
        value switch
        {
            null => new YamlScalar(1, 1, "null", IsPlain: true),
            JsonArray list => new YamlSequence(1, 1, [.. list.Select(From)]),
            JsonObject map => new YamlMapping(
                1,
                1,
                [
                    .. map.Select(static entry =>
                        KeyValuePair.Create(new YamlScalar(1, 1, entry.Key, IsPlain: false), From(entry.Value))
                    ),
                ]
            ),
            _ when value.GetValueKind() == JsonValueKind.String => new YamlScalar(
                1,
                1,
                value.GetValue<string>(),
                IsPlain: false
            ),
            _ => new YamlScalar(1, 1, value.ToJsonString(), IsPlain: true),
        };
}
