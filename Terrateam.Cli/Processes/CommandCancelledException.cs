namespace Terrateam.Cli.Processes;

/// <summary>A command was ended because the job was cancelled.</summary>
/// <param name="result">What it printed until then.</param>
/// <param name="isKilled">True where it did not end by itself after the interrupt.</param>
/// <param name="cancellationToken">The job's.</param>
internal sealed class CommandCancelledException(
    CommandResult result,
    bool isKilled,
    CancellationToken cancellationToken
) : OperationCanceledException(cancellationToken)
{
    public CommandResult Result => result;

    public bool IsKilled => isKilled;
}
