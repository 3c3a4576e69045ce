using System.Globalization;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Commands;

/// <summary>Maps action words to commands and parses their arguments.</summary>
internal static class Actions
{
    /// <summary>Every action, in the order of the help.</summary>
    internal static readonly string[] Names = [.. CommandHelp.All.Select(static command => command.Action)];

    private const int MaxNumberLength = 18;

    /// <summary>The command of an action in lower case; null where there is no such action.</summary>
    internal static Command? Read(string action, string rest, string line) =>
        action switch
        {
            "plan" => WithQuery(rest, line, static query => new Command.Plan(query)),
            "apply" => WithQuery(rest, line, static query => new Command.Apply(query)),
            "apply-force" => WithQuery(rest, line, static query => new Command.ApplyForce(query)),
            "apply-autoapprove" => WithQuery(rest, line, static query => new Command.ApplyAutoapprove(query)),
            "unlock" => Unlock(rest, line),
            "gate" => Gate(rest, line),
            "repo-config" => new Command.RepoConfig(),
            "index" => new Command.Index(),
            "feedback" => new Command.Feedback(rest),
            "help" => new Command.Help(),
            _ => null,
        };

    private static Command WithQuery(string rest, string line, Func<TagQuery, Command> command)
    {
        var result = TagQuery.Parse(rest);
        return result.IsValid
            ? command(result.Query)
            : new Command.Invalid(
                line,
                $"The tag query cannot be read at character {result.Error.Position + 1}: {result.Error.Message}"
            );
    }

    private static Command Unlock(string rest, string line)
    {
        var numbers = new List<int>();
        var drift = false;
        foreach (var word in Words(rest))
        {
            var number = word.TrimStart('#');
            if (word.Equals("drift", StringComparison.OrdinalIgnoreCase))
            {
                drift = true;
            }
            else if (
                number.Length is 0 or > MaxNumberLength
                || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || id == 0
            )
            {
                return new Command.Invalid(
                    line,
                    $"`unlock` takes numbers of pull requests and `drift`, and {Quoted(word)} is neither."
                );
            }
            else if (!numbers.Contains(id))
            {
                numbers.Add(id);
            }
        }

        return new Command.Unlock(numbers, drift);
    }

    private static Command Gate(string rest, string line)
    {
        var words = Words(rest);
        if (words is not [var verb, ..] || !verb.Equals("approve", StringComparison.OrdinalIgnoreCase))
        {
            return new Command.Invalid(
                line,
                "`gate` takes `approve` and the tokens of the gates, as in `gate approve security`."
            );
        }

        return words.Length == 1
            ? new Command.Invalid(
                line,
                "`gate approve` needs the token of at least one gate, as in `gate approve security`."
            )
            : new Command.GateApprove([.. words[1..].Distinct(StringComparer.Ordinal)]);
    }

    private static string[] Words(string text) => text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    private static string Quoted(string word) =>
        $"`{(word.Length > 40 ? word[..40] + "..." : word).Replace('`', '\'')}`";
}
