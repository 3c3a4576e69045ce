using Terrateam.Sandbox.Play;
using Terrateam.Sandbox.Start;
using Terrateam.Sandbox.Story;

namespace Terrateam.Sandbox;

/// <summary>The command line of the sandbox.</summary>
internal static class SandboxCommand
{
    private const int WrongUsage = 2;
    private const int MissingTools = 3;

    public static async Task<int> RunAsync(string[] args, string? path = null)
    {
        var (arguments, problem) = Arguments.Parse(args);
        if (arguments is null)
        {
            await Console.Error.WriteLineAsync($"{problem}\n\n{Arguments.Usage}");
            return WrongUsage;
        }

        if (arguments.Help)
        {
            Console.WriteLine(Arguments.Usage);
            return 0;
        }

        var (missing, notes) = await Tools.CheckAsync(path);
        foreach (var line in missing.Concat(notes))
            await Console.Error.WriteLineAsync(line);

        if (missing.Count > 0)
        {
            await Console.Error.WriteLineAsync("Put it on PATH, and start this command again.");
            return MissingTools;
        }

        using var stop = new StopSignal();
        var code = arguments.Serve
            ? await ServeCommand.RunAsync(arguments.Port, arguments.Settings, stop.Token)
            : await StoryCommand.RunAsync(arguments.Settings, arguments.Verbose, TimeProvider.System, stop.Token);
        return stop.ExitCode is 0 || arguments.Serve ? code : stop.ExitCode;
    }
}
