using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Comments of an index of modules that a comment asked for.</summary>
internal static class IndexSamples
{
    private static readonly Dictionary<string, IndexFailure> NoFailures = [];

    public static IEnumerable<GoldenText> All =>
        [
            Of("queued", RunStatus.Queued, report: null),
            Of("running", RunStatus.Running, report: null),
            Of(
                "found",
                RunStatus.Reported,
                Index(success: true, ("network", new(["modules/vpc", "modules/`x`"], NoFailures)))
            ),
            Of(
                "found-with-links-and-failures",
                RunStatus.Reported,
                Index(
                    success: true,
                    ("network", new(["modules/vpc"], NoFailures)),
                    ("web", new([], new Dictionary<string, IndexFailure> { ["main.tf"] = new("Invalid block", 3) }))
                ) with
                {
                    Symlinks = new Dictionary<string, string> { ["live/vpc"] = "modules/vpc" },
                }
            ),
            Of("nothing-found", RunStatus.Reported, Index(success: true, ("network", new([], NoFailures)))),
            Of("failed", RunStatus.Reported, Index(success: false)),
            Of("failed-to-run", RunStatus.Reported, new RunnerReport.BuildFailure("hcl: ``` no such file")),
            Of("expired", RunStatus.Reported, report: null),
            Of("ended", RunStatus.Ended, report: null),
        ];

    private static GoldenText Of(string name, RunStatus status, RunnerReport? report)
    {
        var run = Locks.Sample.Run(RunKind.Index, 1, Sample.Time) with
        {
            Id = Sample.Id,
            Status = status,
            EndDetail = "No runner took the job within 6 hours.",
            Url = status == RunStatus.Queued ? null : Sample.Url,
        };
        return new($"index/{name}", PreparationText.Index(run, report));
    }

    private static RunnerReport.Index Index(bool success, params (string Directory, IndexedPath Found)[] paths) =>
        new(1, success, paths.ToDictionary(static path => path.Directory, static path => path.Found));
}
