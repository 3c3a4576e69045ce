using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>
/// The order of work that waits. Two pieces of work conflict where they share a dirspace and one of them is an apply.
/// Applies go before plans, then the older before the younger. That order is total, so the first of conflicting pieces
/// waits for runs only, and there is no deadlock.
/// </summary>
public static class WorkQueue
{
    /// <summary>The most pieces of work of one pull request that wait.</summary>
    public const int MaxOfOne = 10;

    /// <summary>The most pieces of work of a repository that wait.</summary>
    public const int MaxInAll = 200;

    /// <summary>All work that waits, in the order in which it runs.</summary>
    public static IEnumerable<QueuedWork> From(RepositoryLedger ledger) =>
        ledger
            .PullRequests.SelectMany(static entry => entry.Queued)
            .OrderByDescending(static work => work.Kind.IsApply())
            .ThenBy(static work => work.Since)
            .ThenBy(static work => work.PullRequest);

    /// <summary>The runs and the queued work that conflict with work and go before it.</summary>
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
    /// The work that nothing is ahead of, in order. Takes one pass, because it is computed after every event.
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

            // All applies come before all plans, so a plan that waits blocks no work.
            if (isApply)
                applied.UnionWith(work.Dirspaces);
        }

        return ready;
    }

    /// <summary>
    /// True for the plan of a drift schedule: an apply ends it instead of waiting for it, because it can be made again.
    /// </summary>
    public static bool Yields(ActiveRun run) => run is { Drift: not null, Kind: RunKind.Plan };

    private static bool Conflict(RunKind one, RunKind other) => one.IsApply() || other.IsApply();
}

/// <summary>What a piece of work waits for.</summary>
/// <param name="Runs">Runs that are queued or running.</param>
/// <param name="Queued">Queued work that goes first.</param>
public sealed record Ahead(IReadOnlyList<ActiveRun> Runs, IReadOnlyList<QueuedWork> Queued)
{
    /// <summary>True where the work may be decided now.</summary>
    public bool IsEmpty => Runs.Count == 0 && Queued.Count == 0;
}
