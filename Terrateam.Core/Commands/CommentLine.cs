namespace Terrateam.Core.Commands;

internal enum LinePlace
{
    /// <summary>In a top-level paragraph of the comment, as plain text.</summary>
    Plain,

    /// <summary>Visible, but as part of a list, a table, a heading, bold text, or HTML elements.</summary>
    Elsewhere,
}

/// <summary>One line of a comment as GitHub renders it.</summary>
/// <param name="Text">As written for <see cref="LinePlace.Plain"/>, otherwise as rendered.</param>
/// <param name="Place">Its place.</param>
internal readonly record struct CommentLine(string Text, LinePlace Place);
