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

    public static IEnumerable<GoldenText> All =>
        [
            Of(
                "planned",
                "plan",
                new(
                    Sample.Network,
                    DirspaceReportState.Success,
                    "+ resource \"a\" \"b\" {}\n\nPlan: 1 to add, 0 to change, 0 to destroy.",
                    new(1, 0, 0),
                    [new("tf/plan", Success: true, "Plan: 1 to add", VisibleOn.Always)]
                )
            ),
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

    private static GoldenText Of(string name, string operation, DirspaceReport dirspace)
    {
        var details = CheckDetails.Create(
            new(Sample.Id, operation, RunReportState.Done, [dirspace]) { Url = Sample.Url },
            dirspace
        );
        var annotations = details.Annotations.Select(one => $"{one.Path}:{one.Line} {one.Title}: {one.Message}");
        return new(
            $"checks/{name}",
            $"{details.Summary}\n\n---\n\n{details.Text ?? "(no details)"}\n\n---\n\n{string.Join('\n', annotations)}".TrimEnd()
                + $"\n\nquery: {details.Query}"
        );
    }
}
