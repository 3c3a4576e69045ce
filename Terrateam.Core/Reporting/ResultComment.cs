namespace Terrateam.Core.Reporting;

/// <summary>Writes the comments of a run.</summary>
public static class ResultComment
{
    /// <summary>GitHub's limit for the body of a comment, in characters.</summary>
    public const int Limit = 65_536;

    /// <summary>The comments of a run in their order, at least one, each within the limit and with its <see cref="Marker"/> on top.</summary>
    public static IReadOnlyList<string> Render(RunReport report, int limit = Limit) => [Marker(report.RunId, 1) + limit];

    /// <summary>The hidden line by which the comment of a run is found again.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">Which of its comments, from 1.</param>
    public static string Marker(Guid run, int part) => $"<!-- terrateam:run:{run:D}:{part} -->";
}
