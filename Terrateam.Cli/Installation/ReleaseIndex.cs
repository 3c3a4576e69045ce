using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Terrateam.Core.Versions;

namespace Terrateam.Cli.Installation;

/// <summary>Reads lists of releases: HashiCorp's, OpenTofu's, and the page that a web server makes of a directory.</summary>
internal static partial class ReleaseIndex
{
    /// <summary>The versions of a list in JSON; null where it has none of the known forms.</summary>
    /// <remarks>
    /// https://releases.hashicorp.com/docs/api/v1/ and https://opentofu.org/docs/intro/install/standalone/
    /// </remarks>
    public static IReadOnlyList<SemanticVersion>? OfJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (
                document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("versions", out var versions)
            )
            {
                return null;
            }

            return versions.ValueKind switch
            {
                JsonValueKind.Object => Known(versions.EnumerateObject().Select(static one => one.Name)),
                JsonValueKind.Array => Known(versions.EnumerateArray().Select(IdOf)),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The versions that the links of a page lead to.</summary>
    public static IReadOnlyList<SemanticVersion> OfPage(ReadOnlySpan<byte> html) =>
        Known(
            Links()
                .Matches(Encoding.UTF8.GetString(html))
                .Select(static link => Uri.UnescapeDataString(link.Groups["last"].Value))
        );

    private static SemanticVersion[] Known(IEnumerable<string?> texts) =>
        [
            .. texts
                .Select(static text => text is null ? null : SemanticVersion.Parse(text))
                .OfType<SemanticVersion>()
                .Distinct(),
        ];

    private static string? IdOf(JsonElement release) =>
        release.ValueKind == JsonValueKind.Object
        && release.TryGetProperty("id", out var id)
        && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : null;

    // The last segment of each link.
    [GeneratedRegex(
        """href\s*=\s*["']?(?:[^"'\s>]*/)?(?<last>[^"'\s>/]+)/?["'\s>]""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Links();
}
