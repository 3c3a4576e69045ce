using Terrateam.Cli.Engines;

namespace Terrateam.Tests.Cli;

/// <summary>Where the text of a heredoc ends in a plan, and that what follows is coloured again.</summary>
public sealed class PlanHeredocTests
{
    private const string Gone = "      - gone = 1";

    private const string ShownGone = "-       gone = 1";

    [Theory]
    [InlineData("      + cmd = \"cat <<EOF\"", "+       cmd = \"cat <<EOF\"")]
    [InlineData("      + cmd = \"cat <<EOF > x\\n- y\\nEOF\"", "+       cmd = \"cat <<EOF > x\\n- y\\nEOF\"")]
    [InlineData("      ~ cmd = \"a = <<EOF\" -> \"b = <<EOF\"", "!       cmd = \"a = <<EOF\" -> \"b = <<EOF\"")]
    [InlineData("      + cmd = \"say \\\"x\\\" = <<EOF\"", "+       cmd = \"say \\\"x\\\" = <<EOF\"")]
    [InlineData("      + \"<<EOF\" = 1", "+       \"<<EOF\" = 1")]
    [InlineData("      + \"a = <<EOF\" = 1 # forces replacement", "+       \"a = <<EOF\" = 1 # forces replacement")]
    [InlineData("  # x.y[\"<<EOF\"] will be created", "  # x.y[\"<<EOF\"] will be created")]
    [InlineData("      + shift = 1 <<3", "+       shift = 1 <<3")]
    public void Such_a_line_opens_none(string line, string shown) =>
        Assert.Equal($"{shown}\n{ShownGone}", PlanDiff.Format($"{line}\n{Gone}"));

    // Bodies as Terraform 1.11 prints them; only the gutter of a value that changes in place is one of the diff.
    [Theory]
    [InlineData("      + v = <<-EOT\n            - item\n            + item\n        EOT")]
    [InlineData(
        "      + v = <<-EOT\n            cat <<EOF\n            - item\n            EOF\n            - item\n        EOT"
    )]
    [InlineData(
        "      + v = <<-EOT\n            cat <<-EOT\n            - item\n            EOT\n            - item\n   "
            + "     EOT"
    )]
    [InlineData("      + v = <<-EOT # forces replacement\n            EOT\n            - item\n        EOT")]
    [InlineData("      - v = <<-EOT\n            x = <<-EOT\n            - item\n        EOT -> null")]
    [InlineData("        v = <<-EOT\n            EOT,\n            - item\n        EOT")]
    [InlineData("      + v = <<~EOT\n            ~ item\n        EOT")]
    [InlineData(
        "      + v = [\n          + <<-EOT\n                EOT,\n                - item\n            EOT,\n        ]"
    )]
    [InlineData("      + v = <<EOT\n- item\nEOT")]
    public void Text_of_a_value_that_is_shown_whole_stays_as_it_is(string value)
    {
        var (lines, shown) = (value.Split('\n'), PlanDiff.Format($"{value}\n{Gone}").Split('\n'));

        Assert.Equal(lines[2..], shown[2..^1]);
        Assert.Equal(ShownGone, shown[^1]);
    }

    [Fact]
    public void A_value_that_changes_in_place_is_coloured_in_its_gutter_alone()
    {
        const string Plan =
            "      ~ v = <<-EOT\n            a <<-EOT\n          - - c\n          + <<-EOT\n            EOT\n    "
            + "        - same\n          ~ EOT\n        EOT\n"
            + Gone;

        Assert.Equal(
            "!       v = <<-EOT\n            a <<-EOT\n-           - c\n+           <<-EOT\n            EOT\n    "
                + "        - same\n!           EOT\n        EOT\n"
                + ShownGone,
            PlanDiff.Format(Plan)
        );
    }

    [Fact]
    public void The_new_value_may_be_another_one()
    {
        const string Plan =
            "      ~ v = <<-EOT\n            - old\n        EOT -> <<-EOT\n            + new\n            EOT\n  "
            + "          - new\n        EOT\n"
            + Gone;

        Assert.Equal(
            "!       v = <<-EOT\n            - old\n        EOT -> <<-EOT\n            + new\n            EOT\n  "
                + "          - new\n        EOT\n"
                + ShownGone,
            PlanDiff.Format(Plan)
        );
    }

    [Theory]
    [InlineData(
        "      + v = <<-EOT\n            text\n    }\n" + Gone,
        "+       v = <<-EOT\n            text\n    }\n" + ShownGone
    )]
    [InlineData("      + v = <<-EOT\n    }\n" + Gone, "+       v = <<-EOT\n    }\n" + ShownGone)]
    [InlineData("      + v = <<EOT\n" + Gone, "+       v = <<EOT\n" + ShownGone)]
    public void One_that_is_never_closed_ends_with_its_block(string plan, string shown) =>
        Assert.Equal(shown, PlanDiff.Format(plan));
}
