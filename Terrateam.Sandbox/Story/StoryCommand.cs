using System.Globalization;
using Spectre.Console;

namespace Terrateam.Sandbox.Story;

/// <summary>Runs the story on the console.</summary>
internal static class StoryCommand
{
    private const int LogWidth = 1000;

    /// <param name="settings">Additional settings of the app, the stores for example.</param>
    /// <param name="verbose">Every webhook, call, status and comment.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopped">Ends the story, and what it started.</param>
    /// <returns>0 for success, else 1.</returns>
    public static Task<int> RunAsync(
        IReadOnlyDictionary<string, string> settings,
        bool verbose,
        TimeProvider time,
        CancellationToken stopped
    )
    {
        var console = AnsiConsole.Console;
        var isTerminal = console.Profile is { Out.IsTerminal: true, Capabilities.Interactive: true };
        // A log has no width at which lines end.
        if (!isTerminal)
            console.Profile.Width = LogWidth;

        IStoryOutput output =
            !verbose ? new BriefOutput(console)
            : isTerminal ? new LiveOutput(console)
            : new PlainOutput(Console.Out);
        return RunAsync(output, settings, time, stopped);
    }

    /// <summary>Runs the story with a given output.</summary>
    public static Task<int> RunAsync(
        IStoryOutput output,
        IReadOnlyDictionary<string, string> settings,
        TimeProvider time,
        CancellationToken stopped
    ) =>
        output.PlayAsync(async () =>
        {
            var reporter = new StoryReporter(output, time);
            try
            {
                var sum = await new StoryScenario(output, reporter, settings, time, stopped).PlayAsync();
                output.End(
                    well: true,
                    string.Create(CultureInfo.InvariantCulture, $"Done in {reporter.Elapsed.TotalSeconds:0.0} s: {sum}")
                );
                return 0;
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                output.End(well: false, "Stopped. What ran was ended, and its directory is deleted.");
                return 1;
            }
            catch (Exception exception)
            {
                output.End(well: false, $"Failed: {exception.Message}");
                return 1;
            }
        });
}
