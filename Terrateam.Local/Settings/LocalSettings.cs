using System.Text.Json;

namespace Terrateam.Local.Settings;

/// <summary>local.settings.json, read as Core Tools reads it.</summary>
/// <remarks>https://learn.microsoft.com/azure/azure-functions/functions-develop-local#local-settings-file</remarks>
internal static class LocalSettings
{
    /// <summary>
    /// The settings of a script root's file by configuration key: <c>Values</c> as if they were environment variables,
    /// <c>ConnectionStrings</c>, and <c>Host.LocalHttpPort</c>. Empty without a file.
    /// </summary>
    /// <param name="scriptRoot">The directory.</param>
    /// <exception cref="SettingsException">The file is encrypted, or Core Tools would not accept it.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string scriptRoot)
    {
        var path = Path.Combine(scriptRoot, "local.settings.json");
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (JsonFile.Read(path) is not { } root)
            return settings;
        if (root.TryGetProperty("IsEncrypted", out var encrypted) && encrypted.ValueKind == JsonValueKind.True)
        {
            throw new SettingsException(
                $"{path}: 'IsEncrypted' is true, which only Core Tools can read; run 'func settings decrypt'."
            );
        }

        foreach (var value in Section(path, root, "Values"))
        {
            settings[value.Name.Replace("__", ":", StringComparison.Ordinal)] = Scalar(
                path,
                $"Values.{value.Name}",
                value.Value
            );
        }

        foreach (var value in Section(path, root, "ConnectionStrings"))
            settings[$"ConnectionStrings:{value.Name}"] = Scalar(path, $"ConnectionStrings.{value.Name}", value.Value);
        foreach (var value in Section(path, root, "Host").Where(v => v.NameEquals("LocalHttpPort")))
            settings[HostSettings.PortKey] = Scalar(path, "Host.LocalHttpPort", value.Value);
        return settings;
    }

    private static JsonElement.ObjectEnumerator Section(string path, JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var section))
            return default;
        return section.ValueKind == JsonValueKind.Object
            ? section.EnumerateObject()
            : throw new SettingsException($"{path}: '{name}' must be an object.");
    }

    private static string Scalar(string path, string key, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => throw new SettingsException(
                $"{path}: '{key}' must be a string, number or boolean; name nested settings 'Outer__Inner'."
            ),
        };
}
