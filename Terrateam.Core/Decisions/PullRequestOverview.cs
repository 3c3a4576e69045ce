using Terrateam.Core.Changes;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>The state of each dirspace of a pull request, from the ledger alone.</summary>
public sealed class PullRequestOverview
{
    private readonly PullRequestEntry _entry;
    private readonly PullRequest _pullRequest;
    private readonly DateTimeOffset _now;
    private readonly ILookup<Dirspace, DirspaceChange> _changes;
    private readonly Dictionary<Dirspace, ActiveRun> _running;
    private readonly ILookup<Dirspace, Hold> _held;
    private readonly HashSet<Dirspace> _shut;
    private readonly List<Gate> _gates;

    private PullRequestOverview(
        RepositoryLedger ledger,
        PullRequestEntry entry,
        OverviewState overview,
        DateTimeOffset now
    )
    {
        _entry = entry;
        _now = now;
        _pullRequest = new(
            entry.Number,
            "",
            entry.State,
            IsDraft: false,
            "",
            "",
            overview.HeadSha,
            entry.BaseRef,
            overview.BaseSha,
            MergeSha: null,
            IsFork: false,
            Mergeable: null
        );
        _changes = ledger.Changes.ToLookup(change => change.Dirspace);
        _running = ledger
            .Runs.Where(run => run.Drift is null && run.PullRequest == entry.Number && !run.Kind.IsPreparation())
            .SelectMany(run => run.Dirspaces.Select(dirspace => (dirspace, run)))
            .GroupBy(pair => pair.dirspace)
            .ToDictionary(group => group.Key, group => group.MaxBy(pair => pair.run.Kind.IsApply()).run);
        var own = entry.Dirspaces.ToDictionary(dirspace => dirspace.Dirspace);
        _held = LockRule.HeldByOthers(ledger, entry.Number, entry.BaseRef, own.Keys).ToLookup(hold => hold.Dirspace);
        _gates =
        [
            .. GateRules
                .For(entry.Gates, overview.HeadSha)
                .Where(gate =>
                    gate.Missing([]).Count > 0 && own.TryGetValue(gate.Dirspace, out var gated) && IsDue(gated)
                ),
        ];

        // Approvals of the pull request open a gate without a token; those are read when it is applied.
        _shut =
        [
            .. _gates.Where(gate => gate.Token is not null || gate.Fault is not null).Select(gate => gate.Dirspace),
        ];
    }

    /// <summary>The overview; null where the pull request has none.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="number">The pull request.</param>
    /// <param name="now">The present time.</param>
    public static OverviewReport? Create(RepositoryLedger ledger, int number, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return ledger.Find(number) is { Overview: { } overview } entry
            ? new PullRequestOverview(ledger, entry, overview, now).Report()
            : null;
    }

    private OverviewReport Report() =>
        new(
            _entry.State,
            _pullRequest.HeadSha,
            [.. _entry.Dirspaces.Select(dirspace => Row(dirspace) with { Rank = dirspace.Rank })]
        )
        {
            Gates = _entry.State == PullRequestState.Closed ? [] : _gates,
            HeldSince = LockRule.Holds(_entry).Select(hold => (DateTimeOffset?)hold.Since).Min(),
            Queued = _entry.Queued.Count,
        };

    private bool IsDue(DirspaceEntry dirspace) =>
        !IsApplied(dirspace) && Planned.Fault(dirspace, _pullRequest, ChangesOf, _now) is null;

    private OverviewRow Row(DirspaceEntry dirspace)
    {
        if (_running.GetValueOrDefault(dirspace.Dirspace) is { } run)
        {
            var status = run.Kind.IsApply() ? OverviewStatus.Applying : OverviewStatus.Planning;
            return new(dirspace.Dirspace, status, run.RunId);
        }

        var (plan, apply) = (dirspace.Plan, dirspace.Apply);
        var isNewest = apply is not null && (plan is null || apply.EndedAt >= plan.EndedAt);
        if (IsApplied(dirspace))
        {
            return isNewest
                ? new(dirspace.Dirspace, OverviewStatus.Applied, apply!.RunId)
                : new(dirspace.Dirspace, OverviewStatus.NoChanges, plan?.RunId);
        }

        if (isNewest && !apply!.Succeeded)
            return new(dirspace.Dirspace, OverviewStatus.ApplyFailed, apply.RunId);
        if (!dirspace.InDiff)
            return new(dirspace.Dirspace, OverviewStatus.Left, apply?.RunId);
        if (_entry.State == PullRequestState.Closed)
            return new(dirspace.Dirspace, OverviewStatus.NotApplied, plan?.RunId);

        if (Planned.Fault(dirspace, _pullRequest, ChangesOf, _now) is { } missing)
            return Missing(dirspace, missing);
        if (plan!.Outcome == PlanOutcome.NoChanges)
            return new(dirspace.Dirspace, OverviewStatus.NoChanges, plan.RunId);
        if (_held[dirspace.Dirspace].FirstOrDefault() is { } hold)
            return new(dirspace.Dirspace, OverviewStatus.Locked, plan.RunId, hold.PullRequest);

        return new(
            dirspace.Dirspace,
            _shut.Contains(dirspace.Dirspace) ? OverviewStatus.WaitsForGate : OverviewStatus.Planned,
            plan.RunId
        );
    }

    private OverviewRow Missing(DirspaceEntry dirspace, MissingPlan missing)
    {
        var isOfHead = dirspace.Plan is { } plan && _pullRequest.HasHead(plan.HeadSha);
        var status = missing.Fault switch
        {
            PlanFault.NeverPlanned => OverviewStatus.NotPlanned,
            PlanFault.Failed when isOfHead => OverviewStatus.PlanFailed,
            PlanFault.Overtaken => OverviewStatus.Overtaken,
            _ => OverviewStatus.Outdated,
        };
        return new(dirspace.Dirspace, status, dirspace.Plan?.RunId, missing.OvertakenBy);
    }

    private bool IsApplied(DirspaceEntry dirspace) =>
        Planned.IsApplied(dirspace, _entry, _pullRequest, ChangesOf, _now);

    private IEnumerable<DirspaceChange> ChangesOf(Dirspace dirspace) => _changes[dirspace];
}
