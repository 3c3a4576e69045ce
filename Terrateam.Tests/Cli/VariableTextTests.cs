using Terrateam.Cli.Steps;

namespace Terrateam.Tests.Cli;

public sealed class VariableTextTests
{
    private static readonly Dictionary<string, string> Variables = new(StringComparer.Ordinal)
    {
        ["A"] = "1",
        ["_b2"] = "two",
        ["NESTED"] = "<${A}>",
        ["PASSWORD"] = "pa$word$$",
        ["LOOP"] = "$LOOP!",
    };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$A-${A}", "1-1")]
    [InlineData("$_b2 ${_b2}", "two two")]
    [InlineData("$NESTED", "<1>")]
    [InlineData("$PASSWORD", "pa$word$$")]
    [InlineData("$$A $${A}", "$A ${A}")]
    [InlineData("$1 ${ $ {A} ${A", "$1 ${ $ {A} ${A")]
    public void Variables_are_put_in(string text, string expected) =>
        Assert.Equal(expected, VariableText.Expand(text, Variables));

    [Fact]
    public void A_variable_that_names_itself_comes_to_an_end() =>
        Assert.StartsWith("$LOOP!", VariableText.Expand("$LOOP", Variables), StringComparison.Ordinal);

    [Fact]
    public void A_missing_variable_is_named() =>
        Assert.Contains(
            "'NOPE'",
            Assert.Throws<MissingVariableException>(() => VariableText.Expand("x ${NOPE}", Variables)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Values_that_name_each_other_many_times_end_in_a_message()
    {
        var many = string.Concat(Enumerable.Repeat("$B", 200));
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["A"] = many,
            ["B"] = many,
            ["C"] = "$A",
        };

        var failure = Assert.Throws<MissingVariableException>(() => VariableText.Expand("$C", variables));

        Assert.Contains("more than 4 MiB", failure.Message, StringComparison.Ordinal);
    }
}
