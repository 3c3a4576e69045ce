namespace Terrateam.Core.Modules;

/// <summary>The kind of an HCL token, as far as finding blocks and attributes needs it.</summary>
internal enum HclTokenKind
{
    Identifier,

    Quoted,

    Heredoc,

    Newline,

    /// <summary>A bracket, an operator or another character; it is in <see cref="HclToken.Symbol"/>.</summary>
    Symbol,

    Number,

    /// <summary>Invalid HCL. <see cref="HclToken.Text"/> says what is wrong.</summary>
    Fault,

    End,
}

/// <summary>One token of HCL.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Symbol">The character of a symbol; NUL for any other token.</param>
/// <param name="Text">A name, the value of a literal in quotes, or what is wrong; null for any other token and for
/// text with templates.</param>
internal readonly record struct HclToken(HclTokenKind Kind, int Line, char Symbol = '\0', string? Text = null)
{
    internal bool Is(char symbol) => Kind == HclTokenKind.Symbol && Symbol == symbol;

    internal bool EndsLine => Kind is HclTokenKind.Newline or HclTokenKind.End;

    internal string Description =>
        Kind switch
        {
            HclTokenKind.Identifier => $"`{Text}`",
            HclTokenKind.Quoted => "text in quotes",
            HclTokenKind.Heredoc => "a heredoc",
            HclTokenKind.Newline => "the end of the line",
            HclTokenKind.Symbol => $"`{Symbol}`",
            HclTokenKind.Number => "a number",
            _ => "the end of the file",
        };
}
