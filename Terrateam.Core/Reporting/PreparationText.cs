using System.Globalization;
using System.Text;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Core.Reporting;

/// <summary>Text about builders and the indexer.</summary>
public static class PreparationText
{
    /// <summary>How many characters of a script's output are shown; its end, because the error is there.</summary>
    private const int MaxOutputLength = 12_000;

    private const int MaxDirectories = 500;

    internal static string Failed(Message.PreparationFailed failed)
    {
        var (name, mend) = failed.Kind switch
        {
            RunKind.BuildConfig => (
                "The configuration builder failed",
                "`config_builder.script` in `.terrateam/config.yml` has to print the configuration as JSON and "
                    + "to exit with 0."
            ),
            RunKind.BuildTree => (
                "The tree builder failed",
                "`tree_builder.script` in `.terrateam/config.yml` has to print a JSON list of `{path, id, "
                    + "changed}` and to exit with 0."
            ),
            _ => ("The index of modules failed", "`indexer` in `.terrateam/config.yml` asks for it."),
        };
        var link = MessageParts.Link("workflow run", failed.Url) is { } found ? $" The {found} has all of it." : "";
        return $"### :x: {name}\n\nNothing runs until this is mended.{link}\n\n{Output(failed.Reason)}\n\n{mend} "
            + $"Mend it and push; if it was an outage, comment `terrateam plan` to try again.";
    }

    /// <summary>The result of an index that a comment asked for.</summary>
    /// <param name="run">The run.</param>
    /// <param name="report">The report of its runner, or null.</param>
    public static string Index(Run run, RunnerReport? report)
    {
        var body = run switch
        {
            { Status: RunStatus.Ended } => $"### :x: Terrateam index failed\n\n{Markdown.Inline(run.EndDetail)}",
            { Status: RunStatus.Reported } => report switch
            {
                RunnerReport.Index { Success: true } index => Found(index),
                RunnerReport.Index index => $"### :x: Terrateam index failed\n\n{Failures(index)}",
                RunnerReport.BuildFailure failure => $"### :x: Terrateam index failed\n\n{Output(failure.Msg)}",
                _ => "### Terrateam index\n\nIts outputs have expired.",
            },
            { Status: RunStatus.Running } => "### :hourglass: Terrateam index: running",
            _ => "### :hourglass: Terrateam index: waiting for a runner",
        };
        var link = MessageParts.Link("workflow run", run.Url) is { } url ? $"\n\n{url}" : "";
        var text = $"{ResultComment.Marker(run.Id, 1)}\n{body}{link}";
        return Truncation.SizeOf(text) <= ResultComment.Limit
            ? text
            : Truncation.KeepStart(text, ResultComment.Limit - 100);
    }

    /// <summary>Why an index failed, in lines.</summary>
    public static string FailuresOf(RunnerReport.Index index)
    {
        ArgumentNullException.ThrowIfNull(index);
        var lines = index.Paths.SelectMany(static path =>
            path.Value.Failures.Select(failure =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path.Key}/{failure.Key}{(failure.Value.Lnum is { } line ? $":{line}" : "")}: {failure.Value.Msg}"
                )
            )
        );
        return string.Join('\n', lines.Take(MaxDirectories)) is { Length: > 0 } text
            ? text
            : "The indexer could not run.";
    }

    private static string Found(RunnerReport.Index index)
    {
        var users = index
            .Paths.Where(static path => path.Value.Modules.Count > 0)
            .OrderBy(static path => path.Key, StringComparer.Ordinal)
            .ToList();
        var text = new StringBuilder("### :white_check_mark: Terrateam index\n\n");
        text.Append(
            users.Count == 0
                ? "No directory uses a module of this repository."
                : MessageParts.List(
                    users,
                    static path =>
                        $"{Markdown.Code(path.Key)} uses "
                        + $"{string.Join(", ", path.Value.Modules.Take(20).Select(Markdown.Code))}",
                    MaxDirectories
                )
        );
        if (index.Symlinks is { Count: > 0 } links)
        {
            text.Append("\n\nSymbolic links:\n\n")
                .Append(
                    MessageParts.List([.. links], static link =>
                        $"{Markdown.Code(link.Key)} to {Markdown.Code(link.Value)}"
                    )
                );
        }

        return index.Paths.Any(static path => path.Value.Failures.Count > 0)
            ? text.Append("\n\nThese could not be read:\n\n").Append(Failures(index)).ToString()
            : text.ToString();
    }

    private static string Failures(RunnerReport.Index index) => Output(FailuresOf(index));

    private static string Output(string text) =>
        Markdown.Failure(
            Truncation.KeepEnd(PrintableText.From(text).TrimEnd(), MaxOutputLength) is { Length: > 0 } shown
                ? shown
                : "It printed nothing."
        );
}
