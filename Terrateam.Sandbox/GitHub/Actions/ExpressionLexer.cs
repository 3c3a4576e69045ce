using System.Globalization;
using System.Text;

namespace Terrateam.Sandbox.GitHub.Actions;

internal enum ExpressionTokenKind
{
    Name,
    Text,
    Number,
    Symbol,
    End,
}

internal sealed record ExpressionToken(ExpressionTokenKind Kind, string Text);

/// <summary>Splits an expression into names, literals and symbols.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#literals</remarks>
internal static class ExpressionLexer
{
    private static readonly string[] Symbols =
    [
        "&&",
        "||",
        "==",
        "!=",
        "<=",
        ">=",
        "<",
        ">",
        "!",
        "(",
        ")",
        "[",
        "]",
        ".",
        ",",
        "*",
    ];

    /// <exception cref="ExpressionException">A character that belongs to no token.</exception>
    public static IReadOnlyList<ExpressionToken> Read(string text)
    {
        var tokens = new List<ExpressionToken>();
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            tokens.Add(Next(text, ref at));
        }

        tokens.Add(new(ExpressionTokenKind.End, ""));
        return tokens;
    }

    /// <summary>Its value, also as hexadecimal with <c>0x</c>; NaN for no number.</summary>
    public static double Number(string text) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var whole)
            ? whole
        : double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : double.NaN;

    private static ExpressionToken Next(string text, ref int at)
    {
        if (text[at] is '\'')
            return Quoted(text, ref at);

        var start = at;
        if (char.IsAsciiLetter(text[at]) || text[at] is '_')
        {
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '-'))
                at++;

            return new(ExpressionTokenKind.Name, text[start..at]);
        }

        if (char.IsAsciiDigit(text[at]) || text[at] is '-' or '+')
        {
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '.' or '-' or '+'))
                at++;

            return !double.IsNaN(Number(text[start..at]))
                ? new(ExpressionTokenKind.Number, text[start..at])
                : throw new ExpressionException($"Unexpected symbol: '{text[start..at]}'.");
        }

        if (Symbols.FirstOrDefault(one => string.CompareOrdinal(text, start, one, 0, one.Length) == 0) is not { } found)
            throw new ExpressionException($"Unexpected symbol: '{text[start..]}'.");

        at += found.Length;
        return new(ExpressionTokenKind.Symbol, found);
    }

    private static ExpressionToken Quoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] is not '\'')
            {
                value.Append(text[at]);
                continue;
            }

            at++;
            if (at >= text.Length || text[at] is not '\'')
                return new(ExpressionTokenKind.Text, value.ToString());

            value.Append('\'');
        }

        throw new ExpressionException($"Unexpected symbol: '{text}'. A text is not closed.");
    }
}
