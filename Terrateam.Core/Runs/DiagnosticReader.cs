using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Terrateam.Core.Runs;

/// <summary>
/// Finds the errors in the output of Terraform or OpenTofu: as people read them, with and without the frame at the left,
/// and as <c>-json</c> prints them.
/// </summary>
/// <remarks>
/// https://developer.hashicorp.com/terraform/internals/machine-readable-ui and
/// https://developer.hashicorp.com/terraform/cli/commands/validate#json
/// </remarks>
public static partial class DiagnosticReader
{
    private const string Error = "Error: ";
    private const string Warning = "Warning: ";
    private const int MaxDetailLines = 8;

    /// <summary>The first errors of a text.</summary>
    /// <param name="text">The output, without colours.</param>
    /// <param name="most">At most so many.</param>
    public static IReadOnlyList<Diagnostic> Read(string text, int most) =>
        [.. FromJson(text).Concat(FromText(text)).Distinct().Take(most)];

    private static List<Diagnostic> FromText(string text)
    {
        var found = new List<Diagnostic>();
        List<string>? detail = null;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = Bare(raw.ToString());
            if (line.StartsWith(Error, StringComparison.Ordinal))
            {
                End();
                found.Add(new Diagnostic(line[Error.Length..].Trim(), ""));
                detail = [];
            }
            else if (line.StartsWith(Warning, StringComparison.Ordinal) || raw is ['╷' or '╵', ..])
            {
                End();
            }
            else if (detail is not null && Place().Match(line) is { Success: true } place && found[^1].File is null)
            {
                found[^1] = found[^1] with
                {
                    File = place.Groups["file"].Value,
                    Line = int.TryParse(place.Groups["line"].ValueSpan, CultureInfo.InvariantCulture, out var number)
                        ? number
                        : null,
                };
            }
            else if (detail is { Count: < MaxDetailLines } && !Snippet().IsMatch(line) && line.Trim().Length > 0)
            {
                detail.Add(line.Trim());
            }
        }

        End();
        return found;

        void End()
        {
            if (detail is not null)
                found[^1] = found[^1] with { Detail = string.Join('\n', detail) };
            detail = null;
        }
    }

    // The frame that the engine draws at the left of its messages.
    private static string Bare(string line)
    {
        if (line is ['│' or '|', ..])
            line = line[1..];
        return line.StartsWith(' ') && !line.StartsWith("  ", StringComparison.Ordinal) ? line[1..] : line;
    }

    private static List<Diagnostic> FromJson(string text)
    {
        var found = new List<Diagnostic>();
        if (text.TrimStart() is ['{', ..] whole && Parse(whole)?["diagnostics"] is JsonArray all)
        {
            found.AddRange(all.Select(From).OfType<Diagnostic>());
            return found;
        }

        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line is ['{', ..] && line.IndexOf("\"diagnostic\"", StringComparison.Ordinal) >= 0)
                found.AddRange(new[] { From(Parse(line.ToString())?["diagnostic"]) }.OfType<Diagnostic>());
        }

        return found;
    }

    private static Diagnostic? From(JsonNode? diagnostic)
    {
        if (
            diagnostic is not JsonObject map
            || Text(map["severity"]) is not "error"
            || Text(map["summary"]) is not { } said
        )
        {
            return null;
        }

        var range = map["range"] as JsonObject;
        var start = range?["start"] as JsonObject;
        return new Diagnostic(
            said,
            Text(map["detail"]) ?? "",
            Text(range?["filename"]),
            start?["line"] is JsonValue value && value.TryGetValue<int>(out var line) ? line : null
        );
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // `on main.tf line 3, in resource "null_resource" "x":`, or without what follows the number.
    [GeneratedRegex(
        @"^\s*on (?<file>.+) line (?<line>[0-9]{1,9})(,.*)?:?\s*$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Place();

    // A line of the source with its number, and what the engine draws below it.
    [GeneratedRegex(@"^\s+([0-9]+:|├|│|with .+,\s*$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Snippet();
}
