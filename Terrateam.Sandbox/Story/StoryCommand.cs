using System.Globalization;
using Spectre.Console;

namespace Terrateam.Sandbox.Story;

/// <summary>Tells the story on the console.</summary>
internal static class StoryCommand
{
    /// <summary>Runs it.</summary>
    /// <param name="settings">More settings of the app, the stores for example.</param>
    /// <param name="time">The clock.</param>
    /// <returns>0 if it ended well, else 1.</returns>
    public static Task<int> RunAsync(IReadOnlyDictionary<string, string> settings, TimeProvider time)
    {
        var console = AnsiConsole.Console;
        IStage stage = console.Profile is { Out.IsTerminal: true, Capabilities.Interactive: true }
            ? new LiveStage(console)
            : new PlainStage(Console.Out);
        return RunAsync(stage, settings, time);
    }

    /// <summary>Runs it on a stage.</summary>
    public static Task<int> RunAsync(IStage stage, IReadOnlyDictionary<string, string> settings, TimeProvider time) =>
        stage.PlayAsync(async () =>
        {
            var narrator = new Narrator(stage, time);
            try
            {
                var sum = await new Screenplay(stage, narrator, settings, time).PlayAsync();
                stage.End(
                    well: true,
                    string.Create(CultureInfo.InvariantCulture, $"Done in {narrator.Elapsed.TotalSeconds:0.0} s: {sum}")
                );
                return 0;
            }
            catch (Exception exception)
            {
                stage.End(well: false, $"Failed: {exception.Message}");
                return 1;
            }
        });
}
