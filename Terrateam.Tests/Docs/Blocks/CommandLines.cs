using System.CommandLine;
using Terrateam.Cli;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Commands;
using Terrateam.Sandbox.Start;
using Command = Terrateam.Core.Commands.Command;

namespace Terrateam.Tests.Docs.Blocks;

/// <summary>Command lines of ours in pages, against the parsers that they go through.</summary>
internal static class CommandLines
{
    private const string Name = "terrateam";

    private static readonly RootCommand Root = TerrateamCommand.Create();

    /// <summary>What is wrong with the words of one command of a script; nothing for commands of others.</summary>
    public static IEnumerable<string> FaultsOf(string[] command)
    {
        string[] words =
        [
            .. command.SkipWhile(static word =>
                word is "exec" or "export" or "!" || (word.Contains('=', StringComparison.Ordinal) && word[0] != '-')
            ),
        ];
        return words switch
        {
            [Name, .. var ours] => Faults(ours),
            ["dotnet", "run", .. var rest] when BehindDashes(rest, "Terrateam.Cli") is { } ours => Faults(ours),
            ["dotnet", "run", .. var rest] when BehindDashes(rest, "Terrateam.Sandbox") is { } ours => Arguments
                .Parse([.. ours])
                .Problem
                is { } problem
                ? [problem]
                : [],
            _ => [],
        };
    }

    /// <summary>
    /// What is wrong with a command that a sentence names: one of the program, where it may leave out what has to be
    /// given, or one of a comment.
    /// </summary>
    public static IEnumerable<string> FaultsOfMention(string code)
    {
        if (ShellWords.Commands(code).FirstOrDefault() is not [Name, var first, .. var rest] || first == "…")
            return [];

        var isOfProgram = first[0] == '-' || first == "help" || Root.Subcommands.Any(one => one.Name == first);
        if (!isOfProgram)
        {
            return IsOfComment(code) || IsOfComment($"{code} what") ? [] : [$"`{code}` is no command"];
        }

        string[] words = first == "help" ? [.. rest, "--help"] : [first, .. rest];
        return UsageFaults
            .From(Root.Parse([.. words.Where(static word => word != "…")]))
            .Where(static fault =>
                fault.StartsWith("there is no ", StringComparison.Ordinal)
                || fault.Contains(" takes no ", StringComparison.Ordinal)
            );
    }

    private static bool IsOfComment(string code) =>
        CommandParser.Parse(code).Commands is [not (Command.Unknown or Command.Invalid)];

    private static IReadOnlyList<string> Faults(IEnumerable<string> words) => UsageFaults.From(Root.Parse([.. words]));

    private static string[]? BehindDashes(string[] words, string project)
    {
        var named = words.SkipWhile(static word => word != "--project").Skip(1).FirstOrDefault();
        return named == project ? [.. words.SkipWhile(static word => word != "--").Skip(1)] : null;
    }
}
