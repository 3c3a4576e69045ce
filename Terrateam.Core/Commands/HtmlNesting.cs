using System.Buffers;

namespace Terrateam.Core.Commands;

/// <summary>Tracks the open HTML elements, of those that change how GitHub renders their content.</summary>
internal sealed class HtmlNesting
{
    private static readonly string[] Unread =
    [
        "pre",
        "code",
        "samp",
        "kbd",
        "tt",
        "var",
        "blockquote",
        "q",
        "del",
        "s",
        "strike",
        "details",
    ];

    private static readonly string[] Marked =
    [
        "b",
        "strong",
        "i",
        "em",
        "ins",
        "sub",
        "sup",
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "th",
        "td",
        "summary",
    ];

    private static readonly SearchValues<char> Letters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    );

    private readonly Dictionary<string, int> _open = new(StringComparer.OrdinalIgnoreCase);

    private bool _isComment;
    private bool _isTag;

    /// <summary>
    /// True within elements that GitHub renders as code, as a quotation, struck through, collapsed or not at all.
    /// </summary>
    internal bool IsUnread => _isComment || _isTag || Unread.Any(_open.ContainsKey);

    /// <summary>True within elements that GitHub renders as more than plain text.</summary>
    internal bool IsMarked => _open.Count > 0;

    internal KeyValuePair<string, int>[] Save() => [.. _open];

    internal void Restore(KeyValuePair<string, int>[] saved)
    {
        _open.Clear();
        foreach (var (name, count) in saved)
            _open.Add(name, count);
    }

    /// <summary>Reads the tags in a piece of HTML. A tag that is not closed there hides what follows.</summary>
    internal void Read(ReadOnlySpan<char> html)
    {
        while (!html.IsEmpty)
        {
            if (_isComment || _isTag)
            {
                var end = _isComment ? html.IndexOf("-->", StringComparison.Ordinal) : html.IndexOf('>');
                if (end < 0)
                    return;
                html = html[(end + 1)..];
                _isComment = _isTag = false;
            }

            var start = html.IndexOf('<');
            if (start < 0)
                return;

            html = html[(start + 1)..];
            _isComment = html.StartsWith("!--", StringComparison.Ordinal);
            if (_isComment)
                html = html[3..];
            else
                ReadTag(html);
        }
    }

    private void ReadTag(ReadOnlySpan<char> html)
    {
        var isEnd = html is ['/', ..];
        var rest = isEnd ? html[1..] : html;
        var length = rest.IndexOfAnyExcept(Letters);
        var name = length < 0 ? rest : rest[..length];
        _isTag = name.Length > 0;
        Note(name, isEnd);
    }

    private void Note(ReadOnlySpan<char> name, bool isEnd)
    {
        if (name.Length is 0 or > 10 || NameOf(name) is not { } known)
            return;

        var count = _open.GetValueOrDefault(known) + (isEnd ? -1 : 1);
        if (count <= 0)
            _open.Remove(known);
        else
            _open[known] = count;
    }

    private static string? NameOf(ReadOnlySpan<char> name)
    {
        foreach (var known in Unread)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
                return known;
        }

        foreach (var known in Marked)
        {
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase))
                return known;
        }

        return null;
    }
}
