using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Infra;

/// <summary>
/// What one parameter file of infra/ would deploy, by its snapshot; .ci/bicep checks that the snapshot is what the
/// Bicep files say.
/// </summary>
internal sealed partial class Template
{
    private Template(JsonArray resources) => Resources = resources;

    /// <summary>The parameter files of the app, by name.</summary>
    public static readonly string[] Names = ["small", "production", "variants/scheduler", "variants/mssql"];

    /// <summary>Those of what operators may do, beside it.</summary>
    public static readonly string[] OfOperators = ["operators", "variants/standing-operators"];

    private JsonArray Resources { get; }

    public static Template Load(string name) =>
        new(JsonNode.Parse(CodeBase.Read($"infra/{name}.snapshot.json"))!["predictedResources"]!.AsArray());

    public IEnumerable<string> Types => Resources.Select(resource => (string)resource!["type"]!);

    public IReadOnlyList<JsonNode> OfType(string type) =>
        [.. Resources.Where(resource => (string)resource!["type"]! == type)!];

    public void Remove(JsonNode resource) => Assert.True(Resources.Remove(resource));

    /// <summary>The value at a path such as <c>properties.rules[0].name</c>; null where there is none.</summary>
    public static JsonNode? At(JsonNode? node, string path)
    {
        foreach (Match step in Step().Matches(path))
        {
            node = step.Groups["index"] is { Success: true } index
                ? node is JsonArray list && int.Parse(index.ValueSpan, CultureInfo.InvariantCulture) < list.Count
                    ? list[int.Parse(index.ValueSpan, CultureInfo.InvariantCulture)]
                    : null
                : (node as JsonObject)?[step.Value];
        }

        return node;
    }

    /// <summary>Sets the value at a path, which exists; null removes it.</summary>
    public static void Set(JsonNode node, string path, JsonNode? value)
    {
        var dot = path.LastIndexOf('.');
        var holder = At(node, path[..dot])!.AsObject();
        Assert.True(holder.ContainsKey(path[(dot + 1)..]));
        if (value is null)
            holder.Remove(path[(dot + 1)..]);
        else
            holder[path[(dot + 1)..]] = value;
    }

    /// <summary>Name of a resource, such as <c>account/default</c>.</summary>
    public static string NameOf(JsonNode resource) => (string)resource["name"]!;

    /// <summary>
    /// What an extension resource (a role, a lock, diagnostic settings) is about, as <c>Provider/type/name/…</c>.
    /// </summary>
    public static string ScopeOf(JsonNode resource)
    {
        var id = (string)resource["id"]!;
        var scope = Extended().Match(id) is { Success: true } match
            ? match.Groups[1].Value
            : id[..id.LastIndexOf("/providers/", StringComparison.Ordinal)];
        return scope[(scope.LastIndexOf("/providers/", StringComparison.Ordinal) + "/providers/".Length)..];
    }

    [GeneratedRegex(@"[^.\[\]]+(?=\.|\[|$)|\[(?<index>[0-9]+)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    [GeneratedRegex(@"^\[extensionResourceId\('([^']+)'")]
    private static partial Regex Extended();
}
