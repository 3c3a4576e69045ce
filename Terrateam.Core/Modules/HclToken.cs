namespace Terrateam.Core.Modules;

/// <summary>What a piece of HCL is, as far as finding blocks and attributes needs it.</summary>
internal enum HclTokenKind
{
    /// <summary>A name.</summary>
    Identifier,

    /// <summary>Text in quotes.</summary>
    Quoted,

    /// <summary>A heredoc, with its end marker.</summary>
    Heredoc,

    /// <summary>The end of a line.</summary>
    Newline,

    /// <summary>A bracket, an operator or another character; which is in <see cref="HclToken.Symbol"/>.</summary>
    Symbol,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Something that HCL does not have. What is wrong is in <see cref="HclToken.Text"/>.</summary>
    Fault,

    /// <summary>The end of the file.</summary>
    End,
}

/// <summary>One piece of HCL.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Symbol">The character of a symbol; NUL for anything else.</param>
/// <param name="Text">A name, the value of a literal in quotes, or what is wrong; null for anything else and for text
/// with templates.</param>
internal readonly record struct HclToken(HclTokenKind Kind, int Line, char Symbol = '\0', string? Text = null)
{
    internal bool Is(char symbol) => Kind == HclTokenKind.Symbol && Symbol == symbol;

    internal bool EndsLine => Kind is HclTokenKind.Newline or HclTokenKind.End;

    /// <summary>How a message names it.</summary>
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
