using static Terrateam.Tests.Cli.LaptopAnswers;

namespace Terrateam.Tests.Cli;

/// <summary>What the program says about a command line that it cannot carry out.</summary>
public sealed class CommandLineTests
{
    private const string Way = "Try `terrateam --help`, or `--help` behind a command.\n";

    [Theory]
    [InlineData("Usage:\n  terrateam [command] [options]")]
    [InlineData("Usage:\n  terrateam ops [command] [options]", "ops")]
    [InlineData("Usage:\n  terrateam completion [command] [options]", "completion")]
    [InlineData("Usage:\n  terrateam validate [<path>] [options]", "help", "validate")]
    public void A_group_of_commands_alone_shows_its_help(string usage, params string[] line)
    {
        using var checkout = new LaptopCheckout();

        var answer = checkout.Run(line);

        Assert.Equal((0, ""), Told(answer));
        Assert.Contains(usage, answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no command `terrateam valdate`. Did you mean `terrateam validate`?", "valdate")]
    [InlineData("there is no command `terrateam ops statu`. Did you mean `terrateam ops status`?", "ops", "statu")]
    [InlineData("there is no command `terrateam nothing-near`.", "nothing-near")]
    [InlineData("there is no option `--jsn` of `terrateam validate`. Did you mean `--json`?", "validate", "--jsn")]
    [InlineData("there is no option `--jsn` of `terrateam explain`. Did you mean `--json`?", "explain", "--jsn", "x")]
    [InlineData("there is no option `--verison` of `terrateam`. Did you mean `--version`?", "--verison")]
    [InlineData("`terrateam explain` takes no `foo`.", "explain", "foo")]
    [InlineData(
        "there is no command `terrateam ops webhook-secret rotate`. Did you mean `terrateam ops rotate webhook-secret`?",
        "ops",
        "webhook-secret",
        "rotate",
        "--reason",
        "a test"
    )]
    [InlineData(
        "there is no command `terrateam ops sign-of review 2026-W48`. Did you mean `terrateam ops review sign-off 2026-W48`?",
        "ops",
        "sign-of",
        "review",
        "2026-W48"
    )]
    [InlineData(
        "there is no command `terrateam ops open incident \"A token\"`. Did you mean `terrateam ops incident open \"A token\"`?",
        "ops",
        "open",
        "incident",
        "A token"
    )]
    [InlineData(
        "there is no command `terrateam please ops status`. Did you mean `terrateam ops status`?",
        "please",
        "ops",
        "status"
    )]
    [InlineData("there is no command `terrateam ops nothing-near rotate`.", "ops", "nothing-near", "rotate")]
    [InlineData("Required argument missing for option: '--base'.", "explain", "--base")]
    [InlineData("Argument 'x' not recognized. Must be one of: 'atlantis' 'digger'", "import", "--from", "x")]
    [InlineData(
        "`terrateam apply` is written in a comment of a pull request. Here `terrateam explain` shows what it does.",
        "apply",
        "dir:app"
    )]
    public void A_mistyped_word_is_told_with_the_nearest(string fault, params string[] line)
    {
        using var checkout = new LaptopCheckout();

        var (code, output, error) = checkout.Run(line);

        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"terrateam: {fault}\n", error, StringComparison.Ordinal);
        Assert.EndsWith(Way, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rotate", "keys")]
    [InlineData("keys", "rotate")]
    public void Keys_are_rotated_in_either_order_of_words(string first, string second)
    {
        using var checkout = new LaptopCheckout();

        var (code, _, error) = checkout.Run("ops", first, second, "--url", "https://terrateam.example.com");

        Assert.Equal(2, code);
        Assert.Contains("--reason is missing", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_whose_name_looks_like_an_option_stands_behind_two_dashes()
    {
        using var checkout = new LaptopCheckout().With(("--json", "parallel_runs: 2\n"));

        Assert.Equal(0, checkout.Run("validate", "--", "--json").Code);
    }
}
