using System.Globalization;
using Terrateam.Core.Configuration;
using Terrateam.Core.Drift;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Notices;

/// <summary>Drift of which a destination knows.</summary>
/// <param name="Destination">The name of the destination.</param>
/// <param name="Dirspace">The dirspace that drifted.</param>
/// <param name="Digest">The digest of what was planned.</param>
public sealed record KnownDrift(string Destination, Dirspace Dirspace, string Digest);

/// <summary>
/// What is told of a pass of a drift schedule: drift that is new or another than before, once, and drift that was told
/// and is gone. What could not be planned stays as it was.
/// </summary>
public static class DriftNotices
{
    private const string Unknown = "unknown";

    /// <summary>True where a destination wants to hear of drift.</summary>
    public static bool IsWanted(IEnumerable<Run> plans) =>
        plans.Any(static plan => (plan.Subscriptions ?? []).Any(IsAboutDrift));

    /// <summary>The notices of a pass, and what destinations know after them.</summary>
    /// <param name="plans">The runs that planned.</param>
    /// <param name="righted">The dirspaces that drifted and were applied by the same pass.</param>
    /// <param name="known">What destinations know.</param>
    /// <param name="slot">The time that identifies the pass.</param>
    public static (IReadOnlyList<Notice> Notices, IReadOnlyList<KnownDrift> Known) Of(
        IReadOnlyList<Run> plans,
        IReadOnlySet<Dirspace> righted,
        IReadOnlyList<KnownDrift> known,
        DateTimeOffset slot
    )
    {
        ArgumentNullException.ThrowIfNull(plans);
        var drifted = plans
            .SelectMany(static plan => DriftRuns.Drifted(plan))
            .Select(static one => one.Dirspace)
            .Where(one => !righted.Contains(one))
            .ToHashSet();
        var right = plans
            .SelectMany(static plan => plan.Outcomes)
            .Where(static outcome => outcome.Succeeded)
            .Select(static outcome => outcome.Dirspace)
            .Where(one => !drifted.Contains(one))
            .ToHashSet();
        var left = known.ToList();
        var notices = new List<Notice>();
        foreach (
            var group in plans
                .SelectMany(static plan => plan.Subscriptions ?? [])
                .Where(IsAboutDrift)
                .GroupBy(static one => one.Destination, StringComparer.OrdinalIgnoreCase)
        )
        {
            var about = group.SelectMany(static one => one.Dirspaces).ToHashSet();
            var found = about
                .Where(drifted.Contains)
                .Select(one => new KnownDrift(group.Key, one, DriftDigest.Create(plans, [one]) ?? Unknown))
                .Where(drift => !left.Exists(other => Is(other, group.Key, drift.Dirspace, drift.Digest)))
                .ToList();
            var gone = left.Where(drift => Is(drift, group.Key) && right.Contains(drift.Dirspace)).ToList();
            left.RemoveAll(drift =>
                gone.Contains(drift) || found.Exists(other => Is(drift, group.Key, other.Dirspace))
            );
            left.AddRange(found);
            notices.AddRange(Told(plans[0], NoticeEvent.DriftFound, group, found, slot));
            notices.AddRange(Told(plans[0], NoticeEvent.DriftGone, group, gone, slot));
        }

        return (notices, left);
    }

    private static bool IsAboutDrift(NoticeSubscription subscription) =>
        subscription.Events.Contains(NoticeEvent.DriftFound) || subscription.Events.Contains(NoticeEvent.DriftGone);

    private static bool Is(KnownDrift drift, string destination, Dirspace? dirspace = null, string? digest = null) =>
        string.Equals(drift.Destination, destination, StringComparison.OrdinalIgnoreCase)
        && (dirspace is null || drift.Dirspace == dirspace)
        && (digest is null || string.Equals(drift.Digest, digest, StringComparison.Ordinal));

    private static IEnumerable<Notice> Told(
        Run plan,
        NoticeEvent what,
        IGrouping<string, NoticeSubscription> group,
        List<KnownDrift> drift,
        DateTimeOffset slot
    )
    {
        var wanted = group.Where(one => one.Events.Contains(what)).SelectMany(static one => one.Dirspaces).ToHashSet();
        var dirspaces = drift.Select(static one => one.Dirspace).Where(wanted.Contains).Order().ToList();
        if (dirspaces.Count == 0)
            yield break;

        yield return new()
        {
            Id = Notice.IdOf(
                "drift",
                plan.Repository.Id.ToString(CultureInfo.InvariantCulture),
                plan.Drift ?? "",
                slot.UtcTicks.ToString(CultureInfo.InvariantCulture),
                NoticeEvents.NameOf(what),
                group.Key.ToUpperInvariant()
            ),
            Destination = group.Key,
            Event = what,
            Repository = plan.Repository,
            At = plan.EndedAt ?? plan.CreatedAt,
            Dirspaces = dirspaces,
            Schedule = plan.Drift,
            RunUrl = plan.Url,
        };
    }
}
