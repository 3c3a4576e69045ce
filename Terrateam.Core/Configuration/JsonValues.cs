using System.Text.Json.Nodes;

namespace Terrateam.Core.Configuration;

/// <summary>Reads JSON values whose form was checked before.</summary>
internal static class JsonValues
{
    internal static bool Flag(this JsonObject json, string key, bool otherwise) =>
        json[key]?.GetValue<bool>() ?? otherwise;

    internal static int Number(this JsonObject json, string key, int otherwise) =>
        json[key]?.GetValue<int>() ?? otherwise;

    internal static string? Text(this JsonObject json, string key) => json[key]?.GetValue<string>();

    internal static JsonArray List(this JsonObject json, string key) => json[key] as JsonArray ?? [];

    internal static IReadOnlyList<string> Texts(this JsonObject json, string key) =>
        [.. json.List(key).Select(static text => text!.GetValue<string>())];
}
