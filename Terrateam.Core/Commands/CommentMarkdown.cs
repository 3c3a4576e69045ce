using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Mathematics;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Terrateam.Core.Commands;

/// <summary>Reads comments in GitHub's dialect of Markdown, within bounded work.</summary>
/// <remarks>
/// https://github.github.com/gfm/. Inlines are parsed only where a line can matter, because some of them take time in
/// proportion to the square of their number, and blocks only where they do not nest deeper than any that a person
/// writes.
/// </remarks>
internal static class CommentMarkdown
{
    /// <summary>How many characters with a meaning in Markdown one paragraph may have, to be looked into.</summary>
    private const int MaxSpecial = 512;

    /// <summary>How deep quotations and lists may nest in one line.</summary>
    private const int Deepest = 32;

    private static readonly MarkdownPipeline GitHub = Build();

    /// <summary>The comment, or null where it nests too deeply to be read.</summary>
    internal static MarkdownDocument? Parse(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (DepthOf(line) > Deepest)
                return null;
        }

        try
        {
            return MarkdownParser.Parse(text, GitHub);
        }
        catch (ArgumentException)
        {
            // Markdig's own limit of nesting.
            return null;
        }
    }

    private static MarkdownPipeline Build()
    {
        var builder = new MarkdownPipelineBuilder()
            .UsePipeTables()
            .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
            .UseTaskLists()
            .UseFootnotes()
            .UsePreciseSourceLocation();
        builder.BlockParsers.AddIfNotAlready<MathBlockParser>();
        foreach (
            var parser in builder.BlockParsers.Where(static parser =>
                parser is ParagraphBlockParser or HeadingBlockParser
            )
        )
        {
            parser.Closed += static (_, block) =>
                (block as LeafBlock)?.ProcessInlines &= IsWorthwhile((LeafBlock)block);
        }

        return builder.Build();
    }

    // A command, a tag that decides how what comes behind it is shown, or a footnote's mark, without which it is not
    // shown.
    private static bool IsWorthwhile(LeafBlock block)
    {
        var (special, matters) = (0, false);
        for (var index = 0; index < block.Lines.Count; index++)
        {
            var line = block.Lines.Lines[index].Slice.AsSpan();
            matters =
                matters
                || line.Contains('<')
                || line.Contains("[^", StringComparison.Ordinal)
                || CommandParser.MayCommand(line);
            foreach (var character in line)
                special += character is '[' or ']' or '*' or '_' or '~' or '`' or '<' or '|' ? 1 : 0;
        }

        return matters && special <= MaxSpecial;
    }

    private static int DepthOf(ReadOnlySpan<char> line)
    {
        var depth = 0;
        for (var index = 0; index < line.Length; index++)
        {
            var isMarker =
                line[index] is '>'
                || (
                    line[index] is '-' or '+' or '*' or '.' or ')'
                    && index + 1 < line.Length
                    && line[index + 1] is ' ' or '\t'
                );
            if (isMarker)
                depth++;
            else if (line[index] is not (' ' or '\t' or (>= '0' and <= '9')))
                break;
        }

        return depth;
    }
}
