using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>The counts that terraform prints.</summary>
public sealed class PlanSummaryTests
{
    [Theory]
    [InlineData("Plan: 1 to add, 2 to change, 3 to destroy.", "+1 ~2 -3")]
    [InlineData("Plan: 4 to import, 1 to add, 0 to change, 0 to destroy.", "+1 ~0 -0, 4 imported")]
    [InlineData("Plan: 0 to add, 0 to change, 0 to destroy, 2 to forget.", "+0 ~0 -0, 2 forgotten")]
    [InlineData("Apply complete! Resources: 5 added, 0 changed, 1 destroyed.", "+5 ~0 -1")]
    [InlineData("Apply complete! Resources: 1 imported, 5 added, 0 changed, 1 destroyed.\n\nOutputs:", "+5 ~0 -1, 1 imported")]
    [InlineData("Destroy complete! Resources: 7 destroyed.", "+0 ~0 -7")]
    [InlineData("\u001b[1mPlan:\u001b[0m 1 to add, 0 to change, 0 to destroy.\u001b[0m", "+1 ~0 -0")]
    [InlineData("\nNo changes. Your infrastructure matches the configuration.\n", "+0 ~0 -0")]
    [InlineData("Changes to Outputs:\n+ a = 1", "+0 ~0 -0")]
    [InlineData("Plan: 1 to add, 0 to change, 0 to destroy.\n\nChanges to Outputs:\n+ a = 1", "+1 ~0 -0")]
    [InlineData("+ text = <<EOT\n    Plan: 9 to add, 9 to change, 9 to destroy.\nPlan: 1 to add, 0 to change, 0 to destroy.\r\n", "+1 ~0 -0")]
    public void The_counts_are_found(string text, string expected) => Assert.Equal(expected, PlanSummary.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("Plan: to be made")]
    [InlineData("Plan: 99999999999999999999 to add, 0 to change, 0 to destroy.")]
    [InlineData("Error: something")]
    public void Without_counts_there_are_none(string text) => Assert.Null(PlanSummary.Parse(text));
}
