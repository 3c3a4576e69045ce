using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>The state of preparations in the entry of a pull request.</summary>
/// <param name="Deferred">The events and commands that wait for them, in order.</param>
/// <param name="Aborted">The preparations that ended without a report since the last command or push.</param>
public sealed record Preparing(IReadOnlyList<Trigger> Deferred, IReadOnlyList<AbortedPreparation> Aborted)
{
    /// <summary>No deferred requests and no aborted preparations.</summary>
    public static Preparing Nothing { get; } = new([], []);

    /// <summary>The state after a preparation ended.</summary>
    /// <param name="known">The state before, or null.</param>
    /// <param name="run">The preparation.</param>
    public static Preparing? After(Preparing? known, Run run) =>
        run switch
        {
            { Preparation: null } => known,
            { Status: RunStatus.Reported } => known is null
                ? null
                : known with
                {
                    Aborted = [.. known.Without(run.Preparation.Key)],
                },

            // Unlock and close also cancel the deferred requests.
            { End: RunEnd.Unlocked or RunEnd.PullRequestClosed } => null,
            { End: RunEnd.Superseded } => known,
            _ => (known ?? Nothing).With(run, run.Preparation.Key),
        };

    private IEnumerable<AbortedPreparation> Without(string key) =>
        Aborted.Where(aborted => !string.Equals(aborted.Key, key, StringComparison.Ordinal));

    private Preparing With(Run run, string key)
    {
        var times = Aborted.FirstOrDefault(aborted => string.Equals(aborted.Key, key, StringComparison.Ordinal))?.Times
            ?? 0;
        return this with
        {
            Aborted =
            [
                .. Without(key),
                new(key, run.Kind, times + 1, run.EndDetail, run.End == RunEnd.NotStarted, run.Url),
            ],
        };
    }
}

/// <summary>A preparation that ended without a report.</summary>
/// <param name="Key">The key of the preparation.</param>
/// <param name="Kind">The kind of the run.</param>
/// <param name="Times">How often this happened in a row.</param>
/// <param name="Detail">The message about the last end.</param>
/// <param name="IsFinal">True where another attempt would end in the same way.</param>
/// <param name="Url">The page of its last workflow run, where known.</param>
public sealed record AbortedPreparation(string Key, RunKind Kind, int Times, string Detail, bool IsFinal, string? Url);
