namespace Terrateam.Core.Modules;

/// <summary>
/// Moves past text in quotes and heredocs with the templates in them, which hold expressions, which hold text in
/// quotes, and so on. The nesting is kept on a list and not on the call stack, since the author of the file decides
/// how deep it is.
/// </summary>
internal sealed class HclTemplate(HclCursor cursor)
{
    private const char Quote = '"';
    private const char Heredoc = '<';

    private readonly List<(char Closer, string? Marker, int Line)> _open = [];
    private bool _atLineStart;

    /// <summary>True where the last text had no template in it.</summary>
    internal bool IsLiteral { get; private set; }

    /// <summary>Moves past text that begins with a quote here. Returns what is wrong with it, or null.</summary>
    internal string? SkipQuoted()
    {
        cursor.Move();
        return Skip((Quote, null, cursor.Line));
    }

    /// <summary>
    /// Moves past a heredoc that begins with <c>&lt;&lt;</c> here, up to the newline behind its end. Returns what is
    /// wrong with it, or null.
    /// </summary>
    internal string? SkipHeredoc()
    {
        var line = cursor.Line;
        return Marker() is { } marker ? Skip((Heredoc, marker, line)) : "`<<` without the name of a heredoc behind it";
    }

    private string? Skip((char Closer, string? Marker, int Line) first)
    {
        IsLiteral = true;
        _open.Clear();
        _open.Add(first);
        while (_open.Count > 0)
        {
            if (cursor.AtEnd)
                return Unclosed(_open[^1]);
            var fault = _open[^1].Closer switch
            {
                Quote => InQuotes(),
                Heredoc => InHeredoc(),
                _ => InExpression(),
            };
            if (fault is not null)
                return fault;
        }

        return null;
    }

    private string? InQuotes()
    {
        switch (cursor.Current)
        {
            case Quote:
                Close();
                return null;
            case '\n':
                return "text in quotes goes over the end of its line; a heredoc can";
            case '\\' when cursor.Peek(1) is not '\n':
                cursor.Move(2);
                return null;
            default:
                Literal();
                return null;
        }
    }

    private string? InHeredoc()
    {
        if (_atLineStart && cursor.RestOfLine().Trim().SequenceEqual(_open[^1].Marker))
        {
            cursor.MoveToLineEnd();
            _open.RemoveAt(_open.Count - 1);
            return null;
        }

        _atLineStart = cursor.Current == '\n';
        Literal();
        return null;
    }

    private string? InExpression()
    {
        var current = cursor.Current;
        if (cursor.Comment() is { } ends)
            return ends ? null : "a comment that begins with `/*` has no end";

        switch (current)
        {
            case '"':
                _open.Add((Quote, null, cursor.Line));
                break;
            case '(':
                _open.Add((')', null, cursor.Line));
                break;
            case '[':
                _open.Add((']', null, cursor.Line));
                break;
            case '{':
                _open.Add(('}', null, cursor.Line));
                break;
            case ')' or ']' or '}' when _open[^1].Closer != current:
                return $"`{current}` where `{_open[^1].Closer}` belongs";
            case ')' or ']' or '}':
                Close();
                return null;
            case '<' when cursor.Peek(1) == '<':
                var line = cursor.Line;
                if (Marker() is not { } marker)
                    return "`<<` without the name of a heredoc behind it";
                _open.Add((Heredoc, marker, line));
                return null;
        }

        cursor.Move();
        return null;
    }

    private void Literal()
    {
        var current = cursor.Current;
        if (current is not ('$' or '%'))
        {
            cursor.Move();
        }
        else if (cursor.Peek(1) == current && cursor.Peek(2) == '{')
        {
            cursor.Move(3);
        }
        else if (cursor.Peek(1) == '{')
        {
            IsLiteral = false;
            _open.Add(('}', null, cursor.Line));
            cursor.Move(2);
        }
        else
        {
            cursor.Move();
        }
    }

    private void Close()
    {
        _open.RemoveAt(_open.Count - 1);
        cursor.Move();
        _atLineStart = false;
    }

    // The line that opens a heredoc, with its newline.
    private string? Marker()
    {
        cursor.Move(cursor.Peek(2) == '-' ? 3 : 2);
        var marker = cursor.Name();
        if (marker.Length == 0 || !cursor.RestOfLine().Trim().IsEmpty)
            return null;
        cursor.MoveToLineEnd();
        cursor.Move();
        _atLineStart = true;
        return marker;
    }

    private static string Unclosed((char Closer, string? Marker, int Line) frame) =>
        frame.Closer switch
        {
            Quote => $"text in quotes that begins in line {frame.Line} has no end",
            Heredoc => $"the heredoc `{frame.Marker}` that begins in line {frame.Line} has no end",
            _ => $"`{frame.Closer}` is missing for what line {frame.Line} opens",
        };
}
