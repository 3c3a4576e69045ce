using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>The issues that tell of drift.</summary>
internal static class DriftIssueSamples
{
    public static IEnumerable<GoldenText> All =>
        [
            new("drift/title", DriftIssueText.Title(dirspace: null)),
            new("drift/title-of-a-directory", DriftIssueText.Title(Sample.Odd)),
            new("drift/found", DriftIssueText.Found("nightly", dirspace: null, Report, Sample.Time)),
            new(
                "drift/found-in-a-directory",
                DriftIssueText.Found(
                    "every_`night`",
                    Sample.Odd,
                    Report with
                    {
                        Dirspaces = [Report.Dirspaces[0] with { Dirspace = Sample.Odd }],
                    },
                    Sample.Time
                )
            ),
            new("drift/gone", DriftIssueText.Gone("nightly", dirspace: null, Sample.Time)),
        ];

    private static RunReport Report { get; } =
        new(
            Sample.Id,
            "plan",
            RunReportState.Done,
            [
                new(Sample.Network, DirspaceReportState.Success, "~ size = 1 -> 2", new(0, 1, 0)),
                new(Sample.Database, DirspaceReportState.NoChanges),
            ]
        )
        {
            Url = Sample.Url,
            HeadSha = Sample.Head,
        };
}
