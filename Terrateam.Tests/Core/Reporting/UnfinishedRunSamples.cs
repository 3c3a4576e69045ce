using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Runs;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Comments of runs that have not reported: not yet, or never.</summary>
internal static class UnfinishedRunSamples
{
    public static IEnumerable<GoldenText> All =>
        [
            .. GoldenText.Of("plan-queued", Report("plan", RunReportState.Queued, DirspaceReportState.Waiting)),
            .. GoldenText.Of("apply-queued", Report("apply", RunReportState.Queued, DirspaceReportState.Waiting)),
            .. GoldenText.Of("plan-running", Report("plan", RunReportState.Running, DirspaceReportState.Running)),
            .. GoldenText.Of("apply-running", Report("apply", RunReportState.Running, DirspaceReportState.Running)),
            .. Enum.GetValues<RunEnd>().Where(static end => end != RunEnd.None).SelectMany(Ended),
        ];

    private static IEnumerable<GoldenText> Ended(RunEnd end)
    {
        var (name, reason) = end switch
        {
            RunEnd.NotStarted => (
                "not-started",
                "The repository has no workflow `.github/workflows/terrateam.yml` on `main`, and none that is named "
                    + "\"Terrateam Workflow\". Add one there as the installation guide shows, then comment again."
            ),
            RunEnd.Died => ("died", "Its workflow run ended (failure) without a report. The job's log says why."),
            RunEnd.QueuedTooLong => ("queued-too-long", "No runner took the job within 6 hours."),
            RunEnd.RanTooLong => ("ran-too-long", "The runner did not report within 6 hours."),
            RunEnd.Superseded => ("superseded", "A newer commit, 89abcde, was pushed."),
            RunEnd.Unlocked => ("unlocked", "bob unlocked the pull request."),
            RunEnd.PullRequestClosed => ("closed", "The pull request was closed."),
            RunEnd.Suspended => ("suspended", SuspendedRuns.Detail),
            _ => throw new ArgumentOutOfRangeException(nameof(end), end, "A reason without a text."),
        };
        var isAborted = end is RunEnd.Superseded or RunEnd.Unlocked or RunEnd.PullRequestClosed or RunEnd.Suspended;
        var (state, dirspace) = isAborted
            ? (RunReportState.Aborted, DirspaceReportState.Cancelled)
            : (RunReportState.Failed, DirspaceReportState.Failed);
        foreach (var operation in new[] { "plan", "apply" })
        {
            var report = Report(operation, state, dirspace) with { Reason = reason, End = end };
            yield return Assert.Single(GoldenText.Of($"{operation}-ended-{name}", report));
        }
    }

    private static RunReport Report(string operation, RunReportState state, DirspaceReportState dirspace) =>
        new(Sample.Id, operation, state, [new(Sample.Network, dirspace), new(Sample.Odd, dirspace)])
        {
            Url = state == RunReportState.Queued ? null : Sample.Url,
            HeadSha = Sample.Head,
        };
}
