using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration;

/// <summary>Writes a configuration as YAML with a comment wherever the origin changes to another file.</summary>
internal sealed class YamlPrinter
{
    private const int MaxListLength = 80;

    // A longer key needs the explicit form with `?`. https://yaml.org/spec/1.2.2/#742-flow-mappings
    private const int MaxKeyLength = 1_000;

    private readonly StringBuilder _text = new();

    private YamlPrinter() { }

    /// <summary>The text, each line ending in a line break.</summary>
    /// <param name="effective">The effective values.</param>
    /// <param name="given">The values from files, with their places; null where there are none.</param>
    internal static string Print(JsonObject effective, YamlMapping? given)
    {
        var printer = new YamlPrinter();
        printer.Map(effective, given, "", origin: null);
        return printer._text.ToString();
    }

    /// <summary>The text without comments.</summary>
    /// <param name="configuration">The values.</param>
    internal static string Print(JsonObject configuration)
    {
        var printer = new YamlPrinter();
        printer.Map(configuration, given: null, "", Origin(null));
        return printer._text.ToString();
    }

    private void Map(JsonObject map, YamlNode? given, string indent, string? origin, string? first = null)
    {
        var places = (given as YamlMapping)?.Entries.ToDictionary(
            static entry => entry.Key.Text,
            static entry => entry.Value,
            StringComparer.Ordinal
        );
        foreach (var (key, value) in map)
        {
            var name = YamlText.OneLine(key);
            _text.Append(first ?? indent).Append(name.Length > MaxKeyLength ? $"? {name}\n{indent}:" : $"{name}:");
            Value(value, places?.GetValueOrDefault(key), indent, origin);
            first = null;
        }
    }

    private void Value(JsonNode? value, YamlNode? given, string indent, string? above)
    {
        var origin = Origin(given);
        var remark =
            origin is null || string.Equals(origin, above, StringComparison.Ordinal) ? ""
            : given is null ? $" # {origin}"
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $" # {origin}:{given.Line}");
        var inner = $"{indent}  ";
        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                _text.Append(remark).Append('\n');
                Map(map, given, inner, origin);
                break;
            case JsonArray { Count: > 0 } list when Short(list) is { } line:
                _text.Append(' ').Append(line).Append(remark).Append('\n');
                break;
            case JsonArray { Count: > 0 } list:
                _text.Append(remark).Append('\n');
                var items = (given as YamlSequence)?.Items;
                for (var index = 0; index < list.Count; index++)
                    Item(list[index], index < items?.Count ? items[index] : null, inner, origin);

                break;
            case not null
                when value.GetValueKind() == JsonValueKind.String && YamlText.IsBlock(value.GetValue<string>()):
                var (sign, lines) = YamlText.Block(value.GetValue<string>());
                _text.Append(' ').Append(sign).Append(remark).Append('\n');
                foreach (var line in lines)
                    _text.Append(line.Length == 0 ? "" : inner).Append(line).Append('\n');
                break;
            default:
                _text.Append(' ').Append(OneLine(value)).Append(remark).Append('\n');
                break;
        }
    }

    private void Item(JsonNode? item, YamlNode? given, string indent, string? origin)
    {
        if (item is JsonObject { Count: > 0 } map)
        {
            Map(map, given, $"{indent}  ", origin, first: $"{indent}- ");
            return;
        }

        _text.Append(indent).Append('-');
        Value(item, given, indent, origin);
    }

    private static string? Short(JsonArray list)
    {
        if (list.Any(static item => item is JsonObject or JsonArray))
            return null;
        var line = $"[{string.Join(", ", list.Select(OneLine))}]";
        return line.Length <= MaxListLength ? line : null;
    }

    private static string OneLine(JsonNode? value) =>
        value switch
        {
            null => "null",
            JsonObject => "{}",
            JsonArray => "[]",
            _ when value.GetValueKind() == JsonValueKind.String => YamlText.OneLine(value.GetValue<string>()),
            _ => value.ToJsonString(),
        };

    // The only file that the value comes from; null where it comes from several.
    private static string? Origin(YamlNode? given) =>
        given switch
        {
            null => "default",
            YamlMapping { Entries.Count: > 0 } map => One(map.Entries.Select(static entry => entry.Value)),
            YamlSequence { Items.Count: > 0 } list => One(list.Items),
            _ => given.File,
        };

    private static string? One(IEnumerable<YamlNode> nodes)
    {
        string? one = null;
        foreach (var node in nodes)
        {
            if (
                Origin(node) is not { } origin
                || (one is not null && !string.Equals(one, origin, StringComparison.Ordinal))
            )
            {
                return null;
            }

            one = origin;
        }

        return one;
    }
}
