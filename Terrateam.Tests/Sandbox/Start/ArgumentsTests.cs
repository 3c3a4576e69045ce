using Terrateam.Sandbox.Start;

namespace Terrateam.Tests.Sandbox.Start;

public sealed class ArgumentsTests
{
    [Fact]
    public void All_of_them_are_read_in_any_order()
    {
        var (arguments, problem) = Arguments.Parse(["--set", "A=b=c", "--port", "8080", "--serve", "--set", "D="]);

        Assert.Null(problem);
        Assert.NotNull(arguments);
        Assert.True(arguments is { Serve: true, Verbose: false, Help: false, Port: 8080 });
        Assert.Equal(("b=c", ""), (arguments.Settings["A"], arguments.Settings["D"]));
    }

    [Theory]
    [InlineData("--sreve", "Did you mean --serve?")]
    [InlineData("serve", "Did you mean --serve?")]
    [InlineData("--verbos", "Did you mean --verbose?")]
    [InlineData("--story", "There is no '--story'.")]
    [InlineData("--serve --port", "--port needs a number from 0 to 65535 behind it")]
    [InlineData("--serve --port 70000", "--port needs a number from 0 to 65535 behind it")]
    [InlineData("--serve --port -1", "--port needs a number from 0 to 65535 behind it")]
    [InlineData("--port 8080", "it goes with --serve")]
    [InlineData("--set", "--set needs NAME=VALUE behind it")]
    [InlineData("--set nothing", "--set needs NAME=VALUE behind it")]
    [InlineData("--set =x", "--set needs NAME=VALUE behind it")]
    public void What_is_wrong_is_named_with_what_was_probably_meant(string line, string said)
    {
        var (arguments, problem) = Arguments.Parse(line.Split(' '));

        Assert.Null(arguments);
        Assert.Contains(said, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_usage_names_every_argument() =>
        Assert.All((string[])["--serve", "--verbose", "--port", "--set", "--help"], static name =>
            Assert.Contains(name, Arguments.Usage, StringComparison.Ordinal)
        );
}
