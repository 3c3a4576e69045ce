using System.Text.RegularExpressions;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Infra;

namespace Terrateam.Tests.Attacks;

/// <summary>The tables of what is promised and defended against: each row names tests, and they exist.</summary>
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
    [InlineData("docs/security.md", "## Operators", 24)]
    [InlineData("docs/security.md", "## The GitHub App and its installations", 14)]
    [InlineData("docs/security.md", "## On Azure", 18)]
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

    [Fact]
    public void Every_property_that_is_promised_of_Azure_is_one_that_is_tested() =>
        Assert.Equal(
            Promises.All.Select(static one => $"| {one.Name} | `{one.Path}` of `{one.Type}` |"),
            Rows("docs/security.md", "## Properties of resources on Azure")
        );

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
