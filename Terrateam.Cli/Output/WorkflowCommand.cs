using System.Globalization;
using System.Text;

namespace Terrateam.Cli.Output;

/// <summary>
/// Writes commands to GitHub Actions, with what others wrote escaped, so that it stays a value of the command.
/// </summary>
/// <remarks>
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands and, for the characters,
/// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
/// </remarks>
internal static class WorkflowCommand
{
    /// <summary>A command without properties, such as <c>::group::name</c>.</summary>
    public static string Of(string name, string value) => $"::{name}::{Data(value)}";

    /// <summary>An annotation, on a line of a file where both are known.</summary>
    public static string Annotation(string name, string message, string? title, string? file, int? line)
    {
        var properties = new StringBuilder();
        if (file is not null)
            _ = properties.Append("file=").Append(Property(file)).Append(',');
        if (file is not null && line is { } number)
            _ = properties.Append(CultureInfo.InvariantCulture, $"line={number},");
        if (title is not null)
            _ = properties.Append("title=").Append(Property(title)).Append(',');
        return properties.Length == 0
            ? Of(name, message)
            : $"::{name} {properties.ToString(0, properties.Length - 1)}::{Data(message)}";
    }

    /// <summary>A text behind the last <c>::</c>.</summary>
    public static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);

    /// <summary>A text between commas, before the last <c>::</c>.</summary>
    public static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
