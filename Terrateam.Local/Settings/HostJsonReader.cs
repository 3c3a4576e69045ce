using System.Text.Json;

namespace Terrateam.Local.Settings;

/// <summary>A section of host.json with its path, for error messages.</summary>
internal sealed class HostJsonReader
{
    private readonly string _path;
    private readonly string _prefix;
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.OrdinalIgnoreCase);

    public HostJsonReader(string path, JsonElement root)
        : this(path, prefix: "", root) { }

    private HostJsonReader(string path, string prefix, JsonElement? section)
    {
        _path = path;
        _prefix = prefix;
        foreach (var property in section?.EnumerateObject() ?? default)
            _values[property.Name] = property.Value;
    }

    public IEnumerable<string> Keys => _values.Keys;

    public void RequireKnown(params string[] known)
    {
        if (Keys.FirstOrDefault(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw Fault(unknown, $"is not a key of host.json; known here: {string.Join(", ", known)}");
    }

    public HostJsonReader Section(string key) =>
        Find(key) switch
        {
            null => new HostJsonReader(_path, $"{_prefix}{key}.", section: null),
            { ValueKind: JsonValueKind.Object } section => new HostJsonReader(_path, $"{_prefix}{key}.", section),
            _ => throw Fault(key, "must be an object"),
        };

    public string? Text(string key) =>
        Find(key) switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            _ => throw Fault(key, "must be a string"),
        };

    public int? Number(string key) =>
        Find(key) switch
        {
            null => null,
            { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out var value) => value,
            _ => throw Fault(key, "must be a whole number"),
        };

    public SettingsException Fault(string key, string what) => new($"{_path}: '{_prefix}{key}' {what}.");

    private JsonElement? Find(string key) => _values.TryGetValue(key, out var value) ? value : null;
}
