using Terrateam.Cli.Engines;

namespace Terrateam.Tests.Cli;

/// <summary>The JSON of plans, in pieces of any size.</summary>
public sealed class PlanJsonTests
{
    private const string Plan = """
        {"format_version":"1.2","planned_values":{"root_module":{"resources":[{"values":{"actions":["delete"],"deep":[[[1]]]}}]}},
        "resource_drift":[{"address":"a.b","change":{"actions":["update"]}}],
        "resource_changes":[
        {"address":"a.create","mode":"managed","change":{"actions":["create"],"before":null,"after":{"actions":["delete"],"importing":{"id":"x"}}}},
        {"address":"a.replace","mode":"managed","change":{"actions":["delete","create"],"importing":null}},
        {"address":"a.first","mode":"managed","change":{"actions":["create","delete"]}},
        {"address":"a.deposed","mode":"managed","deposed":"byebye","change":{"actions":["delete"]}},
        {"address":"data.read","mode":"data","change":{"actions":["read"]}},
        {"address":"data.gone","mode":"data","change":{"actions":["delete"]}},
        {"address":"a.new","mode":"managed","previous_address":"a.old","change":{"actions":["no-op"]}},
        {"address":"a.imported","mode":"managed","change":{"actions":["update"],"importing":{"id":"1"}}},
        {"address":"a.left","mode":"managed","change":{"actions":["create","forget"]}},
        {"address":"a.same","mode":"managed","change":{"actions":["no-op"]}}],
        "output_changes":{"actions":{"actions":["no-op"]},"b":{"actions":["update"],"before":["no-op"]}},
        "action_invocations":[{"address":"action.x","type":"x"}],"applyable":true,"errored":false,"text":"é€😀 \" \\"}
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8192)]
    [InlineData(1_000_000)]
    public void Every_change_is_counted_however_it_comes(int size)
    {
        foreach (var around in (string[])["", "[command]/bin/terraform show\n"])
        {
            var facts = Read($"{around}{Plan}\n::debug::done {{\n", size)!;

            Assert.Equal((4, 1, 3, 1, 1), (facts.Add, facts.Change, facts.Destroy, facts.Import, facts.Forget));
            Assert.Equal((1, 1, 1, 1, 1), (facts.Move, facts.Read, facts.Output, facts.Invoke, facts.Drift));
            Assert.Equal(
                (true, true, false, false),
                (facts.HasChanges, facts.IsApplicable, facts.IsErrored, facts.HasUnknown)
            );
        }
    }

    [Theory]
    [InlineData("""{"format_version":"1.0","resource_changes":[{"change":{"actions":["no-op"]}}]}""", false, false)]
    [InlineData("""{"format_version":"1.0"}""", false, false)]
    [InlineData(
        """{"format_version":"1.0","resource_changes":[{"change":{"actions":["transmogrify"]}}]}""",
        true,
        true
    )]
    [InlineData("""{"format_version":"1.0","resource_changes":[{"change":{}}]}""", true, true)]
    [InlineData("""{"format_version":"1.0","output_changes":{"a":{"actions":["create"]}}}""", true, false)]
    [InlineData(
        """{"format_version":"1.0","resource_changes":[{"address":"a","change":{"actions":["no-op"],"importing":{"id":"1"}}}]}""",
        true,
        false
    )]
    [InlineData(
        """{"format_version":"1.0","applyable":false,"resource_changes":[{"change":{"actions":["create"]}}]}""",
        false,
        false
    )]
    public void Whether_there_are_changes_is_told(string json, bool hasChanges, bool hasUnknown)
    {
        var facts = Read(json, 8192)!;

        Assert.Equal((hasChanges, hasUnknown), (facts.HasChanges, facts.HasUnknown));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"format_version":"1.0","resource_changes":[""")]
    [InlineData("""{"format_version":"1.0",}""")]
    [InlineData("""{"format_version":"1.0","applyable":"yes"}""")]
    [InlineData("  {\"format_version\":\"1.0\"}")]
    public void What_is_no_plan_says_nothing(string text) => Assert.Null(Read(text, 8192));

    [Fact]
    public void A_long_text_in_it_is_read_in_time_in_proportion_to_it()
    {
        var text = new string('x', 24 * 1024 * 1024);

        Assert.Equal(
            1,
            Read(
                $$$"""{"format_version":"1.0","prior_state":"{{{text}}}","resource_changes":[{"change":{"actions":["create"]}}]}""",
                4096
            )!.Add
        );
    }

    private static PlanFacts? Read(string text, int size)
    {
        var reader = new PlanJson();
        for (var at = 0; at < text.Length; at += size)
            reader.Append(text.AsSpan(at, Math.Min(size, text.Length - at)));
        return reader.End();
    }
}
