using Terrateam.Core.Commands;
using Terrateam.Core.Configuration;
using Terrateam.Core.TagQueries;

namespace Terrateam.Benchmarks.Fuzzing;

/// <summary>Invariants of the parsers for any text. Each method returns the violation, or null.</summary>
internal static class FuzzTargets
{
    private static readonly HashSet<string> Tags = new(StringComparer.Ordinal) { "a", "dir:a" };

    /// <summary>
    /// A configuration is valid or has errors with their places; a valid one survives a round trip through its printed
    /// form.
    /// </summary>
    public static string? Yaml(string text)
    {
        var result = ConfigurationReader.Read("c.yml", text);
        if (!result.IsValid)
        {
            if (result.Errors.Count is 0 or > ConfigurationReader.MaxErrors)
                return $"{result.Errors.Count} errors";
            return result
                .Errors.FirstOrDefault(static error =>
                    error is not { Line: > 0, Column: > 0, Problem.Length: > 0, File: "c.yml" }
                )
                ?.ToString();
        }

        if (result.Errors.Count > 0)
            return "valid, and with errors";
        var printed = EffectiveConfiguration.Print(result.Provenance!, hidesSecrets: false);
        var again = ConfigurationReader.Read("c.yml", printed);
        return again.IsValid ? null : $"printed, it is no longer valid: {string.Join("; ", again.Errors)}";
    }

    /// <summary>
    /// A query is valid or has an error with its position; a valid one can be evaluated and survives a round trip
    /// through its printed form.
    /// </summary>
    public static string? Query(string text)
    {
        var result = TagQuery.Parse(text);
        if (!result.IsValid)
        {
            return result.Error.Position >= 0 && result.Error.Position <= text.Length && result.Error.Message.Length > 0
                ? null
                : $"error {result.Error}";
        }

        var subject = new TagSubject(Tags, "a/b", "c");
        var again = TagQuery.Parse(result.Query.ToString());
        if (!again.IsValid)
            return $"printed, it is no longer valid: {result.Query}";
        return again.Query.Matches(subject) == result.Query.Matches(subject)
            ? null
            : $"printed, it selects something else: {result.Query}";
    }

    /// <summary>A comment yields at most the number of commands that are carried out.</summary>
    public static string? Comment(string text)
    {
        var parsed = CommandParser.Parse(text);
        return parsed.Commands.Count <= 5 && parsed.Found >= parsed.Commands.Count
            ? null
            : $"{parsed.Commands.Count} of {parsed.Found} commands";
    }

    /// <summary>Runs a target; an exception is a violation too.</summary>
    public static string? Try(Func<string, string?> target, string text)
    {
        ArgumentNullException.ThrowIfNull(target);
        try
        {
            return target(text);
        }
#pragma warning disable CA1031 // Any exception is a violation.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception.ToString();
        }
    }
}
