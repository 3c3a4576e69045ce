using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What is said where there is nothing, too much or not yet anything to do.</summary>
internal static class SelectionSamples
{
    private static readonly UnplannedDirectory Unchanged = new(
        "network",
        ["no changed file matches network/*.tf (dirs.network.when_modified.file_patterns)"]
    );

    private static readonly UnplannedDirectory Absent = new(
        "netwrok_*",
        ["the repository has no such directory", "no key of dirs names it"]
    );

    public static IEnumerable<GoldenText> All =>
        [
            GoldenText.Of(new Message.NothingMatches("plan", "", ChangesExist: false)),
            GoldenText.Of(new Message.NothingMatches("apply", "dir:netwrok", ChangesExist: true), "query"),
            GoldenText.Of(
                new Message.NothingMatches("plan", "", ChangesExist: false) { Gone = [Sample.Network, Sample.Odd] },
                "gone"
            ),
            GoldenText.Of(
                new Message.NothingMatches("plan", "dir:network or dir:netwrok_*", ChangesExist: true)
                {
                    Unplanned = [Unchanged, Absent],
                },
                "unplanned"
            ),
            GoldenText.Of(new Message.NotPlanned("plan", [Unchanged])),
            GoldenText.Of(new Message.TagsUnknown("plan", "needed", [new("needed", [])], 1, [])),
            GoldenText.Of(
                new Message.TagsUnknown(
                    "apply",
                    "dir:netwrok and is needed",
                    [new("dir:netwrok", ["dir:network", "dir:net"]), new("is", []), new("needed", [])],
                    7,
                    [Absent]
                ),
                "several"
            ),
            GoldenText.Of(new Message.NothingLeft("apply", "")),
            GoldenText.Of(
                new Message.NothingLeft("apply", "")
                {
                    Dirspaces =
                    [
                        new(Sample.Network, Sample.Time, "bob"),
                        new(Sample.Odd, Sample.Time, By: null),
                        new(Sample.Database, AppliedAt: null, By: null),
                    ],
                },
                "told"
            ),
            GoldenText.Of(new Message.MergedUnapplied([Sample.Network], [Sample.Network])),
            GoldenText.Of(new Message.MergedUnapplied([Sample.Network, Sample.Odd], [Sample.Odd]), "held-in-part"),
            GoldenText.Of(new Message.MergedUnapplied([Sample.Odd], []), "not-held"),
            GoldenText.Of(new Message.ClosedUnmerged([Sample.Network], [], "main")),
            GoldenText.Of(new Message.ClosedUnmerged([Sample.Network], [Sample.Odd], "re`lease"), "applied"),
            GoldenText.Of(new Message.NothingLeft("plan", "dir:network"), "query"),
            GoldenText.Of(new Message.WaitsForOthers("apply", [new(Sample.Database, [Sample.Network])])),
            GoldenText.Of(
                new Message.WaitsForOthers(
                    "plan",
                    [new(Sample.Odd, Sample.Services(7)), new(Sample.Database, [Sample.Network, Sample.Odd])]
                ),
                "many"
            ),
            GoldenText.Of(new Message.TooManyRuns("plan", 300, 100)),
            GoldenText.Of(Branch("release", "change", [], DestinationVerdict.DestinationRefused)),
            GoldenText.Of(
                Branch(
                    "release",
                    "change",
                    [new("main", ["*"]), new("prod", ["main", "!wip/*"]), new("old", [])],
                    DestinationVerdict.DestinationRefused
                ),
                "listed"
            ),
            GoldenText.Of(
                Branch("prod", "feature`x", [new("prod", ["main"])], DestinationVerdict.SourceRefused),
                "source"
            ),
        ];

    private static Message.OtherBranch Branch(
        string baseRef,
        string headRef,
        IReadOnlyList<DestinationBranch> branches,
        DestinationVerdict verdict
    ) => new("plan", baseRef, headRef, "main", branches, verdict);
}
