using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Overviews of pull requests.</summary>
internal static class OverviewSamples
{
    private const string Comment = "https://github.com/acme/infra/pull/12#issuecomment-345";

    public static IEnumerable<GoldenText> All =>
        [
            Of(
                "planned",
                Row(Sample.Network, OverviewStatus.Planned, new(1, 2, 0)),
                Row("dns", OverviewStatus.NoChanges)
            ),
            Of("gated", Row(Sample.Network, OverviewStatus.WaitsForGate), Row("dns", OverviewStatus.Planned)),
            Of("all-gated", Row(Sample.Network, OverviewStatus.WaitsForGate)),
            Of("held", Row(Sample.Network, OverviewStatus.Locked), Row("dns", OverviewStatus.Planned)),
            Of("overtaken", Row(Sample.Network, OverviewStatus.Overtaken), Row("dns", OverviewStatus.Planned)),
            Of("failed-in-part", Row(Sample.Network, OverviewStatus.PlanFailed), Row("dns", OverviewStatus.Planned)),
            Of(
                "next-layer",
                Row(Sample.Network, OverviewStatus.NotPlanned) with
                {
                    Rank = 1,
                },
                Row("dns", OverviewStatus.Planned)
            ),
            Of("running", Row(Sample.Network, OverviewStatus.Planning), Row("dns", OverviewStatus.Planned)),
            Of("failed", Row(Sample.Network, OverviewStatus.ApplyFailed), Row("dns", OverviewStatus.PlanFailed)),
            Of(
                "applied",
                Row(Sample.Network, OverviewStatus.Applied, new(1, 0, 0)),
                Row("dns", OverviewStatus.NoChanges)
            ),
            new("overviews/nothing", OverviewComment.Render(Report())),
            new(
                "overviews/everything",
                OverviewComment.Render(
                    Report([
                        .. Enum.GetValues<OverviewStatus>().Select(Each),
                        new(Sample.Odd, OverviewStatus.Overtaken, By: 0),
                    ]) with
                    {
                        Currency = "USD",
                        HeldSince = Sample.Time,
                        Queued = 2,
                        Gates =
                        [
                            new(Sample.Network, Sample.Head, "security", null, [], [], 1, []),
                            new(Sample.Network, Sample.Head, null, "two approvals", [], [], 2, []),
                        ],
                    }
                )
            ),
            new(
                "overviews/merged-unapplied",
                OverviewComment.Render(
                    Report(
                        Row(Sample.Network, OverviewStatus.Planned, new(0, 1, 0)),
                        Row("dns", OverviewStatus.Applied)
                    ) with
                    {
                        State = PullRequestState.Merged,
                        HeldSince = Sample.Time,
                    }
                )
            ),
            new(
                "overviews/closed",
                OverviewComment.Render(
                    Report(Row(Sample.Network, OverviewStatus.NotApplied)) with
                    {
                        State = PullRequestState.Closed,
                    }
                )
            ),
            new(
                "overviews/cut",
                OverviewComment.Render(
                    Report([
                        .. Sample.Services(60).Select(service => Row(service, OverviewStatus.Applied, new(1, 0, 0))),
                        Row(Sample.Network, OverviewStatus.PlanFailed),
                    ]),
                    limit: 2_500
                )
            ),
            new("overviews/switched-off", OverviewComment.SwitchedOff),
        ];

    /// <summary>An overview of these dirspaces.</summary>
    public static OverviewReport Report(params OverviewRow[] rows) => new(PullRequestState.Open, Sample.Head, rows);

    private static OverviewRow Each(OverviewStatus status) =>
        new(
            new($"state/{status}", "default"),
            status,
            By: status is OverviewStatus.Overtaken or OverviewStatus.Locked ? 7 : null
        )
        {
            Counts = status == OverviewStatus.Planned ? new(1, 2, 3, Import: 4) : null,
            Cost = status == OverviewStatus.Planned ? new(Sample.Network, 10, 22.5m) : null,
            Url = Sample.Url,
            CommentUrl = Comment,
        };

    private static GoldenText Of(string name, params OverviewRow[] rows) =>
        new($"overviews/{name}", OverviewComment.Render(Report(rows)));

    private static OverviewRow Row(string directory, OverviewStatus status) =>
        Row(new Dirspace(directory, "default"), status);

    private static OverviewRow Row(
        Dirspace dirspace,
        OverviewStatus status,
        Terrateam.Core.Runs.PlanSummary? counts = null
    ) => new(dirspace, status) { Counts = counts, Url = Sample.Url };
}
