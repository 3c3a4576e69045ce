using Terrateam.Core.Configuration;
using Terrateam.Core.Drift;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.Drift;

/// <summary>
/// Reports drift in issues: opened when it is found, updated while it lasts, and closed when it is gone.
/// </summary>
public sealed class DriftIssues(
    IGitHubApp app,
    RunStore runs,
    RunResults results,
    PostedDriftIssues posted,
    TimeProvider time
)
{
    /// <summary>Brings the issues of a schedule up to date; safe to repeat.</summary>
    /// <param name="turn">The pass of the schedule.</param>
    /// <param name="plans">The runs that planned.</param>
    /// <param name="grouping">One issue for all dirspaces, or one for each.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task UpdateAsync(
        DriftOrchestrationInput turn,
        IReadOnlyList<Run> plans,
        DriftIssueGrouping grouping,
        CancellationToken cancellationToken
    )
    {
        var issues = app.For(turn.Repository).Issues;
        var ours = await app.GetBotLoginAsync(cancellationToken);
        var open = await issues.ListOpenAsync(DriftIssueText.Label, cancellationToken);
        IReadOnlyList<Issue>? closed = null;
        var looked = await ReportAsync(plans, turn.Applies ?? [], cancellationToken);
        foreach (var (dirspace, report) in Group(looked, grouping))
        {
            var marker = DriftIssueText.Marker(turn.Schedule, dirspace);
            var issue = Find(open, marker, ours);
            if (report.Dirspaces.Count > 0)
            {
                var digest = DriftDigest.Create(plans, report.Dirspaces.Select(one => one.Dirspace));
                closed ??= issue is null ? await issues.ListClosedAsync(DriftIssueText.Label, cancellationToken) : null;
                var last = issue ?? Find(closed ?? [], marker, ours);
                if (IsSilenced(last, digest))
                    continue;

                var body = DriftIssueText.Found(turn.Schedule, dirspace, report, time.GetUtcNow(), digest);
                var shown = await NotifyAsync(issues, issue, DriftIssueText.Title(dirspace), body, cancellationToken);
                await posted.NoteAsync(turn.Repository.Id, shown, body, cancellationToken);

                // A closed one that another takes the place of.
                if (last is not null && last.Number != shown.Number)
                    await posted.ForgetAsync(turn.Repository.Id, last.Number, cancellationToken);
            }
            else if (issue is not null)
            {
                _ = await issues.UpdateAsync(
                    issue.Number,
                    issue.Title,
                    DriftIssueText.Gone(turn.Schedule, dirspace, time.GetUtcNow()),
                    isOpen: false,
                    cancellationToken
                );
                await posted.ForgetAsync(turn.Repository.Id, issue.Number, cancellationToken);
            }
        }
    }

    private static Issue? Find(IEnumerable<Issue> issues, string marker, string author) =>
        issues.FirstOrDefault(issue =>
            string.Equals(issue.Author, author, StringComparison.Ordinal)
            && issue.Body.StartsWith(marker, StringComparison.Ordinal)
        );

    // Where the app itself closed the issue, its text shows no drift any more.
    private static bool IsSilenced(Issue? last, string? digest) =>
        last is not null
        && (
            last.Labels.Contains(DriftIssueText.IgnoreLabel)
            || (!last.IsOpen && digest is not null && DriftIssueText.DigestOf(last.Body) == digest)
        );

    private static Task<Issue> NotifyAsync(
        IIssueClient issues,
        Issue? issue,
        string title,
        string body,
        CancellationToken cancellationToken
    ) =>
        issue is null
            ? issues.CreateAsync(title, body, [DriftIssueText.Label], cancellationToken)
            : issues.UpdateAsync(issue.Number, title, body, isOpen: true, cancellationToken);

    // A dirspace that was planned without changes gets a report without dirspaces, which closes its issue.
    private static IEnumerable<(Dirspace? Dirspace, RunReport Report)> Group(
        RunReport looked,
        DriftIssueGrouping grouping
    )
    {
        var seen = looked.Dirspaces.Where(static dirspace => dirspace.State != DirspaceReportState.Cancelled).ToList();
        if (grouping == DriftIssueGrouping.All)
        {
            // A dirspace that was not planned may have drifted, so the shared issue is then not closed.
            DirspaceReport[] told = [.. seen.Where(IsReported)];
            return seen.Count == 0 || (told.Length == 0 && seen.Count < looked.Dirspaces.Count)
                ? []
                : [(null, looked with { Dirspaces = told })];
        }

        return seen.Select(dirspace =>
            ((Dirspace?)dirspace.Dirspace, looked with { Dirspaces = IsReported(dirspace) ? [dirspace] : [] })
        );
    }

    private static bool IsReported(DirspaceReport dirspace) => dirspace.State != DirspaceReportState.NoChanges;

    private async Task<RunReport> ReportAsync(
        IReadOnlyList<Run> plans,
        IReadOnlyList<Guid> applies,
        CancellationToken cancellationToken
    )
    {
        var reports = new List<RunReport>();
        foreach (var plan in plans)
        {
            reports.Add(
                RunReports.From(plan, await results.ReadAsync(plan, cancellationToken), RepositoryLedger.Empty)
            );
        }

        var righted = await RightedAsync(applies, cancellationToken);
        DirspaceReport[] dirspaces =
        [
            .. reports
                .SelectMany(report => report.Dirspaces)
                .Select(dirspace =>
                    righted.Contains(dirspace.Dirspace)
                        ? dirspace with
                        {
                            State = DirspaceReportState.NoChanges,
                        }
                        : dirspace
                ),
        ];
        var failed =
            dirspaces.Any(dirspace => dirspace.State == DirspaceReportState.Failed)
            || reports.Any(report => report.State == RunReportState.Failed);
        return new(
            plans.Count > 0 ? plans[0].Id : Guid.Empty,
            "plan",
            failed ? RunReportState.Failed : RunReportState.Done,
            dirspaces
        )
        {
            Url = reports.Count == 1 ? reports[0].Url : null,
            HeadSha = plans.Count > 0 ? plans[0].PullRequest.HeadSha : null,
            PreHooks = [.. reports.SelectMany(report => report.PreHooks)],
            PostHooks = [.. reports.SelectMany(report => report.PostHooks)],
        };
    }

    /// <summary>The dirspaces that drifted and that an apply of the same pass corrected.</summary>
    private async Task<IReadOnlySet<Dirspace>> RightedAsync(
        IReadOnlyList<Guid> applies,
        CancellationToken cancellationToken
    )
    {
        var found = new List<Run>();
        foreach (var id in applies)
        {
            if (await runs.FindAsync(id, cancellationToken) is { } apply)
                found.Add(apply);
        }

        return DriftRuns.Righted(found);
    }
}
