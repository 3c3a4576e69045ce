using System.Diagnostics.CodeAnalysis;

namespace Terrateam.Core.TagQueries;

/// <summary>A parsed query, or why the text is not a query.</summary>
/// <param name="Query">The query; null where the text is not one.</param>
/// <param name="Error">The error; null where there is a query.</param>
public sealed record TagQueryResult(TagQuery? Query, TagQueryError? Error)
{
    /// <summary>True where the text is a query.</summary>
    [MemberNotNullWhen(true, nameof(Query))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => Query is not null;
}

/// <summary>Why a text is not a tag query.</summary>
/// <param name="Fault">The kind of fault.</param>
/// <param name="Position">Where, in characters from 0; the length of the text where something is missing at its
/// end.</param>
/// <param name="Message">The reason in words, for the author of the query.</param>
public sealed record TagQueryError(TagQueryFault Fault, int Position, string Message);

/// <summary>The kinds of fault of a tag query.</summary>
public enum TagQueryFault
{
    /// <summary>A quote is never closed.</summary>
    UnterminatedString,

    /// <summary><c>()</c>.</summary>
    EmptyParentheses,

    /// <summary>A <c>)</c> without its <c>(</c>.</summary>
    MissingOpenParenthesis,

    /// <summary>A <c>(</c> without its <c>)</c>.</summary>
    MissingCloseParenthesis,

    /// <summary><c>not</c> with nothing after it.</summary>
    NotWithoutOperand,

    /// <summary><c>and</c> with nothing before or after it.</summary>
    AndWithoutOperand,

    /// <summary><c>or</c> with nothing before or after it.</summary>
    OrWithoutOperand,

    /// <summary><c>in</c> with something else than <c>dir</c> on its right.</summary>
    UnsupportedIn,

    /// <summary><c>in</c> without a word on its left.</summary>
    InWithoutOperand,

    /// <summary>Longer than 4,096 characters.</summary>
    TooLong,

    /// <summary>Nested deeper than 64.</summary>
    TooDeep,
}
