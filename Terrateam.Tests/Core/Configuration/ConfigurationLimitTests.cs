using System.Text;
using CsCheck;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>A hostile file is refused at once.</summary>
public sealed class ConfigurationLimitTests
{
    private static readonly string[] Pieces =
    [
        "enabled",
        "dirs",
        "workflows",
        "tag_query",
        ": ",
        ":",
        "\n",
        "\n  ",
        "\n    ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&a ",
        "*a",
        "<<",
        "'",
        "\"",
        "|",
        ">-",
        "#",
        "~",
        "true",
        "yes",
        "1",
        "**/*.tf",
        "? ",
        "!!str ",
        "---\n",
        "%YAML 1.2\n",
        "\t",
        "\u0000",
        "\ud83d",
        "\u4e2d",
        "@",
        "`",
        "...",
    ];

    [Fact]
    public void A_file_of_more_than_a_mebibyte_is_refused() =>
        Assert.Contains("1048576", Only($"# {new string('x', 1_048_576)}").Allowed, StringComparison.Ordinal);

    [Fact]
    public void Aliases_that_stand_for_too_much_are_refused()
    {
        var bomb = new StringBuilder("definitions:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 9; level++)
        {
            var aliases = string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10));
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"  a{level}: &a{level} [{aliases}]\n");
        }

        Assert.Contains("100000 values", Only(bomb.ToString()).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void What_nests_too_deep_is_refused(string open) =>
        Assert.NotEmpty(
            ConfigurationReader
                .Read(
                    "c.yml",
                    "definitions: " + (open == "- " ? "\n" : "") + string.Concat(Enumerable.Repeat(open, 100_000))
                )
                .Errors
        );

    [Fact]
    public void Depth_is_counted_behind_aliases()
    {
        var deep = new StringBuilder("definitions:\n  a: &a ")
            .Append('[', 40)
            .Append(']', 40)
            .Append("\n  b: ")
            .Append('[', 40)
            .Append("*a")
            .Append(']', 40);
        Assert.Contains("64 levels", Only(deep.ToString()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_anchor_cannot_contain_itself() =>
        Assert.Contains("`*a`", Only("definitions: &a [*a]").Problem, StringComparison.Ordinal);

    [Fact]
    public void A_file_with_endless_faults_tells_the_first_hundred() =>
        Assert.Equal(
            ConfigurationReader.MaxErrors,
            ConfigurationReader
                .Read("c.yml", string.Concat(Enumerable.Range(0, 5_000).Select(static key => $"k{key}: 1\n")))
                .Errors.Count
        );

    [Fact]
    public void A_large_file_is_read()
    {
        var file =
            "dirs:\n"
            + string.Concat(
                Enumerable
                    .Range(0, 10_000)
                    .Select(static directory => $"  team/{directory}: {{tags: [a, b], workspaces: {{}}}}\n")
            );
        Assert.Equal(10_000, ConfigurationReader.Read("c.yml", file).Configuration?.Directories.Count);
    }

    [Fact]
    public void Any_text_is_read_or_refused() =>
        Gen.Int[0, Pieces.Length - 1]
            .Array[0, 80]
            .Select(static chosen => string.Concat(chosen.Select(static index => Pieces[index])))
            .Sample(
                static text =>
                {
                    var result = ConfigurationReader.Read("c.yml", text);
                    return result.IsValid
                        ? result.Errors.Count == 0
                        : result.Errors.All(static error => error is { Line: > 0, Column: > 0, Problem.Length: > 0 });
                },
                iter: 3_000
            );

    private static ConfigurationError Only(string yaml) =>
        Assert.Single(ConfigurationReader.Read("c.yml", yaml).Errors);
}
