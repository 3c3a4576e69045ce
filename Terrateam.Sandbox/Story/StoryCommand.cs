using System.Globalization;
using Spectre.Console;

namespace Terrateam.Sandbox.Story;

/// <summary>Runs the story on the console.</summary>
internal static class StoryCommand
{
    /// <param name="settings">Additional settings of the app, the stores for example.</param>
    /// <param name="time">The clock.</param>
    /// <returns>0 for success, else 1.</returns>
    public static Task<int> RunAsync(IReadOnlyDictionary<string, string> settings, TimeProvider time)
    {
        var console = AnsiConsole.Console;
        IStoryOutput output = console.Profile is { Out.IsTerminal: true, Capabilities.Interactive: true }
            ? new LiveOutput(console)
            : new PlainOutput(Console.Out);
        return RunAsync(output, settings, time);
    }

    /// <summary>Runs the story with a given output.</summary>
    public static Task<int> RunAsync(
        IStoryOutput output,
        IReadOnlyDictionary<string, string> settings,
        TimeProvider time
    ) =>
        output.PlayAsync(async () =>
        {
            var reporter = new StoryReporter(output, time);
            try
            {
                var sum = await new StoryScenario(output, reporter, settings, time).PlayAsync();
                output.End(
                    well: true,
                    string.Create(CultureInfo.InvariantCulture, $"Done in {reporter.Elapsed.TotalSeconds:0.0} s: {sum}")
                );
                return 0;
            }
            catch (Exception exception)
            {
                output.End(well: false, $"Failed: {exception.Message}");
                return 1;
            }
        });
}
