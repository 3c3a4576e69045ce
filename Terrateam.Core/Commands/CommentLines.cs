using Markdig.Extensions.Mathematics;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Terrateam.Core.Commands;

/// <summary>
/// Finds the lines of a comment that can have a command, which leaves out code, quotations, struck-through and
/// invisible text.
/// </summary>
internal sealed class CommentLines
{
    private readonly string _text;
    private readonly HtmlNesting _html = new();
    private readonly List<CommentLine> _lines = [];

    private CommentLines(string text) => _text = text;

    /// <summary>The lines, in order; empty where the comment nests too deeply.</summary>
    /// <param name="text">The comment.</param>
    /// <param name="isCode">True where the whole comment is one piece of code.</param>
    internal static IReadOnlyList<CommentLine> From(string text, out bool isCode)
    {
        isCode = false;
        if (CommentMarkdown.Parse(text) is not { } document)
            return [];

        var lines = new CommentLines(text);
        var shown = document.Where(static block => block is not LinkReferenceDefinitionGroup).Take(2).ToList();
        isCode = shown is [LeafBlock first] && IsOneCode(first);
        if (isCode)
            lines.AddCode((LeafBlock)shown[0]);
        else
            lines.AddAll(document, isTop: true);
        return lines._lines;
    }

    // The original strips the backticks around a comment, so a comment that is one line of code is a command.
    private static bool IsOneCode(LeafBlock block) =>
        block switch
        {
            MathBlock => false,
            FencedCodeBlock fenced => fenced.FencedChar == '`',
            ParagraphBlock { Inline: { FirstChild: CodeInline first, LastChild: var last } } => ReferenceEquals(
                first,
                last
            ),
            _ => false,
        };

    private void AddCode(LeafBlock block)
    {
        // The first line of a fence may name a language.
        var mayBeInfo = block is FencedCodeBlock;
        var shown = new List<string>();
        foreach (var line in _text.AsSpan(block.Span.Start).EnumerateLines())
        {
            var text = line.Trim().Trim('`').Trim();
            if (text.Length > 0 && (!mayBeInfo || CommandParser.MayCommand(text)))
                shown.Add(text.ToString());
            mayBeInfo = false;
        }

        // Several lines are a script or a pasted log.
        if (shown is [var only])
            _lines.Add(new(only, LinePlace.Plain));
    }

    private void AddAll(ContainerBlock container, bool isTop)
    {
        foreach (var block in container)
        {
            switch (block)
            {
                case QuoteBlock or CodeBlock or LinkReferenceDefinitionGroup:
                    break;
                case HtmlBlock html:
                    AddHtml(html);
                    break;
                case LeafBlock { Inline: { } inlines } leaf:
                    var isPlain = isTop && leaf is ParagraphBlock or HeadingBlock { IsSetext: true };
                    new CommentInlines(_text, _html, _lines).Add(inlines, isPlain);
                    break;
                case LeafBlock leaf:
                    foreach (var line in Source(leaf.Span).EnumerateLines())
                        Add(line, LinePlace.Elsewhere);
                    break;
                case ContainerBlock inner:
                    var open = _html.Save();
                    AddAll(inner, isTop: false);
                    _html.Restore(open);
                    break;
            }
        }
    }

    private void AddHtml(HtmlBlock html)
    {
        var source = Source(html.Span);
        if (
            html.Type
            is HtmlBlockType.Comment
                or HtmlBlockType.CData
                or HtmlBlockType.ProcessingInstruction
                or HtmlBlockType.DocumentType
        )
        {
            // An HTML comment is invisible, but tags may follow on its last line.
            _html.Read(html.Type == HtmlBlockType.Comment ? source : source[(source.IndexOf('>') + 1)..]);
            return;
        }

        foreach (var line in source.EnumerateLines())
        {
            var rest = line.TrimStart();
            while (rest is ['<', ..] && rest.IndexOf('>') is > 0 and var end)
            {
                _html.Read(rest[..(end + 1)]);
                rest = rest[(end + 1)..].TrimStart();
            }

            if (html.Type != HtmlBlockType.ScriptPreOrStyle)
                Add(rest.IndexOf('<') is >= 0 and var tag ? rest[..tag] : rest, LinePlace.Elsewhere);
            _html.Read(rest);
        }
    }

    private void Add(ReadOnlySpan<char> line, LinePlace place)
    {
        if (!_html.IsUnread && CommandParser.MayCommand(line))
            _lines.Add(new(line.Trim().ToString(), place));
    }

    private ReadOnlySpan<char> Source(SourceSpan span) =>
        span.IsEmpty || span.Start >= _text.Length
            ? default
            : _text.AsSpan(span.Start, Math.Min(span.End + 1, _text.Length) - span.Start);
}
