using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Tests.Core.Access;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What is said of gates.</summary>
internal static class GateSamples
{
    private static readonly Person Bob = People.With("bob", teams: "security");

    private static readonly Gate Security = new(
        Sample.Network,
        Sample.Head,
        "security",
        "Security | review",
        [],
        [new AccessMatch.Team("security")],
        1,
        []
    );

    private static readonly Gate Nameless = Security with { Dirspace = Sample.Database, Token = null, Name = null };

    private static readonly Gate Faulty = Security with
    {
        Dirspace = Sample.Odd,
        Token = "cost",
        Name = null,
        Fault = "`any_of` has `sre`, which names no person, team or role. Mend the step, push, and plan again",
    };

    public static IEnumerable<GoldenText> All =>
        [
            GoldenText.Of(new Message.GatesShut([Security], [])),
            GoldenText.Of(
                new Message.GatesShut(
                    [
                        Security with
                        {
                            AllOf = [new AccessMatch.User("alice")],
                            AnyOfCount = 2,
                        },
                        Nameless,
                        Faulty,
                        .. Sample.Services(7).Select(static one => Security with { Dirspace = one, Token = "data" }),
                    ],
                    []
                ),
                "several"
            ),
            GoldenText.Of(
                new Message.GatesNotSeen([
                    new(Sample.Network, PlanFault.ShownLater),
                    new(Sample.Database, PlanFault.NotShown),
                ])
            ),
            GoldenText.Of(Answered(Security.With(Bob), isCounted: true)),
            GoldenText.Of(Answered(Security.With(Bob) with { AnyOfCount = 2 }, isCounted: true), "still-shut"),
            GoldenText.Of(Answered(Security, isCounted: false), "not-permitted"),
            GoldenText.Of(Answered(Security.With(Bob), isCounted: false), "open-already"),
            GoldenText.Of(
                new Message.GatesAnswered("bob", [new("`sec`", [], IsCounted: false)], ["security", "data"]),
                "unknown"
            ),
            GoldenText.Of(new Message.GatesAnswered("bob", [new("sec", [], IsCounted: false)], []), "none"),
            .. GoldenText.Of(
                "plan-gates",
                new(
                    Sample.Id,
                    "plan",
                    RunReportState.Done,
                    [new(Sample.Network, DirspaceReportState.Success, "+ one", new(1, 0, 0))]
                )
                {
                    Gates = [Security, Nameless with { Dirspace = Sample.Network }],
                }
            ),
            .. GoldenText.Of(
                "plan-gates-and-holds",
                new(
                    Sample.Id,
                    "plan",
                    RunReportState.Done,
                    [
                        new(
                            Sample.Network,
                            DirspaceReportState.Success,
                            "+ one",
                            new(1, 0, 0),
                            [new("run", Success: false, "The budget is spent.", Command: "./budget.sh")]
                        ),
                        new(Sample.Database, DirspaceReportState.Success, "+ two", new(1, 0, 0)),
                    ]
                )
                {
                    Gates = [Security],
                    Holds = [new(Sample.Database, 7, Sample.Time, BecauseMerged: false)],
                }
            ),
        ];

    private static Message.GatesAnswered Answered(Gate gate, bool isCounted) =>
        new("bob", [new("security", [gate], isCounted)], ["security"]);
}
