using System.Globalization;
using Terrateam.Core.Configuration;

namespace Terrateam.Sandbox.Start;

/// <summary>What the command line asks for.</summary>
/// <param name="Help">Only the usage is asked for.</param>
/// <param name="Serve">Stay up with pages, instead of telling the story.</param>
/// <param name="Verbose">Tell every webhook, call and status of the story.</param>
/// <param name="Port">The port of the pages; 0 for a free one.</param>
/// <param name="Settings">Settings of the app.</param>
internal sealed record Arguments(
    bool Help,
    bool Serve,
    bool Verbose,
    int Port,
    IReadOnlyDictionary<string, string> Settings
)
{
    public const string Usage = """
        A GitHub on this machine, with the app connected to it. Nothing leaves the machine.

          dotnet run --project Terrateam.Sandbox                tells a story: a pull request is planned, applied, merged
          dotnet run --project Terrateam.Sandbox -- --verbose   the same with every webhook, call and status
          dotnet run --project Terrateam.Sandbox -- --serve     stays up with pages to play with

          --port 8080                  with --serve: the port of the pages; a free one by default
          --set State:Provider=azure   a setting of the app (docs/settings.md); may be repeated
          --help                       this text
        """;

    private static readonly string[] Known = ["--serve", "--verbose", "--port", "--set", "--help"];

    /// <summary>Reads the command line; of what is wrong, the first.</summary>
    public static (Arguments? Arguments, string? Problem) Parse(IReadOnlyList<string> args)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var (help, serve, verbose, port) = (false, false, false, (int?)null);
        for (var at = 0; at < args.Count; at++)
        {
            var value = at + 1 < args.Count ? args[at + 1] : null;
            switch (args[at])
            {
                case "--help" or "-h" or "-?" or "help":
                    help = true;
                    break;
                case "--serve":
                    serve = true;
                    break;
                case "--verbose":
                    verbose = true;
                    break;
                case "--port":
                    if (PortOf(value) is not { } given)
                        return Wrong("--port needs a number from 0 to 65535 behind it, like --port 8080.");

                    port = given;
                    at++;
                    break;
                case "--set":
                    if (value?.IndexOf('=', StringComparison.Ordinal) is not ({ } equals and > 0))
                        return Wrong("--set needs NAME=VALUE behind it, like --set State:Provider=azure.");

                    settings[value[..equals]] = value[(equals + 1)..];
                    at++;
                    break;
                default:
                    return Wrong(Unknown(args[at]));
            }
        }

        if (port is not null && !serve && !help)
            return Wrong("--port is the port of the pages: it goes with --serve.");

        return (new Arguments(help, serve, verbose, port ?? 0, settings), null);
    }

    private static (Arguments? Arguments, string? Problem) Wrong(string problem) => (null, problem);

    private static string Unknown(string argument) =>
        ClosestMatch.To(argument.StartsWith('-') ? argument : "--" + argument, Known) is { } meant
            ? $"There is no '{argument}'. Did you mean {meant}?"
            : $"There is no '{argument}'.";

    private static int? PortOf(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
            ? port
            : null;
}
