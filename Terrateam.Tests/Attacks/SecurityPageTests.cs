using System.Text.RegularExpressions;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Attacks;

/// <summary>The two tables of what is defended against: each row names tests, and they exist where it says.</summary>
public sealed partial class SecurityPageTests
{
    private static readonly HashSet<string> Known = typeof(SecurityPageTests)
        .Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Tests", StringComparison.Ordinal))
        .SelectMany(type =>
            type.GetMethods()
                .Where(method => method.GetCustomAttributes(typeof(FactAttribute), inherit: true).Length > 0)
                .Select(method => $"{type.Name}.{method.Name}")
        )
        .ToHashSet(StringComparer.Ordinal);

    [Theory]
    [InlineData("SECURITY.md", "## Threat model", 28)]
    [InlineData("docs/security.md", "## What was found elsewhere", 30)]
    [InlineData("docs/security.md", "## Operators", 6)]
    [InlineData("docs/security.md", "## People who sign in", 19)]
    public void Every_row_names_a_test_that_exists(string file, string heading, int least)
    {
        var rows = Rows(file, heading);

        Assert.True(rows.Count >= least, $"{rows.Count} rows");
        Assert.All(rows, row => Assert.Matches(TestName(), row));
        Assert.Empty(
            rows.SelectMany(row => TestName().Matches(row).Select(match => match.Groups[1].Value)).Except(Known)
        );
    }

    [Fact]
    public void Each_link_of_the_threat_model_leads_to_the_test_that_it_names()
    {
        var links = Rows("SECURITY.md", "## Threat model").SelectMany(row => Link().Matches(row)).ToList();

        Assert.All(links, link =>
            Assert.Contains($" {link.Groups[2].Value}(", CodeBase.Read(link.Groups[3].Value), StringComparison.Ordinal)
        );
        Assert.Equal(links.Count, Rows("SECURITY.md", "## Threat model").Sum(row => TestName().Count(row)));
    }

    private static List<string> Rows(string file, string heading) =>
        [
            .. CodeBase
                .Read(file)
                .Split(heading, 2)[1]
                .Split("\n## ", 2)[0]
                .Split('\n')
                .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
                .Skip(1),
        ];

    [GeneratedRegex(@"`([A-Za-z]+Tests\.[A-Za-z0-9_]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex TestName();

    [GeneratedRegex(@"\[`([A-Za-z]+Tests)\.([A-Za-z0-9_]+)`\]\(([^)]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Link();
}
