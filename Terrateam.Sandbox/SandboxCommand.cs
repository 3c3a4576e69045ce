using Terrateam.Sandbox.Page;
using Terrateam.Sandbox.Story;

namespace Terrateam.Sandbox;

/// <summary>The command line of the sandbox.</summary>
internal static class SandboxCommand
{
    private const int WrongUsage = 2;

    private const string Usage = """
        A GitHub on this machine, with the app connected to it.

          dotnet run --project Terrateam.Sandbox                  tells a story: a pull request is planned, applied, merged
          dotnet run --project Terrateam.Sandbox -- --serve       stays up with pages to play with
          dotnet run --project Terrateam.Sandbox -- --port 8080   the port of the pages; a free one by default
          dotnet run --project Terrateam.Sandbox -- --set State:Provider=azure
                                                                  a setting of the app; may be repeated
        """;

    public static async Task<int> RunAsync(string[] args)
    {
        var (serve, port, settings) = (false, 0, new Dictionary<string, string>(StringComparer.Ordinal));
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--serve":
                    serve = true;
                    break;
                case "--port"
                    when i + 1 < args.Length
                        && int.TryParse(args[i + 1], System.Globalization.CultureInfo.InvariantCulture, out port)
                        && port is >= 0 and <= 65535:
                    i++;
                    break;
                case "--set"
                    when i + 1 < args.Length
                        && args[i + 1].IndexOf('=', StringComparison.Ordinal) is > 0 and var equals:
                    settings[args[i + 1][..equals]] = args[++i][(equals + 1)..];
                    break;
                default:
                    await Console.Error.WriteLineAsync($"'{args[i]}' is no argument, or lacks its value.\n\n{Usage}");
                    return WrongUsage;
            }
        }

        return serve
            ? await ServeCommand.RunAsync(port, settings)
            : await StoryCommand.RunAsync(settings, TimeProvider.System);
    }
}
