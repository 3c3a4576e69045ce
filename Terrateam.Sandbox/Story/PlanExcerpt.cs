using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;

namespace Terrateam.Sandbox.Story;

/// <summary>The first plan in a comment, shortened.</summary>
internal static partial class PlanExcerpt
{
    private const int MaxLines = 12;

    /// <summary>Its lines, the first of them its title; empty where the comment has none.</summary>
    public static IReadOnlyList<string> Of(string markdown)
    {
        var document = Markdown.Parse(markdown);
        if (document.Descendants<FencedCodeBlock>().FirstOrDefault() is not { } plan)
            return [];

        var title = document
            .Descendants<HtmlBlock>()
            .Where(html => html.Line < plan.Line)
            .Select(html => Summary().Match(html.Lines.ToString()))
            .LastOrDefault(match => match.Success)
            ?.Groups["text"]
            .Value;
        // What is above the first resource is the same in every plan.
        var all = plan.Lines.ToString().Split('\n').Where(line => line.Trim().Length > 0).ToList();
        var lines = all.Skip(Math.Max(0, all.FindIndex(line => line.TrimStart().StartsWith('#')))).ToList();
        IEnumerable<string> shown = lines.Count <= MaxLines ? lines : [.. lines.Take(MaxLines - 1), "…"];
        return [Plain(title ?? "plan"), .. shown];
    }

    private static string Plain(string html) =>
        Emoji.Replace(System.Net.WebUtility.HtmlDecode(Tag().Replace(html, ""))).Trim();

    [GeneratedRegex("<summary>(?<text>.*?)</summary>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Summary();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tag();
}
