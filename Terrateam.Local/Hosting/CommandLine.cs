using Terrateam.Core.Configuration;

namespace Terrateam.Local.Hosting;

/// <summary>
/// The words behind the program's name. Settings may stand there by any name, which the host reads; here is found what
/// is none, so that a mistyped option does not leave the default in its place.
/// </summary>
internal static class CommandLine
{
    public const string Help = """
        Terrateam on one machine: everything it keeps is in one directory, and it needs no cloud.

          --port 7071                          the port on the loopback interfaces; 0 for any free one
          --urls http://0.0.0.0:8080           addresses to listen on instead
          --data-directory .terrateam-data     the directory that everything is kept in
          --script-root DIRECTORY              where host.json and local.settings.json are
          --GitHub:AppId=123456                any other setting (docs/settings.md)
          --help                               this text

        Settings may also be in the environment (GitHub__AppId) and in local.settings.json. At first it needs a
        GitHub App: with Setup__Enabled=true and Runs__PublicUrl it makes one in the browser, and
        `terrateam setup app` makes one without. docs/local.md has the rest.
        """;

    private const string Prefix = "--";

    private static readonly string[] Options = ["--port", "--urls", "--data-directory", "--script-root", "--help"];

    public static bool AsksForHelp(IEnumerable<string> args) => args.Any(static word => word is "--help" or "-h");

    /// <summary>What is wrong with the words; null where they can be read as settings.</summary>
    public static string? Fault(IReadOnlyList<string> args)
    {
        for (var at = 0; at < args.Count; at++)
        {
            var (word, hasValue) = (args[at].Split('=')[0], args[at].Contains('=', StringComparison.Ordinal));
            if (!word.StartsWith(Prefix, StringComparison.Ordinal))
            {
                if (!hasValue)
                    return $"There is no '{word}' here.";
                continue;
            }

            if (IsOption(word) && !Options.Contains(word, StringComparer.Ordinal))
            {
                var near = ClosestMatch.To(word, Options);
                return $"There is no '{word}'.{(near is null ? "" : $" Did you mean {near}?")}";
            }

            if (!hasValue && ++at == args.Count)
                return $"{word} needs a value behind it.";
        }

        return null;
    }

    // Names of settings have colons, underscores or capitals.
    private static bool IsOption(string word) => word.All(static one => one == '-' || char.IsAsciiLetterLower(one));
}
