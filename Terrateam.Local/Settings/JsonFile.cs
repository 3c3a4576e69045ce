using System.Text.Json;

namespace Terrateam.Local.Settings;

/// <summary>Reads host.json and local.settings.json as leniently as the real host: comments, trailing commas.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The root object of the file; null if there is no such file.</summary>
    /// <exception cref="SettingsException">It is not JSON, or not an object.</exception>
    public static JsonElement? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), Options);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new SettingsException($"{path}: the file must hold a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new SettingsException($"{path}: not valid JSON: {exception.Message}", exception);
        }
    }
}
