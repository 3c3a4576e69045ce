using Terrateam.Core.Configuration;

namespace Terrateam.Core.Commands;

/// <summary>
/// Finds the commands in a comment: lines that begin with <c>terrateam</c>, <c>terraform</c> or <c>tofu</c> and an
/// action. Text around them is left alone.
/// </summary>
/// <remarks>
/// The comment is read as GitHub shows it. Code counts only where the whole comment is one line of it in backticks,
/// which the original takes off; other code is an example or a pasted log. A command in a list, a table, a heading, in
/// bold or between tags is not carried out but answered.
/// <c>terrateam</c> is addressed to us, so a word behind it that is no action gets an answer where the comment is that
/// one line, or where the word is nearly an action. The two other words begin many a sentence, so behind them it gets
/// one only where both holds; and with an option behind, as in <c>terraform plan -out=x</c>, they are a shell line and
/// not for us.
/// </remarks>
public static class CommandParser
{
    /// <summary>How many commands of one comment are carried out.</summary>
    public const int Most = 5;

    /// <summary>How much of a comment is read, in characters. GitHub allows no more.</summary>
    public const int Longest = 65_536;

    // Of those that are not carried out, only the number is told.
    private const int MaxTold = 1_000;

    private const string Own = "terrateam";

    private static readonly string[] Triggers = [Own, "terraform", "tofu"];

    /// <summary>Reads every line of a comment and keeps those that are commands.</summary>
    public static ParsedComment Parse(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var text = body.Length <= Longest ? body : body[..Longest];
        if (!MayCommand(text))
            return ParsedComment.Empty;

        var lines = CommentLines.From(text, out var isCode);
        var alone = lines.Count == 1 && (isCode || text.AsSpan().Trim().IndexOfAny('\r', '\n') < 0);
        var (commands, told) = (new List<Command>(), new List<string>());
        foreach (var line in lines.Where(static line => line.Place == LinePlace.Plain))
        {
            if (ReadLine(line.Text, alone) is not { } command)
                continue;

            told.Add(line.Text);
            if (told.Count <= Most)
                commands.Add(command);
        }

        if (told.Count > 0)
        {
            var others = Enumerable.Repeat("tofu help", Math.Min(told.Count - commands.Count, MaxTold));
            return new(commands, told.Count) { Text = string.Join("\n\n", told.Take(Most).Concat(others)) };
        }

        var misplaced = lines
            .Where(static line => line.Place == LinePlace.Elsewhere)
            .Select(static line => ReadMisplaced(line.Text))
            .FirstOrDefault(static command => command is not null);
        return misplaced is null ? ParsedComment.Empty : new([misplaced], 1) { Text = CommandText.From(misplaced) };
    }

    /// <summary>
    /// True where a text has a word by which a command begins. Most have none, and need no further look.
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

    // What begins with the other words is mostly prose: there it takes a command without arguments, or with what can
    // only be a query.
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
