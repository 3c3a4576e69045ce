using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>The functions of expressions, without <c>hashFiles</c>.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#functions</remarks>
internal static partial class ExpressionFunctions
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<string, (int Least, int Most)> Arguments = new(StringComparer.OrdinalIgnoreCase)
    {
        ["contains"] = (2, 2),
        ["startsWith"] = (2, 2),
        ["endsWith"] = (2, 2),
        ["format"] = (1, 255),
        ["join"] = (1, 2),
        ["toJSON"] = (1, 1),
        ["fromJSON"] = (1, 1),
    };

    public static bool IsStatus(string name) =>
        name.ToUpperInvariant() is "SUCCESS" or "FAILURE" or "ALWAYS" or "CANCELLED";

    public static bool Status(string name, string status) =>
        string.Equals(name, "always", StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, status, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ExpressionException">There is none of that name, or it takes another number.</exception>
    public static void Check(string name, int count)
    {
        if (!Arguments.TryGetValue(name, out var range))
            throw new ExpressionException($"Unrecognized function: '{name}'");

        if (count < range.Least)
            throw new ExpressionException($"Too few parameters supplied: '{name}'");

        if (count > range.Most)
            throw new ExpressionException($"Too many parameters supplied: '{name}'");
    }

    /// <exception cref="ExpressionException">An argument that it cannot work with.</exception>
    public static JsonNode? Call(string name, IReadOnlyList<JsonNode?> arguments)
    {
        var text = ExpressionValue.Text(arguments[0]);
        return name.ToUpperInvariant() switch
        {
            "CONTAINS" => arguments[0] is JsonArray list
                ? list.Any(item => ExpressionValue.AreEqual(item, arguments[1]))
                : text.Contains(Second(), StringComparison.OrdinalIgnoreCase),
            "STARTSWITH" => text.StartsWith(Second(), StringComparison.OrdinalIgnoreCase),
            "ENDSWITH" => text.EndsWith(Second(), StringComparison.OrdinalIgnoreCase),
            "FORMAT" => Format(text, arguments),
            "JOIN" => arguments[0] is JsonArray items
                ? string.Join(arguments.Count > 1 ? Second() : ",", items.Select(ExpressionValue.Text))
                : text,
            "TOJSON" => arguments[0]?.ToJsonString(Indented) ?? "null",
            _ => FromJson(text),
        };

        string Second() => ExpressionValue.Text(arguments[1]);
    }

    private static string Format(string text, IReadOnlyList<JsonNode?> arguments) =>
        Hole()
            .Replace(text, match => match.Value switch
                {
                    "{{" => "{",
                    "}}" => "}",
                    _ when int.Parse(match.Groups["at"].Value, CultureInfo.InvariantCulture) + 1 is var at
                            && at < arguments.Count => ExpressionValue.Text(arguments[at]),
                    _ => throw new ExpressionException($"The following format string is invalid: {text}"),
                });

    private static JsonNode? FromJson(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException exception)
        {
            throw new ExpressionException($"Error parsing fromJson: {exception.Message}");
        }
    }

    [GeneratedRegex(@"\{\{|\}\}|\{(?<at>\d{1,3})\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();
}
