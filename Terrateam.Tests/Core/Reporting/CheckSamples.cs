using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>What check runs show.</summary>
internal static class CheckSamples
{
    private const string Error = """
        Error: Unsupported argument

          on main.tf line 3, in resource "aws_instance" "web":
           3:   instance_typ = "t3.large"

        An argument named "instance_typ" is not expected here.
        """;

    private static readonly DirspaceReport Planned = new(
        Sample.Network,
        DirspaceReportState.Success,
        "+ resource \"a\" \"b\" {}\n\nPlan: 1 to add, 0 to change, 0 to destroy.",
        new(1, 0, 0),
        [new("tf/plan", Success: true, "Plan: 1 to add", VisibleOn.Always)]
    );

    private static readonly DirspaceReport Broken = new(Sample.Database, DirspaceReportState.Failed);

    public static IEnumerable<GoldenText> All =>
        [
            Of("planned", "plan", Planned),
            Of("planned-others-failed", Report("plan", Planned, Broken)),
            Of(
                "planned-others-gated",
                Report("plan", Planned, Broken with { State = DirspaceReportState.Success }) with
                {
                    Gates = [Gate(Sample.Database)],
                }
            ),
            Of("gated", Report("plan", Planned) with { Gates = [Gate(Sample.Network)] }),
            Of(
                "held",
                Report("plan", Planned) with
                {
                    Holds = [new(Sample.Network, 12, Sample.Time, BecauseMerged: true)],
                }
            ),
            Of(
                "overtaken",
                Report("plan", Planned) with
                {
                    Overtaken = [new(Sample.Network, PlanFault.Overtaken, OvertakenBy: 7)],
                }
            ),
            Of("applies-by-itself", Report("plan", Planned) with { AppliesByItself = true }),
            Of(
                "failed",
                "plan",
                new(
                    Sample.Network,
                    DirspaceReportState.Failed,
                    Steps: [new("tf/plan", Success: false, Error, Command: "terraform plan")]
                )
            ),
            Of("applied", "apply", new(Sample.Odd, DirspaceReportState.Success, Outputs: "{\"id\": 1}")),
            Of("no-changes", "plan", new(Sample.Network, DirspaceReportState.NoChanges)),
            new("checks/permission-missing", CheckDetails.PermissionMissing),
        ];

    private static GoldenText Of(string name, string operation, DirspaceReport dirspace) =>
        Of(name, Report(operation, dirspace));

    private static RunReport Report(string operation, params DirspaceReport[] dirspaces) =>
        new(Sample.Id, operation, RunReportState.Done, dirspaces) { Url = Sample.Url };

    private static Gate Gate(Dirspace dirspace) => new(dirspace, Sample.Head, "security", null, [], [], 1, []);

    private static GoldenText Of(string name, RunReport report)
    {
        var details = CheckDetails.Create(report, report.Dirspaces[0]);
        var annotations = details.Annotations.Select(one => $"{one.Path}:{one.Line} {one.Title}: {one.Message}");
        return new(
            $"checks/{name}",
            $"{details.Summary}\n\n---\n\n{details.Text ?? "(no details)"}\n\n---\n\n{string.Join('\n', annotations)}".TrimEnd()
                + $"\n\nquery: {details.Query}"
        );
    }
}
