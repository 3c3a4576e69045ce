using System.Globalization;
using System.Text;

namespace Terrateam.Core.Reporting;

/// <summary>
/// Renders the comments of a run: a summary first, then failures, changes, and the rest, with details folded.
/// </summary>
public static class ResultComment
{
    /// <summary>
    /// GitHub's limit for the body of a comment, in characters. Text is measured in bytes of JSON, which are never
    /// fewer than its characters, in any way of counting them.
    /// </summary>
    public const int Limit = 65_536;

    /// <summary>How many comments the details of one run may fill; the rest is on the run's own page.</summary>
    public const int MaxComments = 8;

    private const int MinLimit = 8_192;

    /// <summary>
    /// The comments of a run in their order, at least one, each within the limit and with its <see cref="Marker"/> on
    /// top.
    /// </summary>
    /// <param name="report">The run.</param>
    /// <param name="limit">The size of the largest comment, in bytes of JSON; at least 8,192.</param>
    public static IReadOnlyList<string> Render(RunReport report, int limit = Limit)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, MinLimit);

        var head = $"{Marker(report.RunId, 1)}\n{ResultHead.Create(report, limit / 2)}\n\n";
        var foot = ResultHead.NextSteps(report);
        var continued = Continued(report, 999, 999);
        var bodies = CommentPacker.Pack(
            [.. ResultBlocks.Create(report)],
            limit - Truncation.SizeOf(head) - Truncation.SizeOf(foot) - 8,
            limit - Truncation.SizeOf(continued) - 8,
            MaxComments
        );

        var comments = new List<string> { Join(head, bodies[0], foot) };
        for (var part = 2; part <= bodies.Count; part++)
            comments.Add(Join(Continued(report, part, bodies.Count), bodies[part - 1], ""));
        return comments;
    }

    /// <summary>The hidden line that identifies a comment of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="part">Which of its comments, from 1.</param>
    public static string Marker(Guid run, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"<!-- terrateam:run:{run:D}:{part} -->");

    private static string Continued(RunReport report, int part, int parts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Marker(report.RunId, part)}\n### Terrateam {report.Operation}, continued ({part} of {parts})\n\n"
        );

    private static string Join(string head, string body, string foot)
    {
        var comment = new StringBuilder(head).Append(body);
        if (foot.Length > 0)
            comment.Append(body.Length > 0 ? "\n\n" : "").Append(foot);
        return comment.ToString().TrimEnd();
    }
}
