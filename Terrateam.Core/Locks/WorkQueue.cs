using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>
/// Who waits for whom. Two pieces of work are in each other's way where they share a dirspace and one of them is an
/// apply. Applies go before plans, then the older before the younger; because that order is total, the first of those
/// that are in each other's way waits for runs only, and nobody waits in a circle.
/// </summary>
public static class WorkQueue
{
    /// <summary>How much of one pull request waits at most.</summary>
    public const int MaxOfOne = 10;

    /// <summary>How much waits at most in a repository.</summary>
    public const int MaxInAll = 200;

    /// <summary>Everything that waits, in order.</summary>
    public static IEnumerable<QueuedWork> From(RepositoryLedger ledger) =>
        ledger
            .PullRequests.SelectMany(static entry => entry.Queued)
            .OrderByDescending(static work => work.Kind.IsApply())
            .ThenBy(static work => work.Since)
            .ThenBy(static work => work.PullRequest);

    /// <summary>What is in the way of work that waits.</summary>
    /// <param name="ledger">The ledger, in which the work is queued.</param>
    /// <param name="work">The work.</param>
    public static Ahead Before(RepositoryLedger ledger, QueuedWork work)
    {
        var dirspaces = work.Dirspaces.ToHashSet();
        return new(
            [
                .. ledger.Runs.Where(run =>
                    Conflict(run.Kind, work.Kind) && !Yields(run) && run.Dirspaces.Any(dirspaces.Contains)
                ),
            ],
            [
                .. From(ledger)
                    .TakeWhile(other => other.Id != work.Id)
                    .Where(other => Conflict(other.Kind, work.Kind) && other.Dirspaces.Any(dirspaces.Contains)),
            ]
        );
    }

    /// <summary>
    /// The work that nothing is in the way of, in order. Takes one pass, because it is asked for after every event.
    /// </summary>
    public static IReadOnlyList<QueuedWork> Ready(RepositoryLedger ledger)
    {
        QueuedWork[] all = [.. From(ledger)];
        if (all.Length == 0)
            return [];

        var applied = ledger.Runs.Where(run => run.Kind.IsApply()).SelectMany(run => run.Dirspaces).ToHashSet();
        var planned = ledger
            .Runs.Where(run => !run.Kind.IsApply() && !Yields(run))
            .SelectMany(run => run.Dirspaces)
            .ToHashSet();
        var ready = new List<QueuedWork>();
        foreach (var work in all)
        {
            var isApply = work.Kind.IsApply();
            if (!work.Dirspaces.Any(dirspace => applied.Contains(dirspace) || (isApply && planned.Contains(dirspace))))
                ready.Add(work);

            // All applies come before all plans, so that a plan that waits is in nobody's way.
            if (isApply)
                applied.UnionWith(work.Dirspaces);
        }

        return ready;
    }

    /// <summary>
    /// True for the plan of a drift schedule: it is not waited for by an apply but ended, because it can be made again.
    /// </summary>
    public static bool Yields(ActiveRun run) => run is { Drift: not null, Kind: RunKind.Plan };

    private static bool Conflict(RunKind one, RunKind other) => one.IsApply() || other.IsApply();
}

/// <summary>What is in the way of a piece of work.</summary>
/// <param name="Runs">Runs that are queued or running.</param>
/// <param name="Queued">What waits too and goes first.</param>
public sealed record Ahead(IReadOnlyList<ActiveRun> Runs, IReadOnlyList<QueuedWork> Queued)
{
    /// <summary>True where its turn has come.</summary>
    public bool IsEmpty => Runs.Count == 0 && Queued.Count == 0;
}
