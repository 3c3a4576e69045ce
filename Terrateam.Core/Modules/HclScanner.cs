using System.Globalization;
using System.Text;

namespace Terrateam.Core.Modules;

/// <summary>
/// Splits HCL into tokens. A quoted text or heredoc is one token with its templates, so that the others are names,
/// brackets and line ends.
/// </summary>
/// <remarks>https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#lexical-elements</remarks>
internal sealed class HclScanner
{
    private const string Symbols = "(){}[]=.,:?!<>&|+-*/%";

    private readonly HclCursor _cursor;
    private readonly HclTemplate _template;

    internal HclScanner(string text)
    {
        _cursor = new(text);
        _template = new(_cursor);
        if (_cursor.Current == '\ufeff')
            _cursor.Move();
    }

    /// <summary>The next token; at the end of the file, the end token at every call.</summary>
    internal HclToken Next()
    {
        if (Blank() is { } unclosed)
            return Fault(unclosed, "a comment that begins with `/*` has no end");

        var line = _cursor.Line;
        if (_cursor.AtEnd)
            return new(HclTokenKind.End, line);

        var current = _cursor.Current;
        if (current == '\n')
        {
            _cursor.Move();
            return new(HclTokenKind.Newline, line);
        }

        if (current == '"')
            return Quoted(line);
        if (current == '<' && _cursor.Peek(1) == '<')
            return _template.SkipHeredoc() is { } fault ? Fault(_cursor.Line, fault) : new(HclTokenKind.Heredoc, line);
        if (HclCursor.IsNameStart(current))
            return new(HclTokenKind.Identifier, line, Text: _cursor.Name());
        if (char.IsAsciiDigit(current))
        {
            while (HclCursor.IsNamePart(_cursor.Current))
                _cursor.Move();
            return new(HclTokenKind.Number, line);
        }

        _cursor.Move();
        return Symbols.Contains(current, StringComparison.Ordinal)
            ? new(HclTokenKind.Symbol, line, current)
            : Fault(
                line,
                current == '\''
                    ? "text stands in double quotes, not in single ones"
                    : $"{Shown(current)} has no meaning here"
            );
    }

    internal void SkipLine() => _cursor.MoveToLineEnd();

    // Moves past spaces and comments. Returns the line of a comment without an end, or null.
    private int? Blank()
    {
        while (!_cursor.AtEnd)
        {
            var line = _cursor.Line;
            if (_cursor.Current is ' ' or '\t' or '\r')
                _cursor.Move();
            else if (_cursor.Comment() is not { } ends)
                return null;
            else if (!ends)
                return line;
        }

        return null;
    }

    private HclToken Quoted(int line)
    {
        var start = _cursor.Position + 1;
        if (_template.SkipQuoted() is { } fault)
            return Fault(_cursor.Line, fault);
        if (!_template.IsLiteral)
            return new(HclTokenKind.Quoted, line);

        var written = _cursor.From(start)[..^1];
        return Value(written) is { } value
            ? new(HclTokenKind.Quoted, line, Text: value)
            : Fault(
                line,
                "text in quotes has a backslash before something else than n, r, t, a quote, a backslash, or u "
                    + "and U with their digits"
            );
    }

    private static string? Value(ReadOnlySpan<char> written)
    {
        if (!written.ContainsAny('\\', '$', '%'))
            return written.ToString();

        var value = new StringBuilder(written.Length);
        for (var index = 0; index < written.Length; index++)
        {
            var current = written[index];
            if (
                current is '$' or '%'
                && written[index..].Length > 2
                && written[index + 1] == current
                && written[index + 2] == '{'
            )
            {
                // `$${` is an escape for the text `${`.
                index++;
            }

            if (current != '\\')
            {
                value.Append(current);
                continue;
            }

            var escaped = written[++index];
            var digits = escaped switch
            {
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            if (digits > 0)
            {
                if (index + digits >= written.Length || !TryCode(written.Slice(index + 1, digits), out var rune))
                    return null;
                value.Append(rune.ToString());
                index += digits;
                continue;
            }

            switch (escaped)
            {
                case 'n':
                    value.Append('\n');
                    break;
                case 'r':
                    value.Append('\r');
                    break;
                case 't':
                    value.Append('\t');
                    break;
                case '"' or '\\':
                    value.Append(escaped);
                    break;
                default:
                    return null;
            }
        }

        return value.ToString();
    }

    private static bool TryCode(ReadOnlySpan<char> digits, out Rune rune)
    {
        rune = default;
        return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && Rune.TryCreate(code, out rune);
    }

    private static string Shown(char character) =>
        char.IsControl(character)
            ? string.Create(CultureInfo.InvariantCulture, $"the character U+{(int)character:X4}")
            : $"`{character}`";

    private static HclToken Fault(int line, string problem) => new(HclTokenKind.Fault, line, Text: problem);
}
