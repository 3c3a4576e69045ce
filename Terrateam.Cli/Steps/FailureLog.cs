using System.Text.Json;
using Terrateam.Cli.Output;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>Writes why a step failed into the job's log, and marks the lines of the files that the engine names.</summary>
internal sealed class FailureLog(JobLog log)
{
    private const int MaxLines = 60;
    private const int MaxErrors = 3;

    // The summary's line and some of the detail.
    private const int MaxPlainLines = 8;

    /// <summary>Adds the result to those of the context, and writes why it failed.</summary>
    public void Add(StepContext context, StepResult result)
    {
        context.Add(result);
        Write(context, result);
    }

    /// <param name="context">Of the step.</param>
    /// <param name="result">The failed result.</param>
    /// <param name="isIgnored">Whether the failure does not count.</param>
    public void Write(StepContext context, StepResult result, bool isIgnored = false)
    {
        log.Line(context.Label, $"{result.Name}: {(isIgnored ? "failed, ignored" : "failed")}");

        // Masked before it is cut, because the mask does not find a part of a secret.
        var text = log.Mask.Mask(TextOf(result.Payload.ToJson())).TrimEnd();
        if (text.Length == 0)
            return;

        var lines = text.Split('\n');
        var left = Math.Max(0, lines.Length - MaxLines);
        var shown = lines.Skip(left).Select(static line => line.TrimEnd('\r'));
        log.Block(
            context.Label,
            $"{context.Label}: why {result.Name} failed",
            left == 0 ? shown : shown.Prepend($"… {left} lines left out …")
        );
        if (!isIgnored && result.Name is not StepNames.Cancelled)
            Annotate(context, result.Name, text, lines);
    }

    /// <summary>What a step's payload says.</summary>
    public static string TextOf(JsonElement payload)
    {
        string? Text(string name) =>
            payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;

        string?[] parts = [Text(PayloadNames.Error), Text(PayloadNames.Text)];
        return string.Join('\n', parts.Where(static part => !string.IsNullOrEmpty(part)));
    }

    private void Annotate(StepContext context, string step, string text, string[] lines)
    {
        var title = $"{context.Label}: {step}";
        var errors = DiagnosticReader.Read(text, MaxErrors);
        if (errors.Count == 0)
            log.Failure(title, string.Join('\n', lines.TakeLast(MaxPlainLines)));
        foreach (var error in errors)
        {
            var file = FileOf(context, error.File);
            log.Failure(title, error.Text, file, error.Line);
        }
    }

    // Null for a file that is not in the repository, such as one of a module that was downloaded, and for no file at all.
    private static string? FileOf(StepContext context, string? named)
    {
        if (named is null || named.Contains('\0', StringComparison.Ordinal))
            return null;

        var root = context.Target?.Root ?? context.Directory;
        var path = Path.GetFullPath(named, context.Directory);
        var relative = Path.GetRelativePath(root, path).Replace('\\', '/');
        return
            relative.StartsWith("../", StringComparison.Ordinal)
            || Path.IsPathRooted(relative)
            || relative.Split('/').Contains(".terraform", StringComparer.Ordinal)
            || !File.Exists(path)
            ? null
            : relative;
    }
}
