using System.Text.Json;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>Lenient access to a step's payload: a key of an unexpected type counts as absent.</summary>
internal static class PayloadReader
{
    public static JsonElement? Find(JsonElement payload, string key) =>
        payload.ValueKind == JsonValueKind.Object
        && payload.TryGetProperty(key, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    public static string? Text(JsonElement payload, string key) =>
        Find(payload, key) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public static int? Number(JsonElement payload, string key) =>
        Find(payload, key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number)
            ? number
            : null;

    public static bool? Flag(JsonElement payload, string key) =>
        Find(payload, key)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

    public static IReadOnlyList<string>? Texts(JsonElement payload, string key)
    {
        if (Find(payload, key) is not { ValueKind: JsonValueKind.Array } list)
            return null;

        return
        [
            .. list.EnumerateArray()
                .Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()),
        ];
    }
}
