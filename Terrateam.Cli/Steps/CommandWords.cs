using System.Buffers;

namespace Terrateam.Cli.Steps;

/// <summary>
/// The program and the arguments of a step with their variables expanded. An argument takes any value, since no shell
/// reads it. A script does: a name from a pull request is expanded in one only if every shell reads it literally.
/// </summary>
internal static class CommandWords
{
    // Values that the author of a branch or pull request chooses.
    private static readonly string[] OfPullRequest =
    [
        "TERRATEAM_DIR",
        "TERRATEAM_WORKSPACE",
        "TERRATEAM_BASE_REF",
        "TERRATEAM_STACK",
    ];
    private static readonly string[] LongSwitches = ["--command", "--eval", "-Command"];
    private static readonly SearchValues<char> Harmless = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./@:+,=-"
    );

    /// <exception cref="MissingVariableException">A variable is not set, or is not allowed in a script.</exception>
    public static string[] Expand(IReadOnlyList<string> configured, IReadOnlyDictionary<string, string> variables)
    {
        string[] words = [.. configured.Select(word => VariableText.Expand(word, variables))];
        foreach (var script in Scripts(configured))
        {
            if (Foreign(configured[script], words[script], variables) is { } name)
            {
                throw new MissingVariableException(
                    name,
                    $"cannot be put into a script, which would execute parts of its value '{variables[name]}'. Write "
                        + $"$${name} there, in double quotes, and the shell reads it by itself"
                );
            }
        }

        return words;
    }

    /// <summary>
    /// The variable of a pull request whose value a word holds, where a shell or another language would not read the
    /// value literally; null where there is none.
    /// </summary>
    public static string? Foreign(string configured, string expanded, IReadOnlyDictionary<string, string> variables) =>
        Array.Find(OfPullRequest, name =>
            variables.TryGetValue(name, out var value)
            && !IsHarmless(value)
            && expanded.Contains(value, StringComparison.Ordinal)
            && !configured.Contains(value, StringComparison.Ordinal)
        );

    private static bool IsHarmless(string value) =>
        value.Length == 0 || (value[0] != '-' && !value.AsSpan().ContainsAnyExcept(Harmless));

    // The argument that sh, bash, python, node, perl and the like execute: the first word after -c, -lc, -e, …
    private static IEnumerable<int> Scripts(IReadOnlyList<string> words)
    {
        for (var at = 1; at < words.Count; at++)
        {
            if (!IsSwitch(words[at]))
                continue;

            var script = at + 1;
            while (script < words.Count && words[script] is ['-' or '+', ..])
                script++;
            if (script < words.Count)
                yield return script;
        }
    }

    private static bool IsSwitch(string word) =>
        LongSwitches.Contains(word, StringComparer.OrdinalIgnoreCase)
        || (
            word is ['-', not '-', ..]
            && word.AsSpan(1).IndexOfAny('c', 'e') >= 0
            && word.Skip(1).All(char.IsAsciiLetter)
        );
}
