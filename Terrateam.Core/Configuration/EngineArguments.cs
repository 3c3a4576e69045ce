namespace Terrateam.Core.Configuration;

/// <summary>
/// Which arguments a step may give to the engine. Where the plan and the state are is not for an argument to say: what
/// is planned there is not what is reviewed, locked and applied.
/// </summary>
public static class EngineArguments
{
    private static readonly string[] Reserved =
    [
        "backup",
        "chdir",
        "generate-config-out",
        "out",
        "state",
        "state-out",
        "terragrunt-working-dir",
        "working-dir",
    ];

    // They name a file, which has to be one of the repository.
    private static readonly string[] OfFiles = ["var-file", "backend-config"];

    /// <summary>What <see cref="FaultOf"/> lets through, as an expression.</summary>
    internal static readonly string Pattern = $@"^(?!\s*--?({string.Join('|', Reserved)})(=|\s|$))";

    /// <summary>What is wrong with an argument, or null.</summary>
    public static string? FaultOf(string argument) =>
        Reserved.Contains(NameOf(argument), StringComparer.Ordinal)
            ? (
                $"the argument `-{NameOf(argument)}` would move the plan or the state away from where they are "
                + $"reviewed and locked"
            )
            : null;

    /// <summary>The files that arguments name, each with the argument's name.</summary>
    public static IEnumerable<(string Name, string Path)> FilesOf(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = NameOf(arguments[i]);
            if (!OfFiles.Contains(name, StringComparer.Ordinal))
                continue;

            var sign = arguments[i].IndexOf('=', StringComparison.Ordinal);
            var value =
                sign >= 0 ? arguments[i][(sign + 1)..]
                : i + 1 < arguments.Count ? arguments[i + 1]
                : "";

            // A setting of a backend may be given itself.
            if (name is "var-file" || !value.Contains('=', StringComparison.Ordinal))
                yield return (name, value);
        }
    }

    // Go's flags begin with one dash or two, and have their value behind a sign or in the next argument.
    private static string NameOf(string argument)
    {
        var text = argument.AsSpan().TrimStart();
        if (text is not ['-', ..])
            return "";

        text = text is ['-', '-', ..] ? text[2..] : text[1..];
        var end = 0;
        while (end < text.Length && text[end] != '=' && !char.IsWhiteSpace(text[end]))
            end++;
        return text[..end].ToString();
    }
}
