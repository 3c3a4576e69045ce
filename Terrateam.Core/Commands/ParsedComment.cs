namespace Terrateam.Core.Commands;

/// <summary>The commands of one comment.</summary>
/// <param name="Commands">In the order of their lines, at most five; empty for a comment that asks for nothing.</param>
/// <param name="Found">How many there are in all, more than five included.</param>
public sealed record ParsedComment(IReadOnlyList<Command> Commands, int Found);
