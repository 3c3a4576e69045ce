using System.Buffers;
using System.Text;

namespace Terrateam.Core.TagQueries;

internal enum TagQueryTokenKind
{
    Word,
    Open,
    Close,
    And,
    Or,
    Not,
    In,
    End,
}

/// <summary>One token with its position and, for a word, its text without quotes and escapes.</summary>
internal readonly record struct TagQueryToken(TagQueryTokenKind Kind, int Position, string Text);

internal static class TagQueryLexer
{
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t()\"'");

    /// <summary>The tokens with an <see cref="TagQueryTokenKind.End"/> behind them.</summary>
    internal static (List<TagQueryToken> Tokens, TagQueryError? Error) Read(string text)
    {
        var tokens = new List<TagQueryToken>();
        var at = 0;
        while (at < text.Length)
        {
            var start = at;
            switch (text[at])
            {
                case ' ' or '\t':
                    at++;
                    break;
                case '(':
                    tokens.Add(new(TagQueryTokenKind.Open, at++, "("));
                    break;
                case ')':
                    tokens.Add(new(TagQueryTokenKind.Close, at++, ")"));
                    break;
                case '"' or '\'':
                    if (Quoted(text, ref at) is not { } quoted)
                    {
                        var message = $"The quote {text[start]} is never closed.";
                        return (tokens, new(TagQueryFault.UnterminatedString, start, message));
                    }

                    tokens.Add(new(TagQueryTokenKind.Word, start, quoted));
                    break;
                default:
                    var word = Plain(text, ref at);
                    if (word[^1] is not (':' or '~') || at == text.Length || text[at] is not ('"' or '\''))
                    {
                        tokens.Add(new(KindOf(word), start, word));
                        break;
                    }

                    var quote = at;
                    if (Value(text, ref at) is not { } value)
                    {
                        return (
                            tokens,
                            new(TagQueryFault.UnterminatedString, quote, $"The quote {text[quote]} is never closed.")
                        );
                    }

                    tokens.Add(new(TagQueryTokenKind.Word, start, word + value));
                    break;
            }
        }

        tokens.Add(new(TagQueryTokenKind.End, text.Length, ""));
        return (tokens, null);
    }

    /// <summary>The tag as a query has to write it: in quotes where it would have another meaning without.</summary>
    internal static string Quote(string tag)
    {
        var plain = tag.Length > 0 && KindOf(tag) == TagQueryTokenKind.Word && tag.AsSpan().IndexOfAny(Special) < 0;
        return plain
            ? tag
            : $"\"{tag.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
    }

    private static string Plain(string text, ref int at)
    {
        var start = at;
        var length = text.AsSpan(start).IndexOfAny(Special);
        at = length < 0 ? text.Length : start + length;
        return text[start..at];
    }

    // The value of `dir:` may be quoted, in part or as a whole: dir:"my dir"/module.
    private static string? Value(string text, ref int at)
    {
        var value = new StringBuilder();
        while (at < text.Length && text[at] is not (' ' or '\t' or '(' or ')'))
        {
            if (text[at] is not ('"' or '\''))
                value.Append(Plain(text, ref at));
            else if (Quoted(text, ref at) is { } quoted)
                value.Append(quoted);
            else
                return null;
        }

        return value.ToString();
    }

    private static string? Quoted(string text, ref int at)
    {
        var quote = text[at++];
        var content = new StringBuilder();
        while (at < text.Length)
        {
            var character = text[at++];
            if (character == quote)
                return content.ToString();

            if (character == '\\' && at < text.Length)
                character = text[at++];
            content.Append(character);
        }

        return null;
    }

    private static TagQueryTokenKind KindOf(string word) =>
        word.Length switch
        {
            2 when word.Equals("or", StringComparison.OrdinalIgnoreCase) => TagQueryTokenKind.Or,
            2 when word.Equals("in", StringComparison.OrdinalIgnoreCase) => TagQueryTokenKind.In,
            3 when word.Equals("and", StringComparison.OrdinalIgnoreCase) => TagQueryTokenKind.And,
            3 when word.Equals("not", StringComparison.OrdinalIgnoreCase) => TagQueryTokenKind.Not,
            _ => TagQueryTokenKind.Word,
        };
}
