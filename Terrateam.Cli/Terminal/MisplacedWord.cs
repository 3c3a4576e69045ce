using System.CommandLine;
using System.CommandLine.Parsing;
using Terrateam.Core.Configuration;

namespace Terrateam.Cli.Terminal;

/// <summary>
/// A word that is no command, before one that is: the parser leaves it out and goes on, so that the command it ends
/// with is not the one that the word was meant for.
/// </summary>
internal static class MisplacedWord
{
    /// <summary>What is wrong, with the order that was probably meant; null where no word is misplaced.</summary>
    public static string? From(ParseResult parsed)
    {
        var taken = TakenBy(parsed);
        var (command, typed, rest) = (parsed.RootCommandResult.Command, new List<string>(), new List<string>());
        (string Word, Command At)? unknown = null;
        foreach (var token in parsed.Tokens.TakeWhile(static token => token.Type != TokenType.DoubleDash))
        {
            if (token.Type == TokenType.Command && Child(command, token.Value) is { } child)
            {
                (command, rest) = (child, []);
            }
            else if (token.Type != TokenType.Argument || taken.OfOptions.Contains(token))
            {
                continue;
            }
            else if (unknown is null && !token.Value.StartsWith('-') && !taken.OfArguments.Contains(token))
            {
                unknown = (token.Value, command);
            }
            else
            {
                rest.Add(Quoted(token.Value));
            }

            typed.Add(Quoted(token.Value));
        }

        if (unknown is not { } word || word.At == command)
            return null;

        var path = $"terrateam {UsageFaults.PathOf(command, parsed.RootCommandResult.Command)}";
        var known = command.Subcommands.Where(static one => !one.Hidden).Select(static one => one.Name);
        var meant = ClosestMatch.To(word.Word, known) ?? (command.Subcommands.Count == 0 ? "" : null);
        var hint = meant is null
            ? ""
            : $" Did you mean `{string.Join(' ', ((string[])[path, meant, .. rest]).Where(static one => one.Length > 0))}`?";
        return $"there is no command `terrateam {string.Join(' ', typed)}`.{hint}";
    }

    private static Command? Child(Command command, string name) =>
        command.Subcommands.FirstOrDefault(one => one.Name == name || one.Aliases.Contains(name));

    private static string Quoted(string word) => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word;

    private static (HashSet<Token> OfOptions, HashSet<Token> OfArguments) TakenBy(ParseResult parsed)
    {
        var options = new HashSet<Token>(ReferenceEqualityComparer.Instance);
        var arguments = new HashSet<Token>(ReferenceEqualityComparer.Instance);
        for (var one = parsed.CommandResult; one is not null; one = one.Parent as CommandResult)
        {
            foreach (var child in one.Children)
            {
                if (child is OptionResult option)
                    options.UnionWith(option.Tokens);
                else if (child is ArgumentResult argument)
                    arguments.UnionWith(argument.Tokens);
            }
        }

        return (options, arguments);
    }
}
