using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Drift;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Drift;

/// <summary>
/// Decides the runs of each step of a schedule and commits them to the repository's ledger. A step is written before
/// the ledger names its runs, so that a repeated attempt finds either both or a step that it may replace.
/// </summary>
public sealed class DriftSteps(
    IDocumentStore store,
    LedgerStore ledgers,
    RunStore runs,
    DriftBranchReader branches,
    TimeProvider time
)
{
    private const string Collection = "driftsteps";

    /// <summary>Decides a step once; a repeated call returns the stored decision.</summary>
    public async Task<DriftStep> DecideAsync(DriftOrchestrationInput turn, CancellationToken cancellationToken)
    {
        var key = KeyOf(turn);
        var stored = await store.GetAsync(key, DriftJson.Default.DriftStep, cancellationToken);
        if (stored is not null && await IsCommittedAsync(stored.Value, turn, cancellationToken))
            return stored.Value;

        var sandboxState = turn.Layer is null ? await ReadContextAsync(turn, cancellationToken) : null;
        var plans = turn.Layer is null ? [] : await PlansAsync(turn, cancellationToken);
        var etag = stored?.ETag;
        DriftStep? step = null;
        _ = await ledgers.UpdateAsync(
            turn.Repository.Id,
            async ledger =>
            {
                step =
                    turn.Layer is { } layer
                        ? new(
                            DriftRuns.Apply(
                                plans,
                                layer,
                                turn.Request?.Actor ?? "",
                                ledger,
                                time.GetUtcNow(),
                                Guid.NewGuid
                            ),
                            Issue: null,
                            Reconcile: true
                        )
                    : sandboxState is null ? new([], Issue: null, Reconcile: false)
                    : sandboxState.Decide(turn, ledger, time.GetUtcNow());
                etag = await store.TryWriteAsync(key, step, etag, DriftJson.Default.DriftStep, cancellationToken)
                    ?? throw new InvalidOperationException(
                        $"The drift schedule {turn.Schedule} was decided concurrently."
                    );
                return step.Runs.Count == 0
                    ? null
                    : step.Runs.Aggregate(ledger, static (before, run) => before.With(ActiveRun.From(run)));
            },
            cancellationToken
        );
        return step!;
    }

    /// <summary>The stored decision of a step, or null.</summary>
    public async Task<DriftStep?> FindAsync(DriftOrchestrationInput turn, CancellationToken cancellationToken) =>
        (await store.GetAsync(KeyOf(turn), DriftJson.Default.DriftStep, cancellationToken))?.Value;

    /// <summary>Deletes the steps of a schedule, those of earlier passes included.</summary>
    public async Task ForgetAsync(DriftOrchestrationInput turn, CancellationToken cancellationToken)
    {
        var key = KeyOf(turn);
        await foreach (var document in store.QueryAsync(Collection, key.Partition, "", cancellationToken))
            _ = await store.DeleteAsync(document.Key, document.ETag, cancellationToken);
    }

    /// <summary>
    /// Deletes the steps of a schedule of a repository that is gone; safe to repeat. Returns their number.
    /// </summary>
    public Task<int> ForgetAsync(long repositoryId, string schedule, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(Collection, OrchestrationInstances.OfDrift(repositoryId, schedule), "", cancellationToken);

    private async Task<bool> IsCommittedAsync(
        DriftStep step,
        DriftOrchestrationInput turn,
        CancellationToken cancellationToken
    )
    {
        if (step.Runs.Count == 0)
            return true;

        var ledger = await ledgers.ReadAsync(turn.Repository.Id, cancellationToken);
        return ledger.Runs.Any(run => run.RunId == step.Runs[0].Id)
            || await runs.FindAsync(step.Runs[0].Id, cancellationToken) is not null;
    }

    private async Task<List<Run>> PlansAsync(DriftOrchestrationInput turn, CancellationToken cancellationToken)
    {
        var plans = new List<Run>();
        foreach (var id in turn.Plans ?? [])
            plans.Add(await runs.GetAsync(id, cancellationToken));
        return plans;
    }

    /// <summary>
    /// Reads the default branch; null where its configuration no longer has the schedule, or cannot be used.
    /// </summary>
    private async Task<DriftContext?> ReadContextAsync(
        DriftOrchestrationInput turn,
        CancellationToken cancellationToken
    )
    {
        if (await branches.ReadAsync(turn.Repository, cancellationToken) is not { } branch)
            return null;

        var schedule = branch.Configuration.Drift.Schedules.FirstOrDefault(schedule =>
            string.Equals(schedule.Name, turn.Schedule, StringComparison.Ordinal)
        );
        if (schedule is null)
            return null;

        var changes = turn.Request is { Dirspace: { } one }
            ? branch.Changes with
            {
                Changed = [.. branch.Changes.Changed.Where(dirspace => dirspace.Dirspace == one)],
            }
            : branch.Changes;
        return new(branch.Branch, branch.Configuration, schedule, changes);
    }

    private static DocumentKey KeyOf(DriftOrchestrationInput turn) =>
        new(
            Collection,
            OrchestrationInstances.OfDrift(turn.Repository.Id, turn.Schedule),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{turn.Slot.UtcTicks:D19}|{turn.Layer?.ToString("D5", CultureInfo.InvariantCulture) ?? "plan"}"
            )
        );

    private sealed record DriftContext(
        PullRequest Branch,
        RepositoryConfiguration Configuration,
        DriftSchedule Schedule,
        ChangeSet Changes
    )
    {
        public DriftStep Decide(DriftOrchestrationInput turn, RepositoryLedger ledger, DateTimeOffset now) =>
            new(
                DriftRuns.Plan(
                    Schedule,
                    turn.Repository,
                    Branch,
                    Configuration,
                    Changes,
                    turn.Request?.Actor ?? "",
                    ledger,
                    now,
                    Guid.NewGuid
                ),
                Configuration.DriftIssue,
                turn.Request?.Applies ?? Schedule.Reconcile
            );
    }
}
