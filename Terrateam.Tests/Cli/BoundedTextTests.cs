using Terrateam.Cli.Processes;

namespace Terrateam.Tests.Cli;

public sealed class BoundedTextTests
{
    [Theory]
    [InlineData(7, "0123456")]
    [InlineData(8, "01234567")]
    [InlineData(9, "012\n… 1 characters left out …\n45678")]
    [InlineData(30, "012\n… 22 characters left out …\n56789")]
    public void The_beginning_and_the_end_are_kept(int length, string expected)
    {
        var text = new BoundedText(head: 3, tail: 5);
        for (var i = 0; i < length; i++)
            text.Append($"{i % 10}");

        Assert.Equal(expected, text.ToString());
    }

    [Fact]
    public void Colours_are_taken_out() => Assert.Equal("a red b", AnsiCodes.Strip("a \e[1;31mred\e[0m b\e[K"));
}
