using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Actions;

namespace Terrateam.Tests.Sandbox.GitHub;

public sealed class ExpressionTests
{
    private static readonly ExpressionScope Scope = new(
        new Dictionary<string, JsonNode?>(StringComparer.Ordinal)
        {
            ["inputs"] = JsonNode.Parse("""{"name": "Net", "empty": "", "labels": "[\"a\", \"b\"]", "flag": false}"""),
            ["github"] = JsonNode.Parse("""{"ref": "refs/heads/main", "event": {"list": [1, "two"]}, "number": 7}"""),
        }
    );

    [Theory]
    [InlineData("a ${{ inputs.name }} b ${{ inputs['NAME'] }}", "a Net b Net")]
    [InlineData("${{ inputs.gone.further }}", "")]
    [InlineData("${{ inputs.empty && inputs.name || 'it''s }} empty' }}", "it's }} empty")]
    [InlineData("${{ inputs.name == 'NET' && 1 < 2 && !inputs.flag }}", "true")]
    [InlineData("${{ inputs.name != 'net' || null }}", "")]
    [InlineData("${{ github.event.list[1] }} ${{ github.event.list[9] }}", "two ")]
    [InlineData("${{ github.number >= 7 }} ${{ '07' == 7 }} ${{ true == 1 }} ${{ 'x' < 1 }}", "true true true false")]
    [InlineData("${{ (false || true) && startsWith(github.ref, 'REFS/') && endsWith(github.ref, 'main') }}", "true")]
    [InlineData("${{ contains('terrateam', 'TEAM') }} ${{ contains(fromJSON(inputs.labels), 'b') }}", "true true")]
    [InlineData("${{ format('{0} {{1}} {1}', 'a', 2) }} ${{ join(fromJSON(inputs.labels), '+') }}", "a {1} 2 a+b")]
    [InlineData(
        "${{ fromJSON(inputs.labels) }} ${{ github.event }} ${{ toJSON(inputs.name) }}",
        "Array Object \"Net\""
    )]
    [InlineData("${{ -1.50 }} ${{ 0x10 == 16 }}", "-1.5 true")]
    [InlineData("no expression, $ {{ x }}", "no expression, $ {{ x }}")]
    public void A_text_has_the_values_of_its_expressions(string text, string expected) =>
        Assert.Equal(expected, ExpressionTemplate.Text(text, ExpressionPlace.Job, Scope));

    [Fact]
    public void A_text_that_is_one_expression_has_its_value() =>
        Assert.Equal(
            ["a", "b"],
            Assert
                .IsType<JsonArray>(
                    ExpressionTemplate.Value("${{ fromJSON(inputs.labels) }}", ExpressionPlace.Job, Scope)
                )
                .Select(ExpressionValue.Text)
        );

    [Theory]
    [InlineData("${{ secrets.x }}", "Unrecognized named-value: 'secrets'")]
    [InlineData("${{ nothing }}", "Unrecognized named-value: 'nothing'")]
    [InlineData("${{ shout('x') }}", "Unrecognized function: 'shout'")]
    [InlineData("${{ success() }}", "Unrecognized function: 'success'")]
    [InlineData("${{ contains('x') }}", "Too few parameters")]
    [InlineData("${{ toJSON(1, 2) }}", "Too many parameters")]
    [InlineData("${{ inputs.name = 'x' }}", "Unexpected symbol")]
    [InlineData("${{ inputs.name == \"x\" }}", "Unexpected symbol")]
    [InlineData("${{ (inputs.name }}", "Unexpected end")]
    [InlineData("${{ inputs.name inputs.empty }}", "Unexpected symbol")]
    [InlineData("${{ inputs.name ", "not closed")]
    [InlineData("${{ 'x }}", "not closed")]
    [InlineData("${{ }}", "Unexpected end")]
    public void What_GitHub_does_not_know_is_refused(string text, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<ExpressionException>(() => ExpressionTemplate.Check(text, ExpressionPlace.Job)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("success()", "success", true)]
    [InlineData("inputs.name", "success", true)]
    [InlineData("inputs.name", "failure", false)]
    [InlineData("${{ inputs.empty }}", "success", false)]
    [InlineData("always()", "cancelled", true)]
    [InlineData("failure() && inputs.name == 'net'", "failure", true)]
    [InlineData("!cancelled()", "cancelled", false)]
    [InlineData("cancelled()", "cancelled", true)]
    public void A_condition_asks_for_success_unless_it_asks_for_something_else(
        string text,
        string status,
        bool holds
    ) =>
        Assert.Equal(
            holds,
            ExpressionValue.IsTrue(
                ExpressionTemplate.Condition(text, ExpressionPlace.StepIf).Evaluate(Scope with { Status = status })
            )
        );

    [Theory]
    [InlineData("a=b=c\n", "a", "b=c")]
    [InlineData("a<<END\none\n\ntwo\nEND\nb=1\n", "a", "one\n\ntwo")]
    [InlineData("a<<END\nx=y\nEND", "a", "x=y")]
    [InlineData("a=1\r\na=2\r\n", "a", "2")]
    public void What_a_step_leaves_is_read(string text, string name, string value) =>
        Assert.Equal(value, CommandFiles.Parse(text)[name]);

    [Theory]
    [InlineData("nothing\n")]
    [InlineData("<<END\nx\nEND\n")]
    [InlineData("a<<END\nx\n")]
    public void What_is_no_command_is_refused(string text) =>
        Assert.Throws<FormatException>(() => CommandFiles.Parse(text));
}
