using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What the details of a run look like: steps, hooks, several comments.</summary>
internal static class RunDetailSamples
{
    private static readonly IReadOnlyList<StepReport> Steps =
    [
        new("run", Success: true, "shown always", VisibleOn.Always, Command: "./a.sh"),
        new("run", Success: true, "shown where all went well", VisibleOn.Success, Command: "./b.sh"),
        new("run", Success: true, "shown where something failed", Command: "./c.sh"),
        new("run", Success: false, "lenient", VisibleOn.Always, IgnoreErrors: true, Command: "./d.sh"),
        new(
            "run",
            Success: true,
            "# Costs\n\n| what | @acme |\n|---|---|\n| <img src=x> | ![x](http://x) |",
            VisibleOn.Always,
            Format: OutputFormat.Markdown
        ),
        new("run", Success: true, "{\"a\":\"``` \u001b[31mred\"}", VisibleOn.Always, Language: "json"),
    ];

    private static readonly StepReport Broken = new("run", Success: false, "boom", Command: "./check.sh");

    public static IEnumerable<GoldenText> All =>
        [
            .. GoldenText.Of("steps-of-a-success", Report(DirspaceReportState.Success, Steps)),
            .. GoldenText.Of("steps-of-a-failure", Report(DirspaceReportState.Failed, [.. Steps, Broken])),
            .. GoldenText.Of(
                "steps-of-a-policy",
                Report(
                    DirspaceReportState.Success,
                    [
                        new(
                            "tf/conftest",
                            Success: false,
                            "FAIL - conftest.plan.json - main - no public buckets\n\n1 test, 0 passed, 1 failure",
                            IgnoreErrors: true,
                            Command: "conftest test --ignore .git conftest.plan.json"
                        ),
                        new("tf/checkov", Success: true, "not shown", Command: "checkov --quiet"),
                    ]
                )
            ),
            .. GoldenText.Of(
                "table-without-counts",
                Report(DirspaceReportState.Failed, [Broken with { Output = "No budget is left for `acme`." }]) with
                {
                    HasTable = true,
                }
            ),
            .. GoldenText.Of(
                "steps-hidden",
                Report(DirspaceReportState.NoChanges, [new("tf/init", Success: true, "not shown")])
            ),
            .. GoldenText.Of(
                "hooks",
                Report(DirspaceReportState.NoChanges, []) with
                {
                    PreHooks = [new("run", Success: true, "hello", VisibleOn.Always)],
                    PostHooks = [new("run", Success: true, "bye", VisibleOn.Always, Command: "./notify.sh `x`")],
                }
            ),
            .. GoldenText.Of(
                "hooks-failed",
                Report(DirspaceReportState.Skipped, []) with
                {
                    State = RunReportState.Failed,
                    PreHooks = [Broken],
                    PostHooks = [new("run", Success: true, "bye", VisibleOn.Always)],
                }
            ),
            .. GoldenText.Of(
                "hooks-failed-that-may",
                Report(DirspaceReportState.Success, []) with
                {
                    PreHooks = [Broken with { IgnoreErrors = true }],
                    PostHooks = [new("notify", Success: false, "", IgnoreErrors: true)],
                }
            ),
            .. GoldenText.Of(
                "plan-costs",
                Report(DirspaceReportState.Success, []) with
                {
                    Costs = new(
                        "EUR",
                        [
                            new(new("a|b", "default"), 1_234.5m, 1_200),
                            new(Sample.Network, 0, 99.999m),
                            new(Sample.Database, 10, 10),
                            new(new("free", "default"), 0, 0),
                        ]
                    ),
                }
            ),
            .. GoldenText.Of(
                "plan-costs-as-before",
                Report(DirspaceReportState.Success, []) with
                {
                    Costs = new("USD", [new(Sample.Network, 10, 10)]),
                }
            ),
            .. GoldenText.Of(
                "plan-costs-failed",
                Report(DirspaceReportState.Success, []) with
                {
                    PreHooks =
                    [
                        new(
                            "tf/cost-estimation",
                            Success: false,
                            "`infracost breakdown` failed:\nError: invalid API key",
                            VisibleOn.Always,
                            IgnoreErrors: true
                        ),
                    ],
                }
            ),
            .. GoldenText.Of("several-parts", Large, 8_192),
        ];

    private static RunReport Large =>
        new(
            Sample.Id,
            "plan",
            RunReportState.Failed,
            [
                new(
                    new("broken", "default"),
                    DirspaceReportState.Failed,
                    Steps: [new("tf/plan", Success: false, Lines("error", 400))]
                ),
                .. Sample
                    .Services(2)
                    .Select(static one => new DirspaceReport(
                        one,
                        DirspaceReportState.Success,
                        Lines("+ resource", 400),
                        new(1, 0, 0)
                    )),
                new(Sample.Database, DirspaceReportState.NoChanges),
            ]
        )
        {
            Url = Sample.Url,
            HeadSha = Sample.Head,
        };

    private static RunReport Report(DirspaceReportState state, IReadOnlyList<StepReport> steps) =>
        new(
            Sample.Id,
            "plan",
            state == DirspaceReportState.Failed ? RunReportState.Failed : RunReportState.Done,
            [
                new(
                    Sample.Network,
                    state,
                    state == DirspaceReportState.Success ? "+ one" : null,
                    state == DirspaceReportState.Success ? new(1, 0, 0) : null,
                    steps
                ),
            ]
        )
        {
            Url = Sample.Url,
            HeadSha = Sample.Head,
        };

    private static string Lines(string word, int count) =>
        string.Join('\n', Enumerable.Range(1, count).Select(number => $"{word} {number:000} of what was printed"));
}
