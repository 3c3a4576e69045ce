using Terrateam.Tests.Docs;

namespace Terrateam.Tests.Cli;

/// <summary><c>terrateam import</c> as it is typed.</summary>
public sealed class ImportCommandTests
{
    public static TheoryData<string> Lines =>
        [
            .. Page.Open("docs/cli.md")
                .Blocks("sh import")
                .SelectMany(static block => block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
        ];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Every_example_of_the_documentation_runs(string line)
    {
        using var checkout = Sample();
        checkout.Environment["PATH"] = $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}";

        var (code, output, error) = checkout.Start("sh", ["-e", "-c", $"mkdir -p .terrateam; {line}"], checkout.Root);

        Assert.Equal((0, ""), (code, error));
        var yaml = output.Length > 0 ? output : File.ReadAllText(Path.Combine(checkout.Root, ".terrateam/config.yml"));
        Assert.Contains("file_patterns", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_carried_over_is_told_on_standard_error_with_its_line()
    {
        using var checkout = new LaptopCheckout().With(
            ("atlantis.yaml", "version: 3\nprojects:\n  - dir: a\n    silence_pr_comments: [plan]\n")
        );

        var (code, output, error) = checkout.Run("import");

        Assert.Equal(0, code);
        Assert.Contains("a:\n", output, StringComparison.Ordinal);
        Assert.Equal(
            "atlantis.yaml:4: note: projects[0].silence_pr_comments: Comments cannot be switched off.\n",
            error
        );
    }

    [Theory]
    [InlineData(2, "There is no `atlantis.yaml`", "import")]
    [InlineData(2, "There is no file `x.yaml`", "import", "--from", "atlantis", "x.yaml")]
    [InlineData(2, "--from atlantis", "import", "x.yaml")]
    [InlineData(2, "`.` is a directory. Name the file, such as `./atlantis.yaml`.", "import", ".")]
    [InlineData(2, "`/` is a directory. Name the file, such as `/atlantis.yaml`.", "import", "--from", "digger", "/")]
    [InlineData(2, "--repository", "import", "--server-config", "repos.yaml")]
    public void What_cannot_be_read_is_told(int expected, string text, params string[] arguments)
    {
        using var checkout = new LaptopCheckout();

        var (code, output, error) = checkout.Run(arguments);

        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(text, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: [", "atlantis.yaml:")]
    [InlineData("projects: [{dir: '../a'}]", "what was printed:")]
    public void A_file_with_errors_is_none_to_go_on_with(string yaml, string text)
    {
        using var checkout = new LaptopCheckout().With(("atlantis.yaml", yaml));

        var (code, _, error) = checkout.Run("import");

        Assert.Equal(1, code);
        Assert.Contains(text, error, StringComparison.Ordinal);
    }

    private static LaptopCheckout Sample() =>
        new LaptopCheckout().With(
            ("atlantis.yaml", "version: 3\nprojects: [{name: a, dir: a}]\n"),
            ("digger.yml", "projects: [{name: a, dir: a}]\n"),
            ("repos.yaml", "repos: [{id: /.*/, apply_requirements: [approved]}]\n")
        );
}
