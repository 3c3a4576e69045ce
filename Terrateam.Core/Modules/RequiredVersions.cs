using System.Text.Json;

namespace Terrateam.Core.Modules;

/// <summary>Finds what the <c>terraform</c> blocks of a file require of the tool's version.</summary>
/// <remarks>https://developer.hashicorp.com/terraform/language/block/terraform#required_version</remarks>
public static class RequiredVersions
{
    private const string Block = "terraform";
    private const string Attribute = "required_version";
    private const int Deepest = 512;

    /// <summary>
    /// The texts of <c>required_version</c>. Empty for a file that has none or cannot be read: the tool tells of it.
    /// </summary>
    /// <param name="path">Path or name of the file, which decides its syntax.</param>
    /// <param name="text">Its content.</param>
    public static IReadOnlyList<string> Of(string path, string text) =>
        path.EndsWith(".json", StringComparison.Ordinal) ? [.. OfJson(text)] : OfHcl(text);

    /// <summary>The files of a directory that a tool reads as configuration.</summary>
    /// <param name="names">Names of all its files.</param>
    /// <param name="isTofu">True for OpenTofu, for which a <c>.tofu</c> file replaces the <c>.tf</c> of its
    /// name.</param>
    /// <remarks>https://opentofu.org/docs/language/files/</remarks>
    public static IEnumerable<string> FilesOf(IReadOnlyCollection<string> names, bool isTofu)
    {
        var all = names.ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Order(StringComparer.Ordinal).Where(ModuleFile.IsConfiguration))
        {
            var isJson = name.EndsWith(".json", StringComparison.Ordinal);
            var stem = isJson ? name[..^".json".Length] : name;
            if (stem.EndsWith(".tofu", StringComparison.Ordinal))
            {
                if (isTofu)
                    yield return name;
            }
            else if (!isTofu || !all.Contains($"{stem[..^".tf".Length]}.tofu{(isJson ? ".json" : "")}"))
            {
                yield return name;
            }
        }
    }

    private static List<string> OfHcl(string text)
    {
        var found = new List<string>();
        var scanner = new HclScanner(text);
        var (depth, isInside, isStart) = (0, false, true);
        var token = scanner.Next();
        while (token.Kind != HclTokenKind.End)
        {
            var next = scanner.Next();
            switch (token)
            {
                case { Kind: HclTokenKind.Fault } when !next.EndsLine:
                    scanner.SkipLine();
                    break;
                case { Kind: HclTokenKind.Symbol, Symbol: '{' or '(' or '[' }:
                    depth++;
                    break;
                case { Kind: HclTokenKind.Symbol, Symbol: '}' or ')' or ']' }:
                    depth = Math.Max(0, depth - 1);
                    isInside &= depth > 0;
                    break;
                case { Kind: HclTokenKind.Identifier, Text: Block } when depth == 0 && isStart && next.Is('{'):
                    isInside = true;
                    break;
                case { Kind: HclTokenKind.Identifier, Text: Attribute }
                    when isInside && depth == 1 && isStart && next.Is('='):
                    next = scanner.Next();
                    if (next is { Kind: HclTokenKind.Quoted, Text: { } value })
                        found.Add(value);
                    break;
            }

            isStart = token.Kind == HclTokenKind.Newline || token.Is('{') || token.Is('}');
            token = next;
        }

        return found;
    }

    private static List<string> OfJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.TrimStart('\ufeff'), new() { MaxDepth = Deepest });
            return
            [
                .. Each(document.RootElement)
                    .SelectMany(static body => Properties(body, Block))
                    .SelectMany(Each)
                    .SelectMany(static block => Properties(block, Attribute))
                    .Where(static value => value.ValueKind == JsonValueKind.String)
                    .Select(static value => value.GetString()!),
            ];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<JsonElement> Properties(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? [value] : [];

    // A block may be written as one object or as a list of them.
    private static IEnumerable<JsonElement> Each(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : Enumerable.Repeat(element, 1);
}
