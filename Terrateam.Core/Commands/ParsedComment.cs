namespace Terrateam.Core.Commands;

/// <summary>The commands of one comment.</summary>
/// <param name="Commands">In the order of their lines, at most five; empty for a comment without commands.</param>
/// <param name="Found">The number of all commands, those beyond five included.</param>
public sealed record ParsedComment(IReadOnlyList<Command> Commands, int Found)
{
    /// <summary>A comment without commands.</summary>
    public static ParsedComment Empty { get; } = new([], 0);
}
