using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Requirements;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What is said where something may not be applied yet.</summary>
internal static class RequirementSamples
{
    private static readonly UnmetRequirement Approval = new(
        "approved",
        "Missing: an approval by team:sre; 0 of 2 approvals by people with a role above read who did not open it, "
            + "commit to it or push to it. There are no approvals yet.",
        [Sample.Network, Sample.Database]
    );

    private static readonly UnmetRequirement Conflicts = new(
        "merge_conflicts",
        "The pull request conflicts with `main`. Resolve the conflicts and push.",
        Sample.Services(7)
    );

    public static IEnumerable<GoldenText> All =>
        [
            GoldenText.Of(new Message.PlansMissing([new(Sample.Network, PlanFault.HeadMoved)])),
            GoldenText.Of(
                new Message.PlansMissing([
                    .. Enum.GetValues<PlanFault>().Select(static fault => new MissingPlan(Sample.Network, fault)),
                    new(Sample.Database, PlanFault.Overtaken, OvertakenBy: 9),
                    new(Sample.Odd, PlanFault.Overtaken, OvertakenBy: 0),
                ]),
                "each-fault"
            ),
            GoldenText.Of(new Message.RequirementsNotMet([Conflicts with { Dirspaces = [Sample.Network] }])),
            GoldenText.Of(
                new Message.RequirementsNotMet([
                    Approval,
                    Conflicts,
                    new(
                        "status_checks",
                        "These checks are not successful: build | @acme, <b>lint</b> (pending).",
                        [Sample.Odd]
                    ),
                    new("checks", "No entry of apply_requirements.checks selects this.", []),
                ]),
                "several"
            ),
            GoldenText.Of(
                new Message.NotCounted(
                    new Message.RequirementsNotMet([Approval]),
                    [
                        new("bob", ApprovalWorth.OtherCommit, Sample.Head),
                        new("carol", ApprovalWorth.OtherCommit),
                        new("dave", ApprovalWorth.OtherBase),
                        new("erin", ApprovalWorth.Contributor),
                        new("robot[bot]", ApprovalWorth.Machine),
                    ]
                )
            ),
            GoldenText.Of(
                new Message.Unsure(
                    new Message.RequirementsNotMet([Approval]),
                    [
                        "GitHub does not say which teams of acme bob is a member of: 403.",
                        $"No event told who pushed `{Sample.Head[..7]}`.",
                    ]
                )
            ),
            GoldenText.Of(
                new Message.UnknownTeams(
                    new Message.RequirementsNotMet([Approval]),
                    "acme",
                    [new("sercurity", "security"), new("dba`s", null)]
                )
            ),
            GoldenText.Of(
                new Message.NotReady([
                    new Message.RequirementsNotMet([Approval, Conflicts]),
                    new Message.AccessDenied(
                        "bob",
                        "apply",
                        [
                            new("apply", [new AccessMatch.Team("net")])
                            {
                                Query = TagQuery.Parse("dir:network").Query,
                                Dirspaces = [Sample.Network],
                            },
                        ]
                    ),
                    new Message.GatesShut([new(Sample.Network, Sample.Head, "security", null, [], [], 1, [])], []),
                    new Message.MergeConflict("main"),
                    new Message.LockedByOthers([new(Sample.Network, 7, Sample.Time, BecauseMerged: false)]),
                    new Message.PlansMissing([new(Sample.Database, PlanFault.Failed)]),
                ])
            ),
            GoldenText.Of(
                new Message.NotReady([
                    new Message.RunsInTheWay(
                        "apply",
                        [new(Sample.Id, "plan", 12, Sample.Time, Sample.Url, [Sample.Network], MayBeStale: false, null)]
                    ),
                    new Message.HeadNotSeen("apply-autoapprove", Sample.Head),
                ])
                {
                    Operation = "apply-autoapprove",
                },
                "autoapprove"
            ),
            GoldenText.Of(new Message.NotAppliedByItself(new Message.RequirementsNotMet([Approval]))),
            GoldenText.Of(new Message.NotMergedByItself(new Message.RequirementsNotMet([Approval]))),
            GoldenText.Of(new Message.LockedByOthers([new(Sample.Network, 7, Sample.Time, BecauseMerged: false)])),
            GoldenText.Of(
                new Message.LockedByOthers([
                    new(Sample.Network, 12, Sample.Time, BecauseMerged: true),
                    new(Sample.Database, 7, Sample.Time, BecauseMerged: false),
                    new(Sample.Odd, 7, Sample.Time, BecauseMerged: false),
                ]),
                "several"
            ),
        ];
}
