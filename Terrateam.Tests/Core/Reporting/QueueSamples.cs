using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What is said of work that waits or is in the way, and of an unlock.</summary>
internal static class QueueSamples
{
    private static readonly RunInTheWay Plan = new(Sample.Id, "plan", 3, Sample.Time, Sample.Url, [Sample.Network]);

    private static readonly IReadOnlyList<RunInTheWay> Several =
    [
        new(Sample.Id, "apply", 4, Sample.Time, Url: null, [Sample.Database], MayBeStale: true),
        new(Sample.Id, "apply", 5, Sample.Time, Url: null, Sample.Services(7), IsQueued: true),
        new(Sample.Id, "plan", 0, Sample.Time, Sample.Url, [Sample.Odd], MayBeStale: true, Drift: "every_*night*"),
    ];

    public static IEnumerable<GoldenText> All =>
        [
            GoldenText.Of(new Message.RunsInTheWay("apply", [Plan])),
            GoldenText.Of(new Message.RunsInTheWay("apply", Several), "several"),
            GoldenText.Of(new Message.Queued("apply", [Plan])),
            GoldenText.Of(new Message.Queued("apply", Several), "several"),
            GoldenText.Of(new Message.AlreadyUnderWay("plan", [Plan])),
            GoldenText.Of(new Message.Unlocked([new(4, [Sample.Network], 1)])),
            GoldenText.Of(
                new Message.Unlocked(
                    [
                        new(4, [Sample.Network, Sample.Database, Sample.Odd], 2, Waiting: 1),
                        new(5, Sample.Services(23), 0, Waiting: 3),
                        new(6, [], 0),
                        new(99, [], 0, IsKnown: false),
                    ],
                    DriftRuns: 2
                ),
                "several"
            ),
            GoldenText.Of(new Message.Unlocked([], DriftRuns: 1), "drift"),
            GoldenText.Of(new Message.Unlocked([], DriftRuns: 0), "no-drift"),
        ];
}
