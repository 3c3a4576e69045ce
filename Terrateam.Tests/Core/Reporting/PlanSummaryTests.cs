using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>The counts that terraform prints.</summary>
public sealed class PlanSummaryTests
{
    [Theory]
    [InlineData("Plan: 1 to add, 2 to change, 3 to destroy.", "+1 ~2 -3")]
    [InlineData("Plan: 4 to import, 1 to add, 0 to change, 0 to destroy.", "+1 ~0 -0, 4 imported")]
    [InlineData("Plan: 0 to add, 0 to change, 0 to destroy, 2 to forget.", "+0 ~0 -0, 2 forgotten")]
    [InlineData("Apply complete! Resources: 5 added, 0 changed, 1 destroyed.", "+5 ~0 -1")]
    [InlineData(
        "Apply complete! Resources: 1 imported, 5 added, 0 changed, 1 destroyed.\n\nOutputs:",
        "+5 ~0 -1, 1 imported"
    )]
    [InlineData("Destroy complete! Resources: 7 destroyed.", "+0 ~0 -7")]
    [InlineData("\u001b[1mPlan:\u001b[0m 1 to add, 0 to change, 0 to destroy.\u001b[0m", "+1 ~0 -0")]
    [InlineData("\nNo changes. Your infrastructure matches the configuration.\n", "+0 ~0 -0")]
    [InlineData("Changes to Outputs:\n+ a = 1", "+0 ~0 -0")]
    [InlineData("Plan: 1 to add, 0 to change, 0 to destroy.\n\nChanges to Outputs:\n+ a = 1", "+1 ~0 -0")]
    [InlineData(
        "+ text = <<EOT\n    Plan: 9 to add, 9 to change, 9 to destroy.\nPlan: 1 to add, 0 to change, 0 to "
            + "destroy.\r\n",
        "+1 ~0 -0"
    )]
    [InlineData("Plan: 0 to add, 0 to change, 3 to destroy. Actions: 1 to invoke.", "+0 ~0 -3, 1 action")]
    [InlineData(
        "Plan: 0 to add, 0 to change, 3 to destroy. Actions: 12 to invoke.\n\nChanges to Outputs:\n+ a = 1",
        "+0 ~0 -3, 12 actions"
    )]
    [InlineData(
        "Plan: 1 to import, 2 to add, 0 to change, 3 to destroy, 4 to forget. Something else: 9 to do. And more",
        "+2 ~0 -3, 1 imported, 4 forgotten"
    )]
    [InlineData("Plan: 1 to add, 0 to change, 0 to destroy, 2 to defer.", "+1 ~0 -0")]
    [InlineData(
        "Apply complete! Resources: 5 added, 0 changed, 1 destroyed. Actions: 1 invoked.",
        "+5 ~0 -1, 1 action"
    )]
    public void The_counts_are_found(string text, string expected) =>
        Assert.Equal(expected, PlanSummary.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("Plan: to be made")]
    [InlineData("Plan: 99999999999999999999 to add, 0 to change, 0 to destroy.")]
    [InlineData("Error: something")]
    [InlineData("Plan: *** to add, 0 to change, 0 to destroy.")]
    [InlineData("Plan: 1 to add, 0 to change.")]
    [InlineData("Plan: 3 to transmogrify.")]
    [InlineData("Plan: 1 to add, some to change, 0 to destroy.")]
    [InlineData("Plan: everything goes\n\nChanges to Outputs:\n+ a = 1")]
    [InlineData("Plan: 1 to add, 0 to change, 0 to destroy.\nPlan: everything goes")]
    [InlineData("Apply complete! Resources: 3 transmogrified.")]
    public void Without_counts_there_are_none(string text) => Assert.Null(PlanSummary.Parse(text));

    [Theory]
    [InlineData("Changes to Outputs:\n+ a = 1", true)]
    [InlineData("Plan: 0 to add, 0 to change, 0 to destroy.\n\nChanges to Outputs:\n+ a = 1", false)]
    [InlineData("No changes. Your infrastructure matches the configuration.", false)]
    public void Outputs_alone_are_told_apart(string text, bool expected) =>
        Assert.Equal(expected, PlanSummary.Parse(text)!.IsOnlyOutputs);

    [Fact]
    public void A_sum_has_all_of_both()
    {
        var sum =
            new PlanSummary(1, 2, 3, 4, 5) { Move = 6, Invoke = 7 }
            + new PlanSummary(10, 20, 30, 40, 50)
            {
                Move = 60,
                Invoke = 70,
                IsOnlyOutputs = true,
            };

        Assert.Equal("+11 ~22 -33, 44 imported, 55 forgotten, 66 moved, 77 actions", sum.ToString());
        Assert.False(sum.IsOnlyOutputs);
        Assert.Equal(int.MaxValue, (new PlanSummary(int.MaxValue, 0, 0) + new PlanSummary(1, 0, 0)).Add);
    }
}
