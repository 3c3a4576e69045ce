using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// What stands between a question and its answer: results of <c>config_builder</c>, <c>tree_builder</c> or
/// <c>indexer</c> that the configuration asks for and that are not there for this commit.
/// </summary>
/// <param name="Missing">What has to run before anything can be matched; empty where something failed.</param>
/// <param name="Failure">What ran and failed, or null.</param>
public sealed record Preparation(IReadOnlyList<PreparationWork> Missing, PreparationFailure? Failure = null)
{
    /// <summary>What would have to run for the question to be answered.</summary>
    public IReadOnlyList<PreparationWork> Work => Failure is { } failure ? [failure.Work] : Missing;
}

/// <summary>A run to start.</summary>
/// <param name="Kind">Which kind of preparation.</param>
/// <param name="What">Of what.</param>
/// <param name="Configuration">The configuration as its script gets it, as JSON.</param>
public sealed record PreparationWork(RunKind Kind, RunPreparation What, string Configuration);

/// <summary>A preparation that ran and has no result that can be used.</summary>
/// <param name="Work">Which.</param>
/// <param name="Reason">What its script printed, or what is wrong with what it printed. Untrusted text.</param>
/// <param name="Url">The page of its workflow run, where known.</param>
public sealed record PreparationFailure(PreparationWork Work, string Reason, string? Url = null);

/// <summary>What a pull request's entry remembers of preparations.</summary>
/// <param name="Deferred">The events and commands that wait for them, in order.</param>
/// <param name="Aborted">The preparations that ended without a report since somebody last asked for something.</param>
public sealed record Preparing(IReadOnlyList<Trigger> Deferred, IReadOnlyList<AbortedPreparation> Aborted)
{
    /// <summary>Nothing waits, and nothing went wrong.</summary>
    public static Preparing Nothing { get; } = new([], []);

    /// <summary>What is remembered once a preparation is over.</summary>
    /// <param name="known">What was before, or null.</param>
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

            // Whoever unlocks or closes wants nothing of what they asked for before.
            { End: RunEnd.Unlocked or RunEnd.PullRequestClosed } => null,
            { End: RunEnd.Superseded } => known,
            _ => (known ?? Nothing).With(run, run.Preparation.Key),
        };

    /// <summary>Without what went wrong with a preparation before.</summary>
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
/// <param name="Key">Which.</param>
/// <param name="Kind">What it was to do.</param>
/// <param name="Times">How often in a row.</param>
/// <param name="Detail">What people are told of the last end.</param>
/// <param name="IsFinal">True where trying again would end in the same way.</param>
/// <param name="Url">The page of its last workflow run, where known.</param>
public sealed record AbortedPreparation(string Key, RunKind Kind, int Times, string Detail, bool IsFinal, string? Url);
