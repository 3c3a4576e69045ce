using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.Mathematics;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Terrateam.Core.Commands;

/// <summary>Parses comments as GitHub Flavored Markdown, in bounded time.</summary>
/// <remarks>
/// https://github.github.com/gfm/. Inlines are parsed only in blocks that can have a command, because some take
/// quadratic time, and blocks only up to a depth that people write.
/// </remarks>
internal static class CommentMarkdown
{
    /// <summary>The maximum number of characters with a meaning in Markdown for a paragraph to be parsed.</summary>
    private const int MaxSpecial = 512;

    /// <summary>The maximum nesting of quotations and lists in one line.</summary>
    private const int Deepest = 32;

    private static readonly MarkdownPipeline GitHub = Build();

    /// <summary>The parsed comment; null where it nests too deeply.</summary>
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
            // Markdig has a limit of nesting of its own.
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

    // Blocks with a command, with a tag that changes how the rest is rendered, or with the reference of a footnote,
    // without which the footnote is invisible.
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
