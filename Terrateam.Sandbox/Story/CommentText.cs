using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Terrateam.Sandbox.Story;

/// <summary>
/// Renders a comment's markdown as text for a console: tables with columns, separated code blocks, opened details.
/// </summary>
internal static partial class CommentText
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseEmphasisExtras()
        .UseEmojiAndSmiley(enableSmileys: false)
        .Build();

    public static string Render(string markdown)
    {
        var text = new StringBuilder();
        foreach (var block in Markdown.Parse(markdown, Pipeline))
            Write(block, text, "");

        return Gaps().Replace(text.ToString(), "\n\n").Trim('\n');
    }

    private static void Write(Block block, StringBuilder text, string indent)
    {
        switch (block)
        {
            case Table table:
                WriteTable(table, text, indent);
                break;
            case HtmlBlock html:
                WriteHtml(html, text, indent);
                break;
            case CodeBlock code:
                WriteLines(code.Lines.ToString(), text, indent + "    ");
                text.Append('\n');
                break;
            case HeadingBlock heading:
                WriteHeading(Inline(heading.Inline), heading.Level, text, indent);
                break;
            case LeafBlock leaf:
                WriteLines(Inline(leaf.Inline), text, indent);
                text.Append('\n');
                break;
            case ListBlock list:
                foreach (var item in list.OfType<ListItemBlock>())
                    WriteItem(item, text, indent);

                text.Append('\n');
                break;
            case ContainerBlock container:
                foreach (var child in container)
                    Write(child, text, indent + "  ");

                break;
        }
    }

    private static void WriteHeading(string heading, int level, StringBuilder text, string indent) =>
        text.Append(indent)
            .Append(heading)
            .Append('\n')
            .Append(indent)
            .Append(level < 3 ? '=' : '-', heading.Length)
            .Append("\n\n");

    private static void WriteItem(ListItemBlock item, StringBuilder text, string indent)
    {
        var inner = new StringBuilder();
        foreach (var child in item)
            Write(child, inner, "");

        var lines = inner.ToString().Trim('\n').Split('\n');
        text.Append(indent).Append("- ").Append(string.Join("\n" + indent + "  ", lines)).Append('\n');
    }

    private static void WriteTable(Table table, StringBuilder text, string indent)
    {
        var rows = table
            .OfType<TableRow>()
            .Select(row =>
                row.OfType<TableCell>()
                    .Select(cell => string.Join(' ', cell.OfType<LeafBlock>().Select(leaf => Inline(leaf.Inline))))
                    .ToList()
            )
            .ToList();
        var widths = Enumerable
            .Range(0, rows.Max(row => row.Count))
            .Select(column => rows.Max(row => column < row.Count ? row[column].Length : 0))
            .ToList();
        foreach (var (row, index) in rows.Select((row, index) => (row, index)))
        {
            text.Append(indent)
                .Append(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd())
                .Append('\n');
            if (index == 0)
            {
                text.Append(indent)
                    .Append(string.Join("  ", widths.Select(width => new string('-', width))))
                    .Append('\n');
            }
        }

        text.Append('\n');
    }

    private static void WriteHtml(HtmlBlock html, StringBuilder text, string indent)
    {
        var source = Emoji.Replace(Comments().Replace(html.Lines.ToString(), ""));
        foreach (Match summary in Summaries().Matches(source))
            text.Append(indent).Append("> ").Append(Plain(summary.Groups["text"].Value)).Append('\n');

        var rest = Plain(Summaries().Replace(source, "")).Trim();
        if (rest.Length > 0)
            WriteLines(rest, text, indent);
    }

    private static void WriteLines(string lines, StringBuilder text, string indent)
    {
        foreach (var line in lines.TrimEnd('\n').Split('\n'))
            text.Append(indent).Append(line).Append('\n');
    }

    private static string Inline(ContainerInline? container)
    {
        var text = new StringBuilder();
        foreach (var inline in container ?? [])
        {
            text.Append(
                inline switch
                {
                    LiteralInline literal => literal.Content.ToString(),
                    CodeInline code => code.Content,
                    LineBreakInline => "\n",
                    HtmlInline => "",
                    HtmlEntityInline entity => entity.Transcoded.ToString(),
                    AutolinkInline link => link.Url,
                    ContainerInline inner => Inline(inner),
                    _ => "",
                }
            );
        }

        return text.ToString();
    }

    private static string Plain(string html) => System.Net.WebUtility.HtmlDecode(Tags().Replace(html, ""));

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline, 1000)]
    private static partial Regex Comments();

    [GeneratedRegex("<summary>(?<text>.*?)</summary>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Summaries();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tags();

    [GeneratedRegex("\n{3,}", RegexOptions.None, 1000)]
    private static partial Regex Gaps();
}
