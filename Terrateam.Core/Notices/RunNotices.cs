using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Notices;

/// <summary>What is told of a run that is over.</summary>
public static class RunNotices
{
    /// <summary>The notices of a run, each destination once for each event. Nothing for a run that people ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="ledger">The ledger in which it is recorded, with the approvals that its gates have.</param>
    public static IReadOnlyList<Notice> Of(Run run, RepositoryLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(ledger);
        if (run.Subscriptions is not { } subscriptions || !run.IsOver || WasCalledOff(run))
            return [];

        var failed = Failed(run);
        var isFailure = failed.Count > 0 || !run.HooksSucceeded;

        // Where only a hook failed, every directory is concerned.
        var concerned = failed.Count > 0 ? failed : run.Dirspaces.Select(static one => one.Dirspace).ToHashSet();
        var waiting = run is { Kind: RunKind.Plan, Status: RunStatus.Reported }
            ? Waiting(run.Gates, ledger.Find(run.PullRequest.Number)?.Gates ?? [])
            : [];
        var gated = waiting.Select(static gate => gate.Dirspace).ToHashSet();
        return
        [
            .. run.Kind == RunKind.Plan && isFailure ? Told(NoticeEvent.PlanFailed, concerned) : [],
            .. run.Kind.IsApply() && isFailure ? Told(NoticeEvent.ApplyFailed, concerned) : [],
            .. run.Kind.IsApply() && !isFailure ? Told(NoticeEvent.ApplyDone, concerned) : [],
            .. gated.Count > 0 ? Told(NoticeEvent.GateWaiting, gated).Select(notice => WithGates(notice, waiting)) : [],
        ];

        IEnumerable<Notice> Told(NoticeEvent what, IReadOnlySet<Dirspace> about) =>
            subscriptions
                .Where(one => one.Events.Contains(what))
                .GroupBy(static one => one.Destination, StringComparer.OrdinalIgnoreCase)
                .Select(group =>
                    (
                        Destination: group.Key,
                        Dirspaces: group
                            .SelectMany(static one => one.Dirspaces)
                            .Where(about.Contains)
                            .Distinct()
                            .Order()
                            .ToList()
                    )
                )
                .Where(static one => one.Dirspaces.Count > 0)
                .Select(one => Create(run, what, one.Destination, one.Dirspaces));
    }

    // As they are recorded: the same plan again keeps the approvals of its gates, and a newer plan replaces them.
    private static List<Gate> Waiting(IReadOnlyList<Gate> reported, IReadOnlyList<Gate> recorded) =>
        [
            .. recorded
                .Where(gate => reported.Any(other => gate.AsksFor(other) && gate.PlanDigest == other.PlanDigest))
                .Where(static gate => gate.Missing([]).Count > 0),
        ];

    private static bool WasCalledOff(Run run) =>
        run.Status == RunStatus.Ended
        && run.End is RunEnd.Superseded or RunEnd.Unlocked or RunEnd.PullRequestClosed or RunEnd.Suspended;

    private static HashSet<Dirspace> Failed(Run run)
    {
        var succeeded = run
            .Outcomes.Where(static outcome => outcome.Succeeded)
            .Select(static outcome => outcome.Dirspace)
            .ToHashSet();
        return
        [
            .. run
                .Dirspaces.Select(static one => one.Dirspace)
                .Where(one => run.Status == RunStatus.Ended || !succeeded.Contains(one)),
        ];
    }

    private static Notice Create(Run run, NoticeEvent what, string destination, IReadOnlyList<Dirspace> dirspaces) =>
        new()
        {
            Id = Notice.IdOf("run", run.Id.ToString("N"), NoticeEvents.NameOf(what), destination.ToUpperInvariant()),
            Destination = destination,
            Event = what,
            Repository = run.Repository,
            At = run.EndedAt ?? run.CreatedAt,
            Dirspaces = dirspaces,
            PullRequest = run.Drift is null ? run.PullRequest.Number : null,
            Title = run.PullRequest.Title.Length > 0 ? run.PullRequest.Title : null,
            Actor = run.Actor.Length > 0 ? run.Actor : null,
            Schedule = run.Drift,
            Reason =
                run.EndDetail.Length > 0 ? run.EndDetail
                : !run.HooksSucceeded ? "A step before or after the directories failed."
                : null,
            RunUrl = run.Url,
        };

    private static Notice WithGates(Notice notice, IEnumerable<Gate> gates) =>
        notice with
        {
            Reason = null,
            Gates =
            [
                .. gates
                    .Where(gate => notice.Dirspaces.Contains(gate.Dirspace))
                    .Select(static gate => $"{gate.Title}: {string.Join("; ", gate.Missing([]))}")
                    .Distinct(StringComparer.Ordinal),
            ],
        };
}
