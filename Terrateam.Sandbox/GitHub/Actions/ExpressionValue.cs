using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>Values of expressions: what is true, equal, less, and how each is written.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#operators</remarks>
internal static class ExpressionValue
{
    public static bool IsTrue(JsonNode? value) =>
        KindOf(value) switch
        {
            JsonValueKind.Null or JsonValueKind.False => false,
            JsonValueKind.String => value!.GetValue<string>().Length > 0,
            JsonValueKind.Number => Number(value) is not (0 or double.NaN),
            _ => true,
        };

    public static string Text(JsonNode? value) =>
        KindOf(value) switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            JsonValueKind.String => value!.GetValue<string>(),
            JsonValueKind.Number => Number(value).ToString("G15", CultureInfo.InvariantCulture),
            JsonValueKind.Array => "Array",
            _ => "Object",
        };

    public static bool AreEqual(JsonNode? one, JsonNode? other)
    {
        var (first, second) = (KindOf(one), KindOf(other));
        return first is JsonValueKind.String && second is JsonValueKind.String
                ? string.Equals(Text(one), Text(other), StringComparison.OrdinalIgnoreCase)
            : first is JsonValueKind.Array or JsonValueKind.Object
            || second is JsonValueKind.Array or JsonValueKind.Object
                ? ReferenceEquals(one, other)
            : Number(one).CompareTo(Number(other)) == 0 && !double.IsNaN(Number(one));
    }

    public static bool Compare(JsonNode? one, JsonNode? other, string symbol)
    {
        var areTexts = KindOf(one) is JsonValueKind.String && KindOf(other) is JsonValueKind.String;
        var (first, second) = (Number(one), Number(other));
        if (!areTexts && (double.IsNaN(first) || double.IsNaN(second)))
            return false;

        var order = areTexts
            ? string.Compare(Text(one), Text(other), StringComparison.OrdinalIgnoreCase)
            : first.CompareTo(second);
        return symbol switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>A property or item; null for one that is not there. Names are not case-sensitive.</summary>
    public static JsonNode? Member(JsonNode? owner, JsonNode? index) =>
        owner switch
        {
            JsonObject map => map.FirstOrDefault(pair =>
                string.Equals(pair.Key, Text(index), StringComparison.OrdinalIgnoreCase)
            ).Value,
            JsonArray list when KindOf(index) is JsonValueKind.Number && Number(index) is >= 0 and var at => at
            < list.Count
                ? list[(int)at]
                : null,
            _ => null,
        };

    public static JsonValueKind KindOf(JsonNode? value) => value?.GetValueKind() ?? JsonValueKind.Null;

    private static double Number(JsonNode? value) =>
        KindOf(value) switch
        {
            JsonValueKind.Null or JsonValueKind.False => 0,
            JsonValueKind.True => 1,
            JsonValueKind.Number => double.Parse(value!.ToJsonString(), CultureInfo.InvariantCulture),
            JsonValueKind.String when value!.GetValue<string>().Trim() is var text => text.Length == 0
                ? 0
                : ExpressionLexer.Number(text),
            _ => double.NaN,
        };
}
