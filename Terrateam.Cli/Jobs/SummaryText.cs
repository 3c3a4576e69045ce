using System.Globalization;
using System.Text;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Steps;
using Terrateam.Core.Reporting;

namespace Terrateam.Cli.Jobs;

/// <summary>
/// The Markdown of a piece of work: what to do next, a table, and folded plans. What others wrote stays text.
/// </summary>
/// <param name="mask">Masks secrets.</param>
/// <param name="room">Its size at most, in bytes.</param>
internal sealed class SummaryText(SecretMask mask, int room)
{
    private const int MaxRows = 1_000;

    // For one block, in characters; the pull request shows more.
    private const int MaxBlock = 64 * 1024;
    private const int MinBlock = 512;

    // What stands around the text of a block, in bytes.
    private const int BlockFrame = 1024;

    // For the sentence that says what was left out, in bytes.
    private const int Reserve = 256;

    private const string LeftOut =
        "\n_There was no room for all of it: the rest is in the job's log and in the pull request._\n";

    private const string Columns =
        "| | directory | workspace | result | add | change | destroy | replace | import | move | time |\n"
        + "|---|---|---|---|--:|--:|--:|--:|--:|--:|--:|\n";

    /// <summary>The section; empty where there is no room for it.</summary>
    /// <param name="work">The work.</param>
    /// <param name="contexts">What ran, in order.</param>
    /// <param name="next">What to do next.</param>
    public string Write(Work work, IReadOnlyList<StepContext> contexts, string next)
    {
        var text = new StringBuilder();
        var left = room - Reserve;
        var shown = contexts
            .Where(IsShown)
            .Select(static context => new Part(context, DirspaceSummary.From(context)))
            .ToList();
        var isFull = !Add($"## Terrateam {work.Operation}\n\n{mask.Mask(next)}\n\n") || !AddRows(shown, Add);

        for (var i = 0; i < shown.Count && !isFull; i++)
            isFull = !Add(Block(shown[i], Math.Min(MaxBlock, (left / (shown.Count - i)) - BlockFrame)));
        if (isFull && room > Reserve)
            _ = text.Append(LeftOut);
        return text.ToString();

        bool Add(string part)
        {
            var size = Encoding.UTF8.GetByteCount(part);
            if (size > left)
                return false;
            left -= size;
            _ = text.Append(part);
            return true;
        }
    }

    // Hooks that did their work need no row.
    private static bool IsShown(StepContext context) =>
        IsDirspace(context)
            ? context.Outputs.Count > 0
            : context.Outputs.Exists(static output => !output.Success && !output.IgnoreErrors);

    private static bool IsDirspace(StepContext context) => context.Scope.Dir is not null;

    private bool AddRows(List<Part> rows, Func<string, bool> add)
    {
        if (rows.Count == 0)
            return true;
        if (!add(Columns))
            return false;

        var all = rows.Take(MaxRows).All(row => add(Row(row)));
        return all && add(rows.Count > MaxRows ? $"\n… and {rows.Count - MaxRows} more.\n" : "\n");
    }

    private string Row(Part part)
    {
        var (context, dirspace) = part;
        string Count(int? number) => number is { } known ? known.ToString(CultureInfo.InvariantCulture) : "–";
        var counts = dirspace.Counts;
        var facts = dirspace.HasChanges ? context.Facts : null;
        string[] cells =
        [
            dirspace.Icon,
            Cell(context.Scope.Dir ?? $"hooks {context.Label}"),
            context.Scope.Workspace is { } workspace ? Cell(workspace) : "",
            dirspace.State,
            Count(counts?.Add),
            Count(counts?.Change),
            Count(counts?.Destroy),
            Count(facts?.Replace ?? (dirspace is { IsDiff: true, HasChanges: false } ? 0 : null)),
            Count(counts?.Import),
            Count(facts is null && !dirspace.IsDiff ? null : counts?.Move),
            context.Elapsed is { } elapsed ? Duration.Of(elapsed) : "",
        ];
        return $"| {string.Join(" | ", cells)} |\n";
    }

    private string Block(Part part, int most)
    {
        var (context, dirspace) = part;
        if (dirspace.Text.Length == 0)
            return "";

        // Masked before it is cut, because the mask does not find a part of a secret.
        var text = mask.Mask(dirspace.Text);
        var longest = Math.Max(MinBlock, most / MaxBytesOf(text));
        if (text.Length > longest)
            text = dirspace.IsDiff ? First(text, longest) : Last(text, longest);

        var names = context.Scope.Dir is { } directory
            ? $"{Html(directory)} {Html(context.Scope.Workspace ?? "")}"
            : $"hooks {Html(context.Label)}";
        var counts = dirspace is { HasChanges: true, Counts: { } known } ? $": {known}" : "";
        return $"<details{(context.Success ? "" : " open")}><summary>{dirspace.Icon} {names} {dirspace.State}{counts}</summary>\n\n"
            + $"{(context.Success ? Markdown.Fence(text, dirspace.IsDiff ? "diff" : "") : Markdown.Failure(text))}"
            + "\n\n</details>\n\n";
    }

    private static int MaxBytesOf(string text) => System.Text.Ascii.IsValid(text) ? 1 : 3;

    private static string First(string text, int longest)
    {
        var end = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return $"{text.AsSpan(0, end)}\n… {text.Length - end} characters left out …";
    }

    private static string Last(string text, int longest)
    {
        var start = text.Length - longest;
        if (char.IsLowSurrogate(text[start]))
            start++;
        return $"… {start} characters left out …\n{text.AsSpan(start)}";
    }

    private string Cell(string text) => Markdown.Code(mask.Mask(text)).Replace("|", "\\|", StringComparison.Ordinal);

    private string Html(string text) => Markdown.HtmlCode(mask.Mask(text));

    private sealed record Part(StepContext Context, DirspaceSummary Dirspace);
}
