using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

public sealed class CheckDetailsTests
{
    [Theory]
    [InlineData("modules/net", "main.tf", "modules/net/main.tf")]
    [InlineData("modules/net", "../shared/x.tf", "modules/shared/x.tf")]
    [InlineData(".", "./main.tf", "main.tf")]
    [InlineData("modules/net", "../../../etc/passwd", null)]
    [InlineData("modules/net", "/etc/passwd", null)]
    [InlineData("modules/net", "C:\\main.tf", null)]
    [InlineData("modules/net", ".terraform/modules/x/main.tf", null)]
    public void A_problem_is_at_its_file_or_nowhere(string directory, string named, string? path)
    {
        var details = Create(directory, $"Error: bad\n\n  on {named} line 3, in x:\n\nno\n");

        Assert.Equal(path is null ? [] : [(path, 3)], details.Annotations.Select(one => (one.Path, one.Line)));
    }

    [Fact]
    public void A_hundred_problems_are_annotated_and_the_rest_is_text()
    {
        var errors = string.Concat(
            Enumerable.Range(1, 150).Select(line => $"Error: bad {line}\n\n  on main.tf line {line}, in x:\n\n")
        );

        Assert.Equal(CheckDetails.MaxAnnotations, Create("network", errors).Annotations.Count);
    }

    [Fact]
    public void The_details_of_the_longest_plan_fit()
    {
        var dirspace = new DirspaceReport(
            new("network", "default"),
            DirspaceReportState.Success,
            string.Concat(Enumerable.Repeat("+ \"a\\b\" = `\u0001`\n", 50_000)),
            new(1, 0, 0)
        );
        var details = CheckDetails.Create(new(Guid.NewGuid(), "plan", RunReportState.Done, [dirspace]), dirspace);

        Assert.InRange(details.Text!.Length, 10_000, CheckDetails.Limit);
        Assert.InRange(details.Summary.Length, 1, CheckDetails.Limit);
    }

    [Fact]
    public void A_query_that_would_be_too_long_becomes_one_for_everything() =>
        Assert.Equal("", Create(new string('d', 300), "").Query);

    private static CheckDetails Create(string directory, string error)
    {
        var dirspace = new DirspaceReport(
            new Dirspace(directory, "default"),
            DirspaceReportState.Failed,
            Steps: [new("tf/plan", Success: false, error)]
        );
        return CheckDetails.Create(new(Guid.NewGuid(), "plan", RunReportState.Failed, [dirspace]), dirspace);
    }
}
