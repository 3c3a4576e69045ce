namespace Terrateam.Core.Commands;

/// <summary>The commands of one comment.</summary>
/// <param name="Commands">In the order of their lines, at most five; empty for a comment that asks for nothing.</param>
/// <param name="Found">How many there are in all, more than five included.</param>
public sealed record ParsedComment(IReadOnlyList<Command> Commands, int Found)
{
    /// <summary>A comment with nothing but these commands, which is read as the same and in no time.</summary>
    public string Text { get; init; } = "";

    /// <summary>A comment that asks for nothing.</summary>
    public static ParsedComment Empty { get; } = new([], 0);
}
