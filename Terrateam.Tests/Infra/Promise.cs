using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Tests.Infra;

/// <summary>A property that every resource of a kind must have, and the promise that it keeps.</summary>
/// <param name="Name">The promise.</param>
/// <param name="Type">Type of the resources.</param>
/// <param name="Path">Where the property is.</param>
/// <param name="Expected">Its value: text, number, bool, or an array of text.</param>
internal sealed record Promise(string Name, string Type, string Path, object Expected)
{
    /// <summary>The parameter files that it is about.</summary>
    public IReadOnlyList<string> Files { get; init; } = Template.Names;

    /// <summary>The resources that it is about.</summary>
    public Func<JsonNode, bool> About { get; init; } = _ => true;

    public IReadOnlyList<JsonNode> Resources(Template template) => [.. template.OfType(Type).Where(About)];

    /// <summary>The resources that break the promise, and a line where there is none that could keep it.</summary>
    public IReadOnlyList<string> Broken(Template template)
    {
        var resources = Resources(template);
        if (resources.Count == 0)
            return [$"nothing of {Type} is deployed"];
        return
        [
            .. resources
                .Where(resource => Text(Template.At(resource, Path)) != Text(JsonSerializer.SerializeToNode(Expected)))
                .Select(resource => $"{Template.NameOf(resource)}: {Path} is {Text(Template.At(resource, Path))}"),
        ];
    }

    /// <summary>A value that the property must not have.</summary>
    public JsonNode Opposite() =>
        Expected switch
        {
            bool truth => JsonValue.Create(!truth),
            int number => JsonValue.Create(number - 1),
            string text => JsonValue.Create(text + "-not"),
            string[] texts => new JsonArray([.. texts.Skip(1).Append("*").Select(text => JsonValue.Create(text))]),
            _ => throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"{Expected} has no opposite.")
            ),
        };

    public override string ToString() => Name;

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "missing";
}
