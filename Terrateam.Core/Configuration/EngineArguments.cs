namespace Terrateam.Core.Configuration;

/// <summary>
/// Checks the arguments that a step may pass to the engine. An argument must not move the plan or the state: what is
/// planned there is not what is reviewed, locked and applied.
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

    // These take a file, which has to be one of the repository.
    private static readonly string[] OfFiles = ["var-file", "backend-config"];

    /// <summary>A regular expression for what <see cref="FaultOf"/> accepts.</summary>
    internal static readonly string Pattern = $@"^(?!\s*--?({string.Join('|', Reserved)})(=|\s|$))";

    /// <summary>Why an argument is not allowed; null where it is.</summary>
    public static string? FaultOf(string argument) =>
        Reserved.Contains(NameOf(argument), StringComparer.Ordinal)
            ? (
                $"the argument `-{NameOf(argument)}` would move the plan or the state away from where they are "
                + $"reviewed and locked"
            )
            : null;

    /// <summary>The files that arguments name, each with the name of the argument.</summary>
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

            // `-backend-config` takes a file or a `key=value`.
            if (name is "var-file" || !value.Contains('=', StringComparison.Ordinal))
                yield return (name, value);
        }
    }

    // Go's flags begin with one dash or two; the value follows `=` or is the next argument.
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
