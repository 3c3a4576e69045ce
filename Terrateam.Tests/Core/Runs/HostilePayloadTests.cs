using System.Text;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Core.Runs;

/// <summary>A payload from a job that sends anything: what cannot be right is as if it were not there.</summary>
public sealed class HostilePayloadTests
{
    private const string Names =
        "text stderr cmd exit_code visible_on format error outputs plan has_changes counts plan_text output_key";

    private static readonly string[] Values =
    [
        "null",
        "true",
        "-1",
        "1.5",
        "99999999999999999999",
        "\"\"",
        "\"x\"",
        "[]",
        "[null, 1, {}, \"a\"]",
        "{}",
        "{\"add\": null, \"change\": \"1\", \"destroy\": []}",
    ];

    public static TheoryData<string, string> Members =>
        [
            .. Names
                .Split(' ')
                .SelectMany(static name => Values.Select(value => new TheoryDataRow<string, string>(name, value))),
        ];

    [Theory]
    [MemberData(nameof(Members))]
    public void A_member_of_any_type_is_read_without_a_fault(string name, string value)
    {
        var payload = $$"""{"{{name}}": {{value}}}""";

        var two = V2(payload);
        var one = V1(payload);

        var isText = value.StartsWith('"');
        Assert.Equal(name is "plan" && isText, two.PlanText is not null);
        Assert.Equal(name is "plan_text" && isText, one.PlanText is not null);
        Assert.All([one, two], static result => Assert.True(result.HasChanges));
        Assert.All([one, two], static result => Assert.Null(result.Summary));
        Assert.Equal(name is "text" && isText, two.Steps.Single().Text is not null);
        Assert.Equal(name is "text" or "plan" && isText, one.Steps.Single().Text is not null);
        Assert.Equal(name is "exit_code" && value is "-1", two.Steps.Single().ExitCode is not null);
        Assert.Equal(name is "cmd" && value.StartsWith('['), two.Steps.Single().Command is not null);
        Assert.Equal(StepVisibility.Failure, two.Steps.Single().VisibleOn);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("{\"unknown\": {\"text\": 1}}")]
    public void A_payload_of_any_type_is_an_empty_one(string payload)
    {
        Assert.Equal((true, null), (V2(payload).HasChanges, V2(payload).Steps.Single().Text));
        Assert.Equal((true, null), (V1(payload).HasChanges, V1(payload).Steps.Single().Text));
    }

    // Half of a surrogate pair: JSON that parses, and text that cannot be read.
    [Fact]
    public void A_name_that_is_no_text_leaves_the_others()
    {
        var payload = """{"zz\ud800": 1, "zz": "\ud800", "plan": "+ x", "has_changes": false}""";

        Assert.Equal((false, "+ x"), (V2(payload).HasChanges, V2(payload).PlanText));
    }

    // Members that the kind of a step does not have are not looked at.
    [Fact]
    public void A_member_of_another_kind_is_not_read()
    {
        var payload = """{"plan": "\ud800", "plan_text": "\ud800", "output_key": "\ud800", "text": "x"}""";

        Assert.Equal("x", Read(TwoOf("run", payload)).Steps.Single().Text);
    }

    [Fact]
    public void The_last_of_two_members_counts()
    {
        var payload = """{"plan": "a", "plan": "b", "has_changes": true, "has_changes": false}""";

        Assert.Equal((false, "b"), (V2(payload).HasChanges, V2(payload).PlanText));
    }

    private static DirspaceResult V2(string payload) => Read(TwoOf("tf/plan", payload));

    private static DirspaceResult V1(string payload) =>
        Read(
            $$$"""
            {"overall": {"success": true, "outputs": {"pre": [], "post": []}}, "dirspaces": [
              {"path": "a", "workspace": "default", "success": true, "outputs": [
                {"success": true, "workflow_step": {"type": "plan"}, "outputs": {{{payload}}}}]}]}
            """
        );

    private static string TwoOf(string step, string payload) =>
        $$$"""
            {"steps": [{"scope": {"type": "dirspace", "dir": "a", "workspace": "default"}, "step": "{{{step}}}",
                        "success": true, "ignore_errors": false, "payload": {{{payload}}}}]}
            """;

    private static DirspaceResult Read(string body) =>
        RunResult.From(RunnerReportReader.Read(Encoding.UTF8.GetBytes(body)))!.Dirspaces.Single();
}
