using System.Text.RegularExpressions;

namespace Terrateam.Core.Configuration;

/// <summary>A character of a text. Lines and columns from 1.</summary>
internal readonly record struct YamlPlace(int Line, int Column, char Sign)
{
    internal bool IsBehind(int line, int column) => Line > line || (Line == line && Column > column);
}

/// <summary>
/// Finds the quote and the bracket that stay open in a text that is not YAML. A parser reads on and fails further down,
/// or not at all where a later quote closes the text.
/// </summary>
internal sealed partial class YamlScan
{
    private readonly Stack<(YamlPlace Place, int Indentation)> _brackets = new();
    private YamlPlace? _quoted;
    private int _block = -1;

    private YamlScan(string[] lines)
    {
        for (var index = 0; index < lines.Length && Quote is null && Bracket is null; index++)
            Line(lines[index], index + 1);
        Quote ??= _quoted;
        Bracket ??= _brackets.TryPeek(out var open) ? open.Place : null;
    }

    /// <summary>The quote that is not closed on its line, though something stands behind where it ends.</summary>
    internal YamlPlace? Quote { get; private set; }

    /// <summary>The bracket that is not closed.</summary>
    internal YamlPlace? Bracket { get; private set; }

    internal static YamlScan Of(string[] lines) => new(lines);

    private void Line(string line, int number)
    {
        var start = 0;
        if (_quoted is { } open)
        {
            start = EndOfQuote(line, 0, open.Sign);
            if (start < 0)
                return;
            _quoted = null;
            if (line.AsSpan(start).TrimStart() is [not (',' or ']' or '}' or ':' or '#'), ..])
            {
                Quote = open;
                return;
            }
        }
        else if (_block >= 0)
        {
            if (line.AsSpan().Trim().IsEmpty || Indentation(line) > _block)
                return;
            _block = -1;
        }

        // A key as far left as the line of the bracket belongs to no flow collection.
        if (_brackets.TryPeek(out var bracket) && BlockKey().IsMatch(line) && Indentation(line) <= bracket.Indentation)
            Bracket = bracket.Place;
        else
            Characters(line, number, start);
    }

    private void Characters(string line, int number, int start)
    {
        var before = '\0';
        for (var index = start; index < line.Length; index++)
        {
            var sign = line[index];
            if (char.IsWhiteSpace(sign))
                continue;
            if (sign == '#' && (index == 0 || char.IsWhiteSpace(line[index - 1])))
                return;

            var begins = BeginsValue(line, index, before);
            before = sign;
            if (begins && sign is '"' or '\'')
            {
                var end = EndOfQuote(line, index + 1, sign);
                if (end < 0)
                {
                    _quoted = new(number, index + 1, sign);
                    return;
                }

                index = end - 1;
            }
            else if (sign is '[' or '{' && (begins || _brackets.Count > 0))
            {
                _brackets.Push((new(number, index + 1, sign), Indentation(line)));
            }
            else if (
                sign is ']' or '}'
                && _brackets.TryPop(out var open)
                && open.Place.Sign != (sign == ']' ? '[' : '{')
            )
            {
                Bracket = open.Place;
                return;
            }
            else if (begins && sign is '|' or '>' && _brackets.Count == 0 && BlockHeader().IsMatch(line.AsSpan(index)))
            {
                _block = Indentation(line);
                return;
            }
        }
    }

    private bool BeginsValue(string line, int index, char before) =>
        before switch
        {
            '\0' or ',' or '[' or '{' => true,
            ':' or '-' or '?' => _brackets.Count > 0 || char.IsWhiteSpace(line[index - 1]),
            _ => false,
        };

    // The index behind the closing quote; -1 where there is none.
    private static int EndOfQuote(string line, int start, char quote)
    {
        for (var index = start; index < line.Length; index++)
        {
            if (quote == '"' && line[index] == '\\')
                index++;
            else if (line[index] == quote && quote == '\'' && index + 1 < line.Length && line[index + 1] == quote)
                index++;
            else if (line[index] == quote)
                return index + 1;
        }

        return -1;
    }

    // With the dashes of a list, whose items may be maps.
    private static int Indentation(string line)
    {
        var index = 0;
        while (
            index < line.Length
            && (line[index] == ' ' || (line[index] == '-' && index + 1 < line.Length && line[index + 1] == ' '))
        )
        {
            index++;
        }

        return index;
    }

    [GeneratedRegex(@"^ *(?:- +)*[^\s""'\[\]{},#&*!|>%@`-][^\s\[\]{},""']*:(?:\s|$)", RegexOptions.NonBacktracking)]
    private static partial Regex BlockKey();

    [GeneratedRegex(@"^[|>][0-9+-]{0,2}\s*(?:#.*)?$", RegexOptions.NonBacktracking)]
    private static partial Regex BlockHeader();
}
