using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Terrateam.Tests.Core.Configuration.Schema;

/// <summary>Reads YAML as an editor does before it applies a schema, with another parser than ours.</summary>
internal static class YamlAsJson
{
    /// <summary>The document; null where it is empty or no YAML.</summary>
    public static JsonNode? Read(string yaml)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new MergingParser(new Parser(new StringReader(yaml))));
            return stream.Documents.Count == 0 ? null : Convert(stream.Documents[0].RootNode);
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private static JsonNode? Convert(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(static entry =>
                    KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Convert(entry.Value))
                )
            ),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
            YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value!),
            _ => JsonValue.Create(((YamlScalarNode)node).Value),
        };

    private static JsonNode? Plain(string text) =>
        text switch
        {
            "" or "~" or "null" => null,
            "true" => true,
            "false" => false,
            _ when long.TryParse(text, CultureInfo.InvariantCulture, out var whole) => whole,
            _ when double.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
            _ => JsonValue.Create(text),
        };
}
