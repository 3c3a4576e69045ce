using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Comments of applies that are over.</summary>
internal static class ApplySamples
{
    private static readonly DirspaceReport Applied = new(
        Sample.Network,
        DirspaceReportState.Success,
        Summary: new(1, 2, 0),
        Steps:
        [
            new(
                "tf/apply",
                Success: true,
                "Apply complete! Resources: 1 added, 2 changed, 0 destroyed.",
                VisibleOn.Always,
                Command: "terraform apply plan"
            ),
        ],
        Outputs: """{"address":{"sensitive":false,"value":"10.0.0.1"}}"""
    );

    private static readonly DirspaceReport Failed = new(
        Sample.Database,
        DirspaceReportState.Failed,
        Steps: [new("tf/apply", Success: false, "Error: creating the instance: quota exceeded")]
    );

    private static readonly DirspaceReport Quiet = new(
        Sample.Odd,
        DirspaceReportState.Success,
        Summary: new(0, 0, 1, Import: 1, Forget: 1) { Move = 1, Invoke = 2 }
    );

    public static IEnumerable<GoldenText> All =>
        [
            .. GoldenText.Of("apply-done", Report(Applied)),
            .. GoldenText.Of("apply-failed", Report(Failed)),
            .. GoldenText.Of("apply-mixed", Report(Applied, Failed, Quiet)),
            .. GoldenText.Of("apply-table", Report(Applied, Failed, Quiet) with { HasTable = true }),
            .. GoldenText.Of("apply-done-all", Report(Applied) with { Unapplied = 0 }),
            .. GoldenText.Of("apply-done-in-part", Report(Applied) with { Unapplied = 2 }),
            .. GoldenText.Of("apply-next-layer", Report(Applied) with { LayersRemaining = 1 }),
            .. GoldenText.Of(
                "apply-autoapproved",
                Report(Applied) with
                {
                    Notes =
                    [
                        "Planned and applied in one, because `apply-autoapprove` asked for that: the plan was not "
                            + "reviewed before.",
                    ],
                }
            ),
        ];

    private static RunReport Report(params DirspaceReport[] dirspaces) =>
        new(
            Sample.Id,
            "apply",
            dirspaces.Any(static one => one.State == DirspaceReportState.Failed)
                ? RunReportState.Failed
                : RunReportState.Done,
            dirspaces
        )
        {
            Url = Sample.Url,
            HeadSha = Sample.Head,
            Environment = "production",
        };
}
