using Terrateam.Cli.Processes;
using Terrateam.Core.Runs;

namespace Terrateam.Cli.Steps;

/// <summary>What is reported of a dirspace whose steps were ended with the job.</summary>
internal static class CancelledSteps
{
    public const string Text =
        "The job was cancelled before this was finished. Look at the state before you plan again.";

    private const int MaxLines = 40;

    /// <summary>The result: how far the command came, and the lock that it may have left.</summary>
    /// <param name="context">Of the dirspace.</param>
    /// <param name="ended">The command that was ended; null where none ran.</param>
    public static StepResult ResultOf(StepContext context, CommandCancelledException? ended)
    {
        if (ended is null)
            return StepResult.Failed(StepNames.Cancelled, Text);

        var state = context.Target is { } target ? StateLock.OfCancelled(ended, context.Directory, target) : null;
        var lines = ended.Result.Both.TrimEnd().Split('\n').TakeLast(MaxLines);
        var reached = string.Join('\n', lines).Trim();
        string?[] parts = [Text, state, reached.Length > 0 ? $"The last that it printed:\n{reached}" : null];
        return StepResult.Failed(StepNames.Cancelled, string.Join('\n', parts.Where(static part => part is not null)));
    }
}
