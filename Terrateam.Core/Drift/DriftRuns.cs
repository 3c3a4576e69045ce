using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Drift;

/// <summary>The plan and apply runs of drift schedules.</summary>
public static class DriftRuns
{
    /// <summary>The runs that plan what a schedule selects, all layers at once.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="branch">The default branch.</param>
    /// <param name="configuration">The configuration of that branch.</param>
    /// <param name="changes">Its dirspaces, with everything counted as changed.</param>
    /// <param name="actor">Login of who asked for it; empty for the schedule.</param>
    /// <param name="ledger">The locks and active runs of the repository.</param>
    /// <param name="now">The current time.</param>
    /// <param name="newRunId">Creates ids for runs.</param>
    /// <remarks>
    /// Dirspaces that a pull request has locked differ from the branch on purpose, and those that are being applied are
    /// in flux: both are left out. So are those with a queued apply: a drift run repeats anyway, a user should not have
    /// to wait for it.
    /// </remarks>
    public static IReadOnlyList<Run> Plan(
        DriftSchedule schedule,
        Repository repository,
        PullRequest branch,
        RepositoryConfiguration configuration,
        ChangeSet changes,
        string actor,
        RepositoryLedger ledger,
        DateTimeOffset now,
        Func<Guid> newRunId
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        var taken = Taken(ledger, static kind => kind.IsApply());
        var selected = changes
            .Changed.Where(dirspace =>
                schedule.Query.Matches(new TagSubject(dirspace.Tags, dirspace.Dirspace.Directory))
            )
            .Where(dirspace => !taken.Contains(dirspace.Dirspace))
            .ToList();
        var all = changes
            .All.Select(dirspace => new RunDirspace(dirspace.Dirspace, dirspace.Rank, dirspace.WorkflowIndex))
            .ToList();
        return
        [
            .. Batches
                .Create(selected, configuration.BatchRuns)
                .Select(batch => new Run
                {
                    Id = newRunId(),
                    Kind = RunKind.Plan,
                    Repository = repository,
                    PullRequest = branch,
                    Drift = schedule.Name,
                    Dirspaces =
                    [
                        .. batch.Dirspaces.Select(dirspace => new RunDirspace(
                            dirspace.Dirspace,
                            dirspace.Rank,
                            dirspace.WorkflowIndex,
                            Stack: dirspace.Stack,
                            Variables: dirspace.Variables
                        )),
                    ],
                    AllDirspaces = all,
                    Configuration = configuration.ToWire(batch.Dirspaces).ToJsonString(),
                    Subscriptions = NoticeSubscriptions.Of(configuration.Notifications, batch.Dirspaces),
                    Environment = batch.Environment,
                    ApplyEnvironment = batch.ApplyEnvironment,
                    RunsOn = batch.RunsOn,
                    Actor = actor,
                    IsAutomatic = actor.Length == 0,
                    CreatedAt = now,
                }),
        ];
    }

    /// <summary>The layers with drift, lowest first.</summary>
    public static IReadOnlyList<int> DriftedLayers(IEnumerable<Run> plans) =>
        [.. plans.SelectMany(plan => Drifted(plan)).Select(dirspace => dirspace.Rank).Distinct().Order()];

    /// <summary>The runs that apply what drifted in a layer.</summary>
    /// <param name="plans">The runs that planned it.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="actor">Login of who asked for it; empty for the schedule.</param>
    /// <param name="ledger">The locks, active runs and applied changes of the repository.</param>
    /// <param name="now">The current time.</param>
    /// <param name="newRunId">Creates ids for runs.</param>
    /// <remarks>
    /// Dirspaces that a pull request applied or merged after the plan started are left out, because the plan does not
    /// include these changes.
    /// </remarks>
    public static IReadOnlyList<Run> Apply(
        IEnumerable<Run> plans,
        int layer,
        string actor,
        RepositoryLedger ledger,
        DateTimeOffset now,
        Func<Guid> newRunId
    )
    {
        ArgumentNullException.ThrowIfNull(actor);
        var taken = Taken(ledger, static _ => true);
        return
        [
            .. plans
                .Select(plan =>
                    (
                        Plan: plan,
                        Dirspaces: Drifted(plan)
                            .Where(dirspace =>
                                dirspace.Rank == layer
                                && !taken.Contains(dirspace.Dirspace)
                                && !ledger.Changes.Any(change =>
                                    change.Dirspace == dirspace.Dirspace && change.At >= plan.CreatedAt
                                )
                            )
                            .ToList()
                    )
                )
                .Where(static pair => pair.Dirspaces.Count > 0)
                .Select(pair => new Run
                {
                    Id = newRunId(),
                    Kind = RunKind.Apply,
                    Repository = pair.Plan.Repository,
                    PullRequest = pair.Plan.PullRequest,
                    Drift = pair.Plan.Drift,
                    Dirspaces = [.. pair.Dirspaces.Select(dirspace => dirspace with { PlanRunId = pair.Plan.Id })],
                    AllDirspaces = pair.Plan.AllDirspaces,
                    Configuration = pair.Plan.Configuration,
                    Subscriptions = pair.Plan.Subscriptions,
                    Environment = pair.Plan.ApplyEnvironment,
                    RunsOn = pair.Plan.RunsOn,
                    Actor = actor,
                    IsAutomatic = actor.Length == 0,
                    CreatedAt = now,
                }),
        ];
    }

    /// <summary>The dirspaces of a plan whose state differs from the branch.</summary>
    public static IEnumerable<RunDirspace> Drifted(Run plan)
    {
        var drifted = plan
            .Outcomes.Where(static outcome => outcome is { Succeeded: true, HasChanges: not false })
            .Select(static outcome => outcome.Dirspace)
            .ToHashSet();
        return plan.Dirspaces.Where(dirspace => drifted.Contains(dirspace.Dirspace));
    }

    /// <summary>The dirspaces that these runs applied.</summary>
    public static IReadOnlySet<Dirspace> Righted(IEnumerable<Run> applies) =>
        applies
            .Where(static apply => apply.Status == RunStatus.Reported)
            .SelectMany(static apply => apply.Outcomes)
            .Where(static outcome => outcome.Succeeded)
            .Select(static outcome => outcome.Dirspace)
            .ToHashSet();

    private static HashSet<Dirspace> Taken(RepositoryLedger ledger, Func<RunKind, bool> which) =>
        [
            .. ledger.PullRequests.SelectMany(LockRule.Holds).Select(static hold => hold.Dirspace),
            .. ledger.Runs.Where(run => which(run.Kind)).SelectMany(static run => run.Dirspaces),
            .. WorkQueue.From(ledger).Where(work => which(work.Kind)).SelectMany(static work => work.Dirspaces),
        ];
}
