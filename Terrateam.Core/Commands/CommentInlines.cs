using System.Text;
using Markdig.Syntax.Inlines;

namespace Terrateam.Core.Commands;

/// <summary>Finds the lines of one paragraph, heading or cell of a comment.</summary>
internal sealed class CommentInlines(string text, HtmlNesting html, List<CommentLine> lines)
{
    private readonly StringBuilder _shown = new();

    private State _state = State.Begins;
    private int _start;
    private bool _isPlain;

    // The state of a line: nothing read yet; plain text of a paragraph; other text; text that cannot be a command.
    private enum State
    {
        Begins,
        Plain,
        Elsewhere,
        Unread,
    }

    /// <summary>Adds the lines.</summary>
    /// <param name="inlines">The content of the block.</param>
    /// <param name="isPlain">True for a top-level paragraph of the comment.</param>
    internal void Add(ContainerInline inlines, bool isPlain)
    {
        _isPlain = isPlain;
        Visit(inlines, isMarked: false, isUnread: false);
        End();
    }

    private void Visit(ContainerInline container, bool isMarked, bool isUnread)
    {
        foreach (var inline in container)
        {
            switch (inline)
            {
                case LineBreakInline:
                    End();
                    break;
                case HtmlInline tag:
                    html.Read(tag.Tag);
                    break;
                case LiteralInline literal:
                    Say(literal.Content.AsSpan(), literal.Span.Start, isMarked, isUnread);
                    break;
                case HtmlEntityInline entity:
                    Say(entity.Transcoded.AsSpan(), entity.Span.Start, isMarked: true, isUnread);
                    break;
                case EmphasisInline emphasis:
                    Visit(emphasis, isMarked: true, isUnread || emphasis.DelimiterChar == '~');
                    break;
                case LinkInline link:
                    Visit(link, isMarked: true, isUnread || link.IsImage);
                    break;
                case CodeInline code:
                    Say(code.ContentSpan, code.Span.Start, isMarked: true, isUnread: true);
                    break;
                case ContainerInline inner:
                    Visit(inner, isMarked, isUnread);
                    break;
            }
        }
    }

    private void Say(ReadOnlySpan<char> shown, int start, bool isMarked, bool isUnread)
    {
        if (_state == State.Begins && !shown.IsWhiteSpace())
        {
            _start = start;
            _state =
                isUnread || html.IsUnread ? State.Unread
                : isMarked || html.IsMarked || !_isPlain || !IsFirst(start) ? State.Elsewhere
                : State.Plain;
        }

        _shown.Append(shown);
    }

    private void End()
    {
        var line = _state switch
        {
            State.Plain => Written(),
            State.Elsewhere => _shown.ToString().Trim(),
            _ => "",
        };
        if (CommandParser.MayCommand(line))
            lines.Add(new(line, _state == State.Plain ? LinePlace.Plain : LinePlace.Elsewhere));
        _shown.Clear();
        _state = State.Begins;
    }

    // What precedes it may be invisible: a tag, or an image without a text.
    private bool IsFirst(int start)
    {
        var before = text.AsSpan(0, Math.Min(start, text.Length));
        return before[(before.LastIndexOfAny('\r', '\n') + 1)..].IsWhiteSpace();
    }

    private string Written()
    {
        var rest = text.AsSpan(Math.Min(_start, text.Length));
        var end = rest.IndexOfAny('\r', '\n');
        return (end < 0 ? rest : rest[..end]).Trim().ToString();
    }
}
