using System.Text.Json;

namespace Terrateam.Tests.Core;

/// <summary>The shared cases: inputs and what the product that we follow makes of them.</summary>
internal static class CaseFile
{
    private static readonly Lazy<JsonDocument> Document = new(
        static () => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Cases", "terrateam.json"))));

    /// <summary>One section of the file.</summary>
    public static JsonElement Section(string name) => Document.Value.RootElement.GetProperty(name);

    /// <summary>The cases of a section by their id, so that each is one test that carries the id in its name.</summary>
    public static TheoryData<string> Ids(string section) => [.. Section(section).EnumerateArray().Select(static one => one.GetProperty("id").GetString()!)];

    /// <summary>One case of a section.</summary>
    public static JsonElement Find(string section, string id) =>
        Section(section).EnumerateArray().Single(one => one.GetProperty("id").ValueEquals(id));

    /// <summary>A list of texts.</summary>
    public static IReadOnlyList<string> Texts(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(static text => text.GetString()!)];
}
