using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>Comments of plans that are over.</summary>
internal static class PlanSamples
{
    private const string Plan = """
          # aws_instance.web will be updated in-place
        ~ resource "aws_instance" "web" {
        ~     instance_type = "t3.small" -> "t3.large"
          }

        Plan: 0 to add, 1 to change, 0 to destroy.
        """;

    private const string Error = """
        Error: Unsupported argument

          on main.tf line 3, in resource "aws_instance" "web":
           3:   instance_typ = "t3.large"
        """;

    private static readonly DirspaceReport Changed = new(
        Sample.Network,
        DirspaceReportState.Success,
        Plan,
        new(0, 1, 0),
        [
            new("tf/init", Success: true, "Terraform has been successfully initialized!"),
            new("tf/plan", Success: true, Plan, VisibleOn.Always, Command: "terraform plan"),
        ]
    );

    private static readonly DirspaceReport Unchanged = new(Sample.Database, DirspaceReportState.NoChanges);

    private static readonly DirspaceReport Failed = new(
        new("web", "default"),
        DirspaceReportState.Failed,
        Steps:
        [
            new("tf/init", Success: true, "Terraform has been successfully initialized!"),
            new("tf/plan", Success: false, Error, Command: "terraform plan -out=plan"),
        ]
    );

    private static readonly DirspaceReport Skipped = new(
        new("zone", "default"),
        DirspaceReportState.Skipped,
        Reason: "A step before it failed."
    );

    private static readonly DirspaceReport Uncounted = new(Sample.Odd, DirspaceReportState.Success, "+ ```\n+ one");

    private static readonly DirspaceReport Everything = new(
        new("everything", "default"),
        DirspaceReportState.Success,
        "- two",
        new(1, 2, 3, Import: 4, Forget: 5) { Move = 6, Invoke = 1 }
    );

    public static IEnumerable<GoldenText> All =>
        [
            .. Of("plan-changes", Changed),
            .. Of("plan-no-changes", Unchanged),
            .. Of("plan-failed", Failed),
            .. Of("plan-mixed", Unchanged, Changed, Failed, Skipped, Everything, Uncounted),
            .. Of("plan-failed-in-part", Failed, Changed),
            .. GoldenText.Of(
                "plan-failed-in-part-gated",
                Report(Failed, Changed) with
                {
                    Gates = [new(Sample.Network, Sample.Head, "security", null, [], [], 1, [])],
                }
            ),
            .. GoldenText.Of(
                "plan-failed-in-part-applies-by-itself",
                Report(Failed, Changed) with
                {
                    AppliesByItself = true,
                }
            ),
            .. GoldenText.Of(
                "plan-others-not-planned",
                Report(Changed) with
                {
                    UnplannedElsewhere = [new("web", "default")],
                }
            ),
            .. Of("plan-uncounted", Uncounted),
            .. Of(
                "plan-only-outputs",
                Changed with
                {
                    Plan = "Changes to Outputs:\n  + id = 1",
                    Summary = PlanSummary.None with { IsOnlyOutputs = true },
                }
            ),
            .. Of("plan-nothing-to-do"),
            .. GoldenText.Of(
                "plan-table",
                Report(Unchanged, Changed, Failed, Everything, Uncounted) with
                {
                    HasTable = true,
                }
            ),
            .. GoldenText.Of("plan-applies-by-itself", Report(Changed) with { AppliesByItself = true }),
            .. GoldenText.Of("plan-next-layer", Report(Changed, Everything) with { LayersRemaining = 1 }),
            .. GoldenText.Of("plan-no-changes-next-layers", Report(Unchanged) with { LayersRemaining = 2 }),
            .. GoldenText.Of(
                "plan-remarks",
                Report(Changed) with
                {
                    Environment = "production",
                    FilesTruncated = true,
                    Notes =
                    [
                        "Part 1 of 2.",
                        .. Remark.All(
                            new(null, [])
                            {
                                Warnings =
                                [
                                    new(".terrateam/config.yml", 3, 1, "x", "this is an older form", "`engine`", null),
                                ],
                                UnknownDestinations =
                                [
                                    new(
                                        ".terrateam/config.yml",
                                        9,
                                        13,
                                        "notifications.destinations[0].name",
                                        "there is no destination `platform` for this repository",
                                        "Ask the operator of the app to set `Notifications:Destinations:platform` up",
                                        null
                                    ),
                                ],
                            },
                            [Sample.Odd]
                        ),
                    ],
                    Holds =
                    [
                        new(Sample.Network, 12, Sample.Time, BecauseMerged: true),
                        new(Sample.Odd, 13, Sample.Time, BecauseMerged: false),
                    ],
                    Denied = [new(Sample.Database, "bob may not plan: the policy dir:database lets only @acme plan")],
                }
            ),
            .. GoldenText.Of(
                "plan-overtaken",
                Report(Changed, Everything) with
                {
                    Overtaken =
                    [
                        new(Sample.Network, PlanFault.Overtaken, OvertakenBy: 7),
                        new(Sample.Odd, PlanFault.Overtaken, OvertakenBy: 0),
                    ],
                }
            ),
            .. GoldenText.Of(
                "plan-outputs-expired",
                Report(new DirspaceReport(Sample.Network, DirspaceReportState.Success)) with
                {
                    Reason = "Its outputs have expired.",
                }
            ),
        ];

    private static IEnumerable<GoldenText> Of(string name, params DirspaceReport[] dirspaces) =>
        GoldenText.Of(name, Report(dirspaces));

    private static RunReport Report(params DirspaceReport[] dirspaces) =>
        new(
            Sample.Id,
            "plan",
            dirspaces.Any(static one => one.State is DirspaceReportState.Failed or DirspaceReportState.Skipped)
                ? RunReportState.Failed
                : RunReportState.Done,
            dirspaces
        )
        {
            Url = Sample.Url,
            HeadSha = Sample.Head,
        };
}
