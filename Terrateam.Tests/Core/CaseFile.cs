using System.Text.Json;
using Terrateam.Core.Changes;

namespace Terrateam.Tests.Core;

/// <summary>The shared cases: inputs and what the product that we follow makes of them.</summary>
internal static class CaseFile
{
    private static readonly Lazy<JsonDocument> Document = new(static () =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Cases", "terrateam.json")))
    );

    /// <summary>What the sections are called; the one that describes the file is none.</summary>
    public static IReadOnlyList<string> Sections =>
        [
            .. Document
                .Value.RootElement.EnumerateObject()
                .Select(static section => section.Name)
                .Where(static name => name is not "meta"),
        ];

    /// <summary>One section of the file.</summary>
    public static JsonElement Section(string name) => Document.Value.RootElement.GetProperty(name);

    /// <summary>The cases of a section by their id, so that each is one test that carries the id in its name.</summary>
    public static TheoryData<string> Ids(string section) => [.. Section(section).EnumerateArray().Select(IdOf)];

    /// <summary>One case of a section.</summary>
    public static JsonElement Find(string section, string id) =>
        Section(section).EnumerateArray().Where((one, index) => IdOf(one, index) == id).First();

    /// <summary>A list of texts.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(static text => text.GetString()!)];

    // A case without an id is known by its place.
    private static string IdOf(JsonElement one, int index) => one.Text("id") ?? $"#{index}";

    /// <summary>A text that may be missing; null then, and where it is not a text.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>The entries of a map that may be missing.</summary>
    public static IEnumerable<JsonProperty> Entries(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject()
            : [];

    /// <summary>True where a key is there and says so.</summary>
    public static bool Flag(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>A changed file: a path, or where it was moved from and to.</summary>
    public static ChangedFile ChangedFile(JsonElement file) =>
        file.ValueKind == JsonValueKind.String
            ? new(file.GetString()!)
            : new(
                (file.Text("to") ?? file.Text("moved_to") ?? file.Text("path") ?? file.Text("removed"))!,
                file.Text("moved_from") ?? file.Text("from")
            );
}
