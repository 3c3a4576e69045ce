using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>
/// The statuses of other open pull requests that an apply makes outdated: the state that they applied has been changed.
/// </summary>
internal static class OvertakenStatuses
{
    /// <summary>The commits with their new statuses.</summary>
    /// <param name="run">The apply, once it is over.</param>
    /// <param name="ledger">The ledger with the run's result.</param>
    public static IEnumerable<(string Sha, StatusTarget Target, IReadOnlyList<StatusChange> Changes)> Create(
        Run run,
        RepositoryLedger ledger
    )
    {
        var touched = run.IsOver ? RunConclusion.TouchedBy(run).ToHashSet() : [];
        return ledger
            .PullRequests.Where(entry =>
                entry.State == PullRequestState.Open
                && (run.Drift is not null || entry.Number != run.PullRequest.Number)
            )
            .SelectMany(entry => entry.Dirspaces.Select(dirspace => (Entry: entry, Dirspace: dirspace)))
            .Where(pair =>
                touched.Contains(pair.Dirspace.Dirspace)
                && pair.Dirspace is { InDiff: true, Apply.Succeeded: true }
                && pair.Dirspace.IsOvertakenSince(pair.Dirspace.Apply!.EndedAt)
            )
            .GroupBy(pair => pair.Dirspace.Apply!.HeadSha, StringComparer.Ordinal)
            .Select(commit =>
                (
                    commit.Key,
                    new StatusTarget(commit.First().Entry.Number, commit.First().Entry.Display),
                    ChangesOf([.. commit.Select(pair => pair.Dirspace)], By(run))
                )
            );
    }

    private static IReadOnlyList<StatusChange> ChangesOf(IReadOnlyList<DirspaceEntry> overtaken, string by) =>
        [
            .. overtaken
                .Take(StatusTitle.MaxDirspaces)
                .Select(dirspace => new StatusChange(
                    StatusTitle.For("apply", dirspace.Dirspace),
                    StatusState.Pending,
                    $"{by} applied it since"
                )),
            new(
                StatusTitle.Apply,
                StatusState.Pending,
                $"{by} applied {overtaken.Count} of its directories since: plan again."
            ),
        ];

    private static string By(Run run) =>
        run.Drift is { } schedule
            ? $"Drift {schedule}"
            : string.Create(CultureInfo.InvariantCulture, $"#{run.PullRequest.Number}");
}
