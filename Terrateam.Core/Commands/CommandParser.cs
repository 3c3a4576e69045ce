using Terrateam.Core.Configuration;

namespace Terrateam.Core.Commands;

/// <summary>
/// Finds the commands in a comment: lines that start with <c>terrateam</c>, <c>terraform</c> or <c>tofu</c> and an
/// action. Other text is ignored.
/// </summary>
/// <remarks>
/// The comment is parsed as GitHub renders it. Code counts only where the whole comment is one line of it in backticks,
/// which the original strips; other code is an example or a pasted log. A command in a list, a table, a heading, in
/// bold or between tags is not carried out but gets a reply. <c>terrateam</c> addresses this app, so an unknown action
/// after it gets a reply where the comment is that one line, or where the word is similar to an action. The other two
/// words start many sentences, so an unknown action after them gets a reply only where both hold; with an option, as in
/// <c>terraform plan -out=x</c>, the line is a shell command and is ignored.
/// </remarks>
public static class CommandParser
{
    /// <summary>How many commands of one comment are carried out.</summary>
    public const int MaxCommands = 5;

    /// <summary>How much of a comment is parsed, in characters. GitHub allows no more.</summary>
    public const int MaxLength = 65_536;

    private const string Own = "terrateam";

    private static readonly string[] Triggers = [Own, "terraform", "tofu"];

    /// <summary>Parses every line of a comment and keeps the commands.</summary>
    public static ParsedComment Parse(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var text = body.Length <= MaxLength ? body : body[..MaxLength];
        if (!MayCommand(text))
            return ParsedComment.Empty;

        var lines = CommentLines.From(text, out var isCode);
        var alone = lines.Count == 1 && (isCode || text.AsSpan().Trim().IndexOfAny('\r', '\n') < 0);
        var commands = new List<Command>();
        var found = 0;
        foreach (var line in lines.Where(static line => line.Place == LinePlace.Plain))
        {
            if (ReadLine(line.Text, alone) is not { } command)
                continue;

            found++;
            if (found <= MaxCommands)
                commands.Add(command);
        }

        if (found > 0)
            return new(commands, found);

        var misplaced = lines
            .Where(static line => line.Place == LinePlace.Elsewhere)
            .Select(static line => ReadMisplaced(line.Text))
            .FirstOrDefault(static command => command is not null);
        return misplaced is null ? ParsedComment.Empty : new([misplaced], 1);
    }

    /// <summary>
    /// The command as one in a place where commands are not accepted; null where it could be prose there.
    /// </summary>
    public static Command.Misplaced? Misplace(Command command) =>
        command as Command.Misplaced ?? ReadMisplaced(CommandText.From(command));

    /// <summary>
    /// True where a text contains a word that starts commands. Most comments do not, and are not parsed.
    /// </summary>
    internal static bool MayCommand(ReadOnlySpan<char> text)
    {
        foreach (var trigger in Triggers)
        {
            if (text.Contains(trigger, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static Command? ReadLine(ReadOnlySpan<char> line, bool alone)
    {
        if (TriggerOf(line) is not { } trigger)
            return null;

        var told = line.ToString();
        var (word, rest) = Split(line[trigger.Length..]);
        var own = string.Equals(trigger, Own, StringComparison.Ordinal);
        if (word.Length == 0 || !own && rest.StartsWith('-'))
            return null;

        var action = word.ToLowerInvariant();
        if (Actions.Read(action, rest, told) is { } command)
            return command;

        var nearest = ClosestMatch.To(action, Actions.Names);
        var answered = own ? alone || nearest is not null : alone && nearest is not null;
        return answered ? new Command.Unknown(word, nearest) : null;
    }

    // The other words mostly start prose. After them, only a command without arguments or with an unambiguous query
    // counts.
    private static Command.Misplaced? ReadMisplaced(ReadOnlySpan<char> line)
    {
        if (TriggerOf(line) is not { } trigger)
            return null;

        var (word, rest) = Split(line[trigger.Length..]);
        var isMeant =
            string.Equals(trigger, Own, StringComparison.Ordinal)
            || rest.Length == 0
            || (rest[0] != '-' && rest.Contains(':', StringComparison.Ordinal));
        return isMeant && Actions.Names.Contains(word.ToLowerInvariant(), StringComparer.Ordinal)
            ? new Command.Misplaced($"{Own} {word.ToLowerInvariant()} {rest}".TrimEnd())
            : null;
    }

    private static (string Word, string Arguments) Split(ReadOnlySpan<char> behindTrigger)
    {
        var line = behindTrigger.Trim();
        var end = line.IndexOfAny(' ', '\t');
        return end < 0 ? (line.ToString(), "") : (line[..end].ToString(), line[end..].Trim().ToString());
    }

    private static string? TriggerOf(ReadOnlySpan<char> line)
    {
        foreach (var trigger in Triggers)
        {
            if (
                line.Length > trigger.Length
                && line[trigger.Length] is ' ' or '\t'
                && line.StartsWith(trigger, StringComparison.OrdinalIgnoreCase)
            )
            {
                return trigger;
            }
        }

        return null;
    }
}
