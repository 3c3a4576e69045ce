using System.Text.Json;
using Terrateam.Cli.Engines;
using Terrateam.Tests.Core;

namespace Terrateam.Tests.Cli;

public sealed class PlanDiffTests
{
    public static TheoryData<string, string, string> Cases()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var item in CaseFile.Section("plan_diff").EnumerateArray())
            data.Add(item.Text("name") ?? "", Lines(item, "input"), Lines(item, "output"));

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_plan_becomes_a_diff(string name, string input, string output) =>
        Assert.True(output == PlanDiff.Format(input), $"{name}:\n{PlanDiff.Format(input)}");

    [Theory]
    [InlineData("", "")]
    [InlineData(
        "  + v = <<-EOT\n      - item\n      + item\n    EOT\n  - x",
        "+   v = <<-EOT\n      - item\n      + item\n    EOT\n-   x"
    )]
    [InlineData("  ~ v = <<-EOT\n\n    EOT", "!   v = <<-EOT\n\n    EOT")]
    [InlineData("  ~ v = <<-EOT\n      ~ never closed", "!   v = <<-EOT\n!       never closed")]
    [InlineData(
        "  ~ v = [\n      ~ <<-EOT\n            - same\n          + - new\n        EOT,\n      - y",
        "!   v = [\n!       <<-EOT\n            - same\n+           - new\n        EOT,\n-       y"
    )]
    [InlineData(
        "  ~ v = <<-EOT\n        - a\n    EOT -> (known after apply)\n  + z",
        "!   v = <<-EOT\n        - a\n    EOT -> (known after apply)\n+   z"
    )]
    [InlineData(
        "  ~ v = <<-EOT\n            - kept: a\n              b: c\n          -   gone: d\n          - - gone\n    EOT",
        "!   v = <<-EOT\n            - kept: a\n              b: c\n-             gone: d\n-           - gone\n    EOT"
    )]
    [InlineData(
        "  ~ v = <<-EOT\n        - kept\n          key: a\n    EOT",
        "!   v = <<-EOT\n        - kept\n          key: a\n    EOT"
    )]
    [InlineData("-/+ resource", "-/+ resource")]
    [InlineData("\t- tab", "-\t tab")]
    public void Heredocs_without_a_diff_stay_as_they_are(string input, string output) =>
        Assert.Equal(output, PlanDiff.Format(input));

    private static string Lines(JsonElement item, string name) =>
        item.Text(name) ?? string.Join('\n', item.Texts(name));
}
