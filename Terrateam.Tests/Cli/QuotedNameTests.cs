using static Terrateam.Tests.Cli.LaptopAnswers;

namespace Terrateam.Tests.Cli;

/// <summary>Names of files in lists that git printed, for <c>terrateam explain --files</c>.</summary>
public sealed class QuotedNameTests
{
    [Theory]
    [InlineData("\"dir/\\303\\251.tf\"", "dir/é.tf")]
    [InlineData("\"dir/é.tf\"", "dir/é.tf")]
    [InlineData("\"a\\tb\\\\c\\\"d\\n.tf\"", "a\tb\\c\"d\n.tf")]
    [InlineData("\"\\a\\b\\v\\f\\r\\001\"", "\a\b\v\f\r\u0001")]
    [InlineData("\"\\360\\237\\230\\200.tf\"", "😀.tf")]
    [InlineData("not \"quoted\".tf", "not \"quoted\".tf")]
    [InlineData("not\\303\\251.tf", "not\\303\\251.tf")]
    public void Names_that_git_quotes_are_the_files_that_it_means(string line, string name)
    {
        using var checkout = ExplainCommandTests.Sample();

        Assert.Equal(
            [$"{name} removed"],
            Files(checkout.RunWith($"{line}\n", ".", "explain", "--files", "-", "--json"))
        );
    }

    [Theory]
    [InlineData("\"dir/x.tf")]
    [InlineData("\"")]
    [InlineData("\"\"")]
    [InlineData("\"dir/\\x.tf\"")]
    [InlineData("\"dir/\\3.tf\"")]
    [InlineData("\"dir/\\000.tf\"")]
    [InlineData("\"dir/\\400.tf\"")]
    [InlineData("\"dir/\\303.tf\"")]
    [InlineData("\"a\"b.tf\"")]
    [InlineData("\"a\\\"")]
    public void What_begins_with_a_quote_and_is_no_name_is_refused(string line)
    {
        using var checkout = ExplainCommandTests.Sample();

        var (code, told) = Told(checkout.RunWith($"{line}\n", ".", "explain", "--files", "-", "--json"));

        Assert.Equal(2, code);
        Assert.Contains(
            $"`{line}` begins with a quote and is not a name as git quotes them",
            told,
            StringComparison.Ordinal
        );
        Assert.Contains("git diff --name-only -z", told, StringComparison.Ordinal);
    }

    [Fact]
    public void What_git_prints_of_a_change_explains_it()
    {
        using var checkout = new LaptopCheckout().With(("é/main.tf", "a"), ("tab\t/main.tf", "a")).Commit();
        checkout.With(("é/main.tf", "b"), ("tab\t/main.tf", "b"));

        var list = checkout.Git("diff", "--name-only");

        Assert.Contains("\\303", list, StringComparison.Ordinal);
        Assert.Equal(
            ["tab\t/main.tf", "é/main.tf"],
            Files(checkout.RunWith(list, ".", "explain", "--files", "-", "--json"))
        );
    }
}
