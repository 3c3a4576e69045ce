using Terrateam.Core.Configuration;

namespace Terrateam.Core.Commands;

/// <summary>
/// Finds the commands in a comment: lines that begin with <c>terrateam</c>, <c>terraform</c> or <c>tofu</c> and an action.
/// Text around them is left alone.
/// </summary>
/// <remarks>
/// A fenced block counts only where it is the whole comment: between other text it is an example or a pasted log.
/// <c>terrateam</c> is addressed to us, so a word behind it that is no action gets an answer where the comment is that one
/// line, or where the word is nearly an action. The two other words begin many a sentence, so behind them it gets one only
/// where both holds; and with an option behind, as in <c>terraform plan -out=x</c>, they are a shell line and not for us.
/// </remarks>
public static class CommandParser
{
    /// <summary>How many commands of one comment are carried out.</summary>
    public const int Most = 5;

    /// <summary>How much of a comment is read, in characters. GitHub allows no more.</summary>
    public const int Longest = 65_536;

    private const string Own = "terrateam";

    private static readonly string[] Triggers = [Own, "terraform", "tofu"];

    /// <summary>Reads every line of a comment and keeps those that are commands.</summary>
    public static ParsedComment Parse(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var text = WithoutFence(body.AsSpan(0, Math.Min(body.Length, Longest)).Trim());
        var alone = text.IndexOfAny('\r', '\n') < 0;
        var commands = new List<Command>();
        var found = 0;
        var fence = 0;
        foreach (var line in text.EnumerateLines())
        {
            if (FenceOf(line, fence) is { } changed)
                fence = changed;
            else if (fence == 0 && ReadLine(line.Trim(), alone) is { } command && ++found <= Most)
                commands.Add(command);
        }

        return new(commands, found);
    }

    private static Command? ReadLine(ReadOnlySpan<char> line, bool alone)
    {
        // A command written as code is meant as much as one that is not.
        line = line.Trim('`').Trim();
        if (TriggerOf(line) is not { } trigger)
            return null;

        var told = line.ToString();
        line = line[trigger.Length..].Trim();
        var end = line.IndexOfAny(' ', '\t');
        var word = (end < 0 ? line : line[..end]).ToString();
        var rest = end < 0 ? string.Empty : line[end..].Trim().ToString();
        var own = string.Equals(trigger, Own, StringComparison.Ordinal);
        if (word.Length == 0 || !own && rest.StartsWith('-'))
            return null;

        var action = word.ToLowerInvariant();
        if (Actions.Read(action, rest, told) is { } command)
            return command;

        var nearest = Nearest.To(action, Actions.Names);
        var answered = own ? alone || nearest is not null : alone && nearest is not null;
        return answered ? new Command.Unknown(word, nearest) : null;
    }

    private static string? TriggerOf(ReadOnlySpan<char> line)
    {
        foreach (var trigger in Triggers)
        {
            if (line.Length > trigger.Length
                && line[trigger.Length] is ' ' or '\t'
                && line.StartsWith(trigger, StringComparison.OrdinalIgnoreCase))
                return trigger;
        }

        return null;
    }

    // How long the fence is that is open behind this line, 0 for none; null where the line neither opens nor closes one.
    private static int? FenceOf(ReadOnlySpan<char> line, int open)
    {
        var trimmed = line.Trim();
        var ticks = trimmed.IndexOfAnyExcept('`');
        var length = ticks < 0 ? trimmed.Length : ticks;
        if (length < 3)
            return null;
        if (open == 0)
            return trimmed[length..].Contains('`') ? null : length;
        return length >= open && ticks < 0 ? 0 : null;
    }

    // What is between the backticks where the comment as a whole is one block of code.
    private static ReadOnlySpan<char> WithoutFence(ReadOnlySpan<char> text)
    {
        var inner = text.Trim('`');
        if (inner.Length == text.Length || text[0] != '`' || text[^1] != '`' || inner.IndexOf("```", StringComparison.Ordinal) >= 0)
            return text;

        // A fence may name a language, which is then the rest of its first line.
        var end = inner.IndexOfAny('\r', '\n');
        var first = end < 0 ? default : inner[..end].Trim();
        return (end >= 0 && TriggerOf(first) is null ? inner[end..] : inner).Trim();
    }
}
