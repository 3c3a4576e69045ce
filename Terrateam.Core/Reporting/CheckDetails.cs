using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Reporting;

/// <summary>A problem at a line of a file, as a check run shows it beside the change.</summary>
/// <param name="Path">The file, from the top of the repository.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Title">What reported it.</param>
/// <param name="Message">The problem.</param>
public sealed record CheckAnnotation(string Path, int Line, string Title, string Message);

/// <summary>What a check run shows beside its title.</summary>
/// <param name="Summary">Markdown above the details.</param>
/// <param name="Text">The details as Markdown, or null.</param>
/// <param name="Annotations">Problems at lines of files.</param>
public sealed record CheckDetails(string Summary, string? Text, IReadOnlyList<CheckAnnotation> Annotations)
{
    /// <summary>The query of what is planned when a person runs it again; empty for everything.</summary>
    public string Query { get; init; } = "";

    /// <summary>GitHub's limit for the summary and for the details, in characters.</summary>
    public const int Limit = 65_535;

    /// <summary>More problems than this are left to the details.</summary>
    public const int MaxAnnotations = 100;

    private const int MaxTitleLength = 255;
    private const int MaxQueryLength = 200;
    private const int MaxMessageLength = 4_000;

    /// <summary>Told once where an installation does not let check runs be written.</summary>
    public const string PermissionMissing =
        "### :warning: Results are shown as commit statuses\n\n"
        + "The configuration asks for check runs (`notifications.results`), and GitHub does not let this app write them "
        + "here. An owner of the organisation grants it under Settings, GitHub Apps, Configure, *Review request*: "
        + "Checks, read and write. Where no request is shown, the app itself does not ask for the permission yet; "
        + "whoever registered it changes that on its page.\n\nFrom the next run on the results are check runs then.";

    /// <summary>The details of one dirspace of a run.</summary>
    /// <param name="report">The run.</param>
    /// <param name="dirspace">The dirspace.</param>
    public static CheckDetails Create(RunReport report, DirspaceReport dirspace)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(dirspace);
        var facts = new List<string>
        {
            $"{ResultBlocks.Icon(dirspace)} {MessageParts.Dirspace(dirspace.Dirspace)}: "
                + ResultBlocks.Word(report, dirspace),
        };
        if (MessageParts.Link("workflow run", report.Url) is { } link)
            facts.Add(link);
        if (Next(report, dirspace) is { } next)
            facts.Add(next);
        return new(
            string.Join("\n\n", facts),
            ResultBlocks.Unfolded(dirspace, Limit - 1_000),
            [.. Annotate(dirspace).Distinct().Take(MaxAnnotations)]
        )
        {
            Query = QueryOf(dirspace.Dirspace),
        };
    }

    private static string QueryOf(Dirspace dirspace)
    {
        var query =
            $"{TagQuery.Quote($"dir:{dirspace.Directory}")} {TagQuery.Quote($"workspace:{dirspace.Workspace}")}";
        return query.Length <= MaxQueryLength ? query : "";
    }

    private static string? Next(RunReport report, DirspaceReport dirspace)
    {
        if (dirspace.State == DirspaceReportState.Failed)
            return "To plan again: push, comment `terrateam plan`, or press *Re-run*.";
        if (
            dirspace.State != DirspaceReportState.Success
            || !string.Equals(report.Operation, "plan", StringComparison.Ordinal)
        )
        {
            return null;
        }

        if (report.Overtaken.FirstOrDefault(missing => missing.Dirspace == dirspace.Dirspace) is { } overtaken)
        {
            return $":warning: It cannot be applied, because {MessageParts.OvertakenBy(overtaken)}. To plan it again: "
                + "comment `terrateam plan`, or press *Re-run*.";
        }

        var targets = ApplyTargets.Of(report);
        return report.AppliesByItself && !ApplyTargets.IsBlocked(targets)
            ? null
            : ApplyAdvice.Step(targets.First(target => target.Dirspace == dirspace.Dirspace), targets);
    }

    private static IEnumerable<CheckAnnotation> Annotate(DirspaceReport dirspace)
    {
        foreach (var step in (dirspace.Steps ?? []).Where(static step => !step.Success))
        {
            foreach (var error in DiagnosticReader.Read(step.Output, MaxAnnotations))
            {
                if (error.Line is not > 0 || FileOf(dirspace.Dirspace, error.File) is not { } file)
                    continue;

                yield return new(
                    file,
                    error.Line.Value,
                    Truncation.First(Markdown.OneLine($"{dirspace.Dirspace.Directory}: {step.Name}"), MaxTitleLength),
                    Truncation.First(PrintableText.From(error.Text), MaxMessageLength)
                );
            }
        }
    }

    // Terraform names files from the directory. What leads out of the repository or into a module that was downloaded
    // is no file of the change.
    private static string? FileOf(Dirspace dirspace, string? named)
    {
        if (named is not { Length: > 0 and <= 1_000 } || named[0] is '/' or '\\' || named.Any(char.IsControl))
            return null;

        var path = new List<string>();
        string[] parts = [.. dirspace.Directory.Split('/'), .. named.Replace('\\', '/').Split('/')];
        foreach (var part in parts.Where(static part => part is not ("" or ".")))
        {
            if (part is ".terraform" || part.Contains(':', StringComparison.Ordinal))
                return null;
            if (part is not "..")
                path.Add(part);
            else if (path.Count > 0)
                path.RemoveAt(path.Count - 1);
            else
                return null;
        }

        return path.Count == 0 ? null : string.Join('/', path);
    }
}
