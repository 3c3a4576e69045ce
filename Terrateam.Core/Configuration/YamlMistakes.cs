using YamlDotNet.Core;

namespace Terrateam.Core.Configuration;

/// <summary>A mistake in YAML, where it was made.</summary>
internal sealed record YamlMistake(int Line, int Column, string Problem, string Allowed, string? Suggestion = null);

/// <summary>
/// Says what is wrong with a text that is no YAML. The parser tells where it could not go on, which is often below the
/// line with the mistake, in words about grammar.
/// </summary>
internal sealed class YamlMistakes
{
    private const string Escapes = "0abt\tnvfre \"/\\N_LPxuU\n";

    private readonly string[] _lines;
    private readonly int _line;
    private readonly int _column;
    private readonly string _message;

    private YamlMistakes(string text, Mark at, string message)
    {
        _lines = [.. text.Split('\n').Select(static line => line.TrimEnd('\r'))];
        _line = (int)Math.Clamp(at.Line, 1, _lines.Length);
        _column = (int)Math.Max(at.Column, 1);
        _message = message;
    }

    /// <summary>The mistake that an exception of the parser comes from.</summary>
    internal static YamlMistake Find(string text, YamlException exception) =>
        new YamlMistakes(text, exception.Start, exception.InnerException?.Message ?? exception.Message).Find();

    /// <summary>The same where the parser fails without a place: somewhere behind this one.</summary>
    internal static YamlMistake FindBehind(string text, Mark at)
    {
        var mistakes = new YamlMistakes(text, at, "");
        return mistakes.Conflict()
            ?? mistakes.Tab()
            ?? mistakes.Open(isAnywhere: true)
            ?? new(mistakes._line, mistakes._column, "this is not YAML, from about here", "a YAML document");
    }

    private YamlMistake Find() =>
        Conflict()
        ?? (Says("tab") || IsIndentedByTab(_line) ? Tab() : null)
        ?? (Says("escape") ? Escape() : null)
        ?? Open(isAnywhere: false)
        ?? (Says("multiline plain scalar") ? MissingColon() : null)
        ?? (Says("invalid mapping") ? SecondColon() : null)
        ?? (Says("cannot start any token") ? FirstSign() : null)
        ?? (Says("expected key") || Says("'-' indicator") ? Indentation() : null)
        ?? new(_line, _column, $"this is not YAML: {_message}", "a YAML document");

    private bool Says(string words) => _message.Contains(words, StringComparison.Ordinal);

    private YamlMistake? Conflict()
    {
        var index = Array.FindIndex(_lines, static line => line.StartsWith("<<<<<<< ", StringComparison.Ordinal));
        return index < 0 || !_lines.Contains("=======")
            ? null
            : new(index + 1, 1, "this conflict of a merge is not resolved", "the lines of one side, without the marks");
    }

    private YamlMistake? Tab()
    {
        var index = Array.FindIndex(_lines, _line - 1, static line => IsTabbed(line));
        return index < 0
            ? null
            : new(
                index + 1,
                _lines[index].IndexOf('\t', StringComparison.Ordinal) + 1,
                "a tab indents this line",
                "spaces"
            );
    }

    private bool IsIndentedByTab(int line) => IsTabbed(_lines[line - 1]);

    private static bool IsTabbed(string line) =>
        line.AsSpan().TrimStart(" \t") is var rest
        && !rest.IsEmpty
        && line.AsSpan(0, line.Length - rest.Length).Contains('\t');

    private YamlMistake? Escape()
    {
        for (var line = _line; line <= _lines.Length; line++)
        {
            var text = _lines[line - 1];
            for (var index = line == _line ? _column : 0; index + 1 < text.Length; index++)
            {
                if (text[index] != '\\')
                    continue;
                index++;
                if (!Escapes.Contains(text[index], StringComparison.Ordinal))
                {
                    return new(
                        line,
                        index,
                        $"`\\{text[index]}` is no escape between double quotes",
                        "the text in single quotes, or `\\\\` for a backslash"
                    );
                }
            }
        }

        return null;
    }

    // What stays open behind the place of the failure is not what the parser stopped at.
    private YamlMistake? Open(bool isAnywhere)
    {
        var scan = YamlScan.Of(_lines);
        if (scan.Quote is { } quote && (isAnywhere || !quote.IsBehind(_line, _column)))
        {
            var allowed = $"another `{quote.Sign}` behind the text";
            return new(quote.Line, quote.Column, $"this `{quote.Sign}` is not closed", allowed);
        }

        if (scan.Bracket is not { } bracket || (!isAnywhere && bracket.IsBehind(_line, _column)))
            return null;

        var closing = bracket.Sign == '[' ? ']' : '}';
        return new(
            bracket.Line,
            bracket.Column,
            $"this `{bracket.Sign}` is not closed",
            $"a `{closing}` behind its last item"
        );
    }

    // `app` above `tags: …` is read as one text over two lines.
    private YamlMistake? MissingColon()
    {
        var above =
            _line == 1 ? -1 : Array.FindLastIndex(_lines, _line - 2, static line => !line.AsSpan().Trim().IsEmpty);
        if (above < 0)
            return null;

        var text = _lines[above].Trim();
        return new(
            above + 1,
            IndentationOf(above + 1),
            $"{YamlScalar.Quote(text)} has no `:` behind it, though keys stand below",
            "`key:` and its value below, deeper",
            $"{text}:"
        );
    }

    private YamlMistake SecondColon() =>
        new(
            _line,
            _column,
            "`: ` makes a key of what stands before it, and this line has one already",
            "text that contains `: ` in quotes, or the second key on a line of its own"
        );

    private YamlMistake? FirstSign() =>
        _column <= _lines[_line - 1].Length
            ? new(
                _line,
                _column,
                $"text cannot begin with `{_lines[_line - 1][_column - 1]}` unless it is quoted",
                "the text in quotes"
            )
            : null;

    private YamlMistake? Indentation() =>
        _column == IndentationOf(_line)
            ? new(
                _line,
                _column,
                "this line is not indented like the lines that it stands with",
                "the same number of spaces for keys of one map and items of one list, more for what is below them"
            )
            : new(
                _line,
                _column,
                "nothing is expected any more here",
                "one value, in quotes where it has special signs"
            );

    private int IndentationOf(int line) => _lines[line - 1].Length - _lines[line - 1].TrimStart().Length + 1;
}
