using System.Text.Json;
using System.Text.RegularExpressions;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>
/// The subset of Actions' expressions that a dispatched workflow needs outside of steps: <c>${{ inputs.x }}</c> and
/// <c>${{ github.event.inputs.x }}</c>, each optionally after <c>inputs.y &amp;&amp;</c>, followed by <c>|| 'text'</c>
/// for the empty case, and wrapped in <c>fromJSON(…)</c> for a list or a quoted string. All other expressions stay as
/// they are written.
/// </summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/expressions</remarks>
internal static partial class Expressions
{
    public static string Evaluate(string text, IReadOnlyDictionary<string, string> inputs) =>
        Expression().Replace(text, match => Value(match, inputs).Text);

    /// <summary>
    /// The labels of <c>runs-on</c>; null where it cannot be evaluated, so that the run cannot start.
    /// </summary>
    public static IReadOnlyList<string>? Labels(string runsOn, IReadOnlyDictionary<string, string> inputs)
    {
        var match = Expression().Match(runsOn.Trim());
        if (!match.Success || match.Length != runsOn.Trim().Length)
        {
            return runsOn.Length > 0 && !runsOn.Contains("${{", StringComparison.Ordinal) ? [runsOn] : null;
        }

        var (text, isJson) = Value(match, inputs);
        return isJson ? FromJson(text)
            : text.Length > 0 ? [text]
            : null;
    }

    private static (string Text, bool IsJson) Value(Match match, IReadOnlyDictionary<string, string> inputs)
    {
        var isJson = match.Groups["json"].Success;
        var value = inputs.GetValueOrDefault(match.Groups["name"].Value, "");
        if (value.Length == 0 && match.Groups["inner"].Success)
        {
            return (Unquote(match.Groups["inner"].Value), isJson);
        }

        var wanted =
            !match.Groups["when"].Success || inputs.GetValueOrDefault(match.Groups["when"].Value, "").Length > 0;
        return (wanted && value.Length > 0) || !match.Groups["outer"].Success
            ? (wanted ? value : "", isJson)
            : (Unquote(match.Groups["outer"].Value), false);
    }

    private static string Unquote(string text) => text.Replace("''", "'", StringComparison.Ordinal);

    private static List<string>? FromJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var labels =
                root.ValueKind == JsonValueKind.Object
                    ? [.. Texts(root, "group"), .. Texts(root, "labels")]
                    : TextsOf(root);
            return labels is { Count: > 0 } ? labels : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<string> Texts(JsonElement map, string key) =>
        map.TryGetProperty(key, out var value) ? TextsOf(value) ?? [] : [];

    private static List<string>? TextsOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [
                .. value.EnumerateArray().Select(item => item.GetString()!),
            ],
            _ => null,
        };

    [GeneratedRegex(
        @"\$\{\{\s*((github\.event\.)?inputs\.(?<when>[\w-]+)\s*&&\s*)?(?<json>fromJ(SON|son)\(\s*)?(github\.event\.)?inputs\.(?<name>[\w-]+)"
            + @"(?(json)(\s*\|\|\s*'(?<inner>([^']|'')*)')?\s*\))(\s*\|\|\s*'(?<outer>([^']|'')*)')?\s*\}\}",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Expression();
}
