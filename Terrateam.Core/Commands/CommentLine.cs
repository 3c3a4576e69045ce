namespace Terrateam.Core.Commands;

/// <summary>Where a line of a comment stands.</summary>
internal enum LinePlace
{
    /// <summary>In a paragraph of the comment itself, as plain text.</summary>
    Plain,

    /// <summary>
    /// Shown as text, but as part of something else: of a list, a table, a heading, in bold, between HTML tags.
    /// </summary>
    Elsewhere,
}

/// <summary>One line of a comment as GitHub shows it.</summary>
/// <param name="Text">As it was written for <see cref="LinePlace.Plain"/>, otherwise as it is shown.</param>
/// <param name="Place">Where it stands.</param>
internal readonly record struct CommentLine(string Text, LinePlace Place);
