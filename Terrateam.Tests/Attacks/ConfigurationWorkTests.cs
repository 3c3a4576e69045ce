using System.Globalization;
using System.Text;
using Terrateam.Core.Configuration;
using Terrateam.Core.Configuration.Schema;

namespace Terrateam.Tests.Attacks;

/// <summary>However a configuration of a megabyte is made, reading it is bounded work, counted and not timed.</summary>
public sealed class ConfigurationWorkTests
{
    private const string File = ".terrateam/config.yml";

    public static TheoryData<string, string, bool> Hostile =>
        new()
        {
            { "tags:\n  branch:\n", "    b{0}: '^x{0}.*(a|b)+$'\n", true },
            { "tags:\n  dest_branch:\n", "    b{0}: '(?i)\u0101\u0102\u0103\u0104\u0105\u0106\u0107{0}'\n", true },
            {
                "apply_requirements:\n  checks:\n",
                "    - {{tag_query: '', status_checks: {{ignore_matching: ['a{0}', 'b{0}']}}}}\n",
                true
            },
            {
                "access_control:\n  policies:\n",
                "    - {{tag_query: 'a{0} and b or not c', apply: ['user:a{0}']}}\n",
                true
            },
            { "when_modified:\n  file_patterns:\n", "    - '${{DIR}}/**/a{0}/**/*.tf'\n", true },
            { "dirs:\n", "  d{0}/**: {{}}\n", true },
            { "dirs:\n", "  d{0}: {{}}\n", false },
            { "workflows:\n", "  - {{tag_query: 'x{0}'}}\n", true },
            { "destination_branches:\n", "  - b{0}\n", false },
        };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_megabyte_is_read_within_the_limit_or_refused(string head, string line, bool isRefused)
    {
        var text = new StringBuilder(head);
        for (var number = 0; text.Length < YamlLoader.MaxFile - 200; number++)
            text.Append(string.Format(CultureInfo.InvariantCulture, line, number));

        var (root, errors) = YamlLoader.Load(File, text.ToString());
        if (root is not null && errors.Count == 0)
        {
            var reader = new SchemaReader();
            reader.Spend(root, "", root.Size);
            _ = FileNode.Shape.Read(root, "", reader);

            // The last piece of work may be what is too much; it is not done.
            Assert.InRange(reader.Work, root.Size, ReadingWork.MaxSteps + ReadingWork.OfExpression(line));
            Assert.Equal(
                isRefused,
                reader.Errors.Any(static error =>
                    error.Problem.Contains("too many regular expressions", StringComparison.Ordinal)
                )
            );
        }

        // Some are refused before, because they have too many values.
        if (isRefused)
            Assert.False(ConfigurationReader.Read(File, text.ToString()).IsValid);
    }

    [Fact]
    public void One_expression_that_ignores_case_of_thousands_of_letters_is_refused_before_it_is_made()
    {
        var letters = string.Concat(Enumerable.Range(0x100, 500).Select(static letter => (char)letter));

        var result = ConfigurationReader.Read(File, $"tags: {{branch: {{a: '(?i){letters}'}}}}\n");

        Assert.Equal((1, "tags.branch.a"), (Assert.Single(result.Errors).Line, result.Errors[0].Key));
    }

    [Fact]
    public void Hundreds_of_directories_with_patterns_queries_and_expressions_are_no_problem()
    {
        var text = new StringBuilder("tags:\n  branch:\n");
        for (var number = 0; number < 50; number++)
            text.Append(CultureInfo.InvariantCulture, $"    b{number}: '^release/{number}\\.'\n");
        text.Append("dirs:\n");
        for (var number = 0; number < 2_000; number++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  d{number}: {{tags: [t], when_modified: {{depends_on: 'dir:base', file_patterns: "
                    + $"['${{DIR}}/*.tf']}}}}\n"
            );
        }

        Assert.Empty(ConfigurationReader.Read(File, text.ToString()).Errors);
    }
}
