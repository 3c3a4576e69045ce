using System.Text.Json;
using Terrateam.Core.Patterns;

namespace Terrateam.Tests.Core.Changes;

/// <summary>Variables in text.</summary>
public sealed class StringTemplateTests
{
    public static TheoryData<int> Cases =>
        [.. Enumerable.Range(0, CaseFile.Section("string_template").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_template_is_filled_as_the_case_says(int number)
    {
        var one = CaseFile.Section("string_template")[number];
        var variables = one.GetProperty("vars")
            .EnumerateObject()
            .ToDictionary(static variable => variable.Name, static variable => variable.Value.GetString()!);
        var (text, missing) = StringTemplate.Fill(one.GetProperty("template").GetString()!, variables);
        var expect = one.GetProperty("expect");
        if (expect.ValueKind == JsonValueKind.String)
        {
            Assert.Equal((expect.GetString(), null), (text, missing));
            return;
        }

        Assert.Equal("missing_var", expect.GetProperty("error").GetString());
        Assert.Equal((null, expect.GetProperty("name").GetString()), (text, missing));
    }

    [Theory]
    [InlineData("$", "$")]
    [InlineData("$$", "$$")]
    [InlineData("${", "${")]
    [InlineData("$v ${v", "$v ${v")]
    [InlineData("$${v}${v}", "${v}1")]
    [InlineData("$$${v}", "$${v}")]
    [InlineData("a${v}b", "a1b")]
    public void What_is_no_variable_stays(string template, string expected) =>
        Assert.Equal((expected, null), StringTemplate.Fill(template, new Dictionary<string, string> { ["v"] = "1" }));

    [Fact]
    public void A_value_is_not_a_template() =>
        Assert.Equal(
            ("${w}", null),
            StringTemplate.Fill("${v}", new Dictionary<string, string> { ["v"] = "${w}", ["w"] = "no" })
        );
}
