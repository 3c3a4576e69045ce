using System.CommandLine;
using System.CommandLine.Parsing;
using Terrateam.Core.Commands;
using Terrateam.Core.Configuration;
using Command = System.CommandLine.Command;

namespace Terrateam.Cli.Terminal;

/// <summary>Says what is wrong with a command line, with the command or option that was probably meant.</summary>
internal static class UsageFaults
{
    /// <summary>One sentence or two for each fault; empty where the line can be carried out.</summary>
    public static IReadOnlyList<string> From(ParseResult parsed)
    {
        // A shell asks for completions of a line that is not complete.
        if (parsed.Tokens is [{ Type: TokenType.Directive }, ..])
            return [];

        if (MisplacedWord.From(parsed) is { } misplaced)
            return [misplaced];

        var command = parsed.CommandResult.Command;
        var unknown = parsed.UnmatchedTokens.Concat(MisreadOptions(parsed)).ToList();

        // What stands behind an unknown option may be its value.
        if (unknown.Where(static word => word.StartsWith('-')).ToList() is { Count: > 0 } options)
            unknown = options;
        var faults = unknown.Select(word => Unknown(word, command, parsed.RootCommandResult.Command)).ToList();

        // That a command is missing follows from the word that is none.
        var others = parsed
            .Errors.Where(error => unknown.Count == 0 || !IsAboutCommand(error, parsed))
            .Select(static error => OneLine(error.Message));
        return [.. faults, .. others];
    }

    /// <summary>True where a group of commands was named and none of them, so that its help is what was wanted.</summary>
    public static bool IsGroupAlone(ParseResult parsed) =>
        parsed is { UnmatchedTokens.Count: 0, Errors.Count: 1 }
        && parsed.CommandResult.Command is { Action: null, Subcommands.Count: > 0 };

    // A word such as `--jsn` may be taken for the path of a file.
    private static IEnumerable<string> MisreadOptions(ParseResult parsed)
    {
        var words = parsed
            .Tokens.TakeWhile(static token => token.Type != TokenType.DoubleDash)
            .ToHashSet(ReferenceEqualityComparer.Instance);
        return parsed
            .CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(static result => result.Tokens)
            .Where(token => token.Value.StartsWith("--", StringComparison.Ordinal) && words.Contains(token))
            .Select(static token => token.Value);
    }

    private static bool IsAboutCommand(ParseError error, ParseResult parsed) =>
        error.SymbolResult is CommandResult result && result.Command == parsed.CommandResult.Command;

    private static string Unknown(string word, Command command, Command root)
    {
        var name = command == root ? "terrateam" : $"terrateam {PathOf(command, root)}";
        if (word.StartsWith('-'))
            return $"there is no option `{word}` of `{name}`.{Nearest(word, Options(command, root), "")}";
        if (command.Subcommands.Count == 0)
            return $"`{name}` takes no `{word}`.";

        var known = command.Subcommands.Where(static one => !one.Hidden).Select(static one => one.Name).ToList();
        var near = Nearest(word, known, $"{name} ");
        return near.Length == 0 && command == root && CommandHelp.All.Any(one => one.Action == word)
            ? $"`terrateam {word}` is written in a comment of a pull request. Here `terrateam explain` shows what it does."
            : $"there is no command `{name} {word}`.{near}";
    }

    private static string Nearest(string word, IEnumerable<string> known, string before) =>
        ClosestMatch.To(word, known) is { } near ? $" Did you mean `{before}{near}`?" : "";

    private static IEnumerable<string> Options(Command command, Command root) =>
        command
            .Options.Concat(
                Above(command, root).SelectMany(static one => one.Options.Where(option => option.Recursive))
            )
            .Where(static option => !option.Hidden)
            .SelectMany(static option => option.Aliases.Prepend(option.Name))
            .Where(static name => name.StartsWith("--", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);

    /// <summary>The words of a command behind the name of the program.</summary>
    internal static string PathOf(Command command, Command root) =>
        string.Join(
            ' ',
            Above(command, root).Where(one => one != root).Reverse().Append(command).Select(one => one.Name)
        );

    // Without the command itself.
    private static IEnumerable<Command> Above(Command command, Command root)
    {
        var one = command;
        while (one != root)
        {
            one = one.Parents.OfType<Command>().First();
            yield return one;
        }
    }

    // The allowed values of an option stand below each other.
    private static string OneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
