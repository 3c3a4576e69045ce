using System.Diagnostics;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Changes;

/// <summary>Large repositories and configurations that are made to be slow.</summary>
public sealed class MatchingScaleTests
{
    private const int Many = 4_000;

    /// <summary>Configurations that take a careless matcher the product of their sizes, or worse.</summary>
    public static TheoryData<string, string> WorstCases =>
        new()
        {
            { "nested globs", "dirs: {'**/a*/**/a*/**/a*/**/a*/**': {}}" },
            { "fifty nested globs", $"dirs: {{{List(50, static i => $"'**/a*/**/a*/**/a*/**/a*/**/*{i}': {{}}")}}}" },
            { "fifty globs of names", $"dirs: {{{List(50, static i => $"'**/*x{i}*.tf': {{}}")}}}" },
            { "many stars", "dirs: {'*****/*****a*****a*****/**': {}}" },
            { "stars in a name", "when_modified: {file_patterns: ['${DIR}/*a*a*a*a*a*a*a*a*a*a*a*a*a*a*c*']}" },
            { "braces", "dirs: {'{a,b}*/{a,b}*/{a,b}*/{a,b}*/{a,b}*/{a,b}*/**': {}}" },
            {
                "a long pattern",
                $"when_modified: {{file_patterns: ['{string.Concat(Enumerable.Repeat("**/*a*/", 500))}*.tf']}}"
            },
            {
                "patterns of the directory above",
                "when_modified: {file_patterns: ['${DIR}/../**/*.tf', '!${DIR}/../**/*.txt']}"
            },
            { "patterns of the root", "when_modified: {file_patterns: ['a*/**/*.tf', '!a1/**', '!${DIR}/**/x*']}" },
            { "all vetoed", "when_modified: {file_patterns: ['a*/**', '!a*/**']}" },
            {
                "many vetoes",
                $"when_modified: {{file_patterns: ['**/*.tf', 'a*/**/*.tf', "
                    + $"{List(50, static i => $"'!${{DIR}}/**/*{i}.tf'")}]}}"
            },
            { "everything depends on everything", "when_modified: {depends_on: ''}" },
            {
                "a query that nothing shortens",
                "when_modified: {depends_on: 'not a in dir and not workspace:default'}"
            },
            { "many workflows", $"workflows: [{List(200, static i => $"{{tag_query: 'x{i} in dir'}}")}]" },
            {
                "many stacks",
                $"stacks: {{names: {{{List(500, static i => $"s{i}: {{tag_query: 'not a and dir:x{i}'}}")}}}}}"
            },
        };

    [Fact]
    public async Task The_largest_repository_stays_within_its_budget_and_growth_is_near_linear()
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet")
            {
                ArgumentList =
                {
                    Path.Combine(AppContext.BaseDirectory, "Terrateam.Benchmarks.dll"),
                    "matching",
                    "check",
                },
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.True(process.ExitCode == 0, output);
    }

    [Theory]
    [MemberData(nameof(WorstCases))]
    public void No_configuration_takes_the_product_of_its_sizes(string what, string yaml)
    {
        var configuration = Read(yaml);
        var files = Enumerable
            .Range(0, Many)
            .Select(static i => $"a{i % 10}/ba/ca/a/b/aab{i}/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab.tf")
            .ToList();
        var watch = Stopwatch.StartNew();
        _ = ChangeMatcher.Match(configuration, files, new([.. files.Select(static file => new ChangedFile(file))]));
        // A tenth of a second where nothing else runs; a product takes minutes.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{what}: {watch.Elapsed}");
    }

    [Theory]
    [InlineData("dir:d{0}")]
    [InlineData("d{0} in dir")]
    [InlineData("workspace:default and d{0} in dir")]
    [InlineData("relative_dir:../d{0}")]
    public void Ten_thousand_dependencies_in_a_chain_are_ten_thousand_layers(string query)
    {
        var rules = Enumerable
            .Range(1, 9_999)
            .Select(index =>
                $"  d{index}: {{create_if_missing: true, when_modified: {{depends_on: "
                + $"'{string.Format(System.Globalization.CultureInfo.InvariantCulture, query, index - 1)}'}}}}\n"
            );
        var configuration = Read($"dirs:\n{string.Concat(rules)}");
        var set = ChangeMatcher.Match(configuration, ["d0/x.tf"], new([new ChangedFile("d0/x.tf")]));
        Assert.Equal(10_000, set.Changed.Count);
        Assert.All(set.Changed, static dirspace => Assert.Equal($"d{dirspace.Rank}", dirspace.Dirspace.Directory));
    }

    [Fact]
    public void A_circle_of_ten_thousand_is_found_and_named_in_full()
    {
        var rules = Enumerable
            .Range(0, 10_000)
            .Select(static index =>
                $"  d{index}: {{create_if_missing: true, when_modified: {{depends_on: "
                + $"'dir:d{(index + 1) % 10_000}'}}}}\n"
            );
        var error = Assert.Single(ChangeMatcher.Match(Read($"dirs:\n{string.Concat(rules)}"), [], new([])).Errors);
        Assert.Equal(10_001, error.Problem.Split(" -> ").Length);
    }

    [Fact]
    public void A_chain_of_stacks_is_as_long_as_it_likes()
    {
        const int Count = 3_000;
        var stacks = Enumerable
            .Range(0, Count)
            .Select(static index =>
                index == 0
                    ? "    s0: {tag_query: 'dir:d0'}\n"
                    : (
                        $"    s{index}: {{tag_query: 'dir:d{index}', rules: {{modified_by: [s{index - 1}], "
                        + $"apply_after: [s{index - 1}]}}}}\n"
                    )
            );
        var files = Enumerable.Range(0, Count).Select(static index => $"d{index}/x.tf").ToList();
        var set = ChangeMatcher.Match(
            Read($"stacks:\n  names:\n{string.Concat(stacks)}"),
            files,
            new([new ChangedFile("d0/x.tf")])
        );
        Assert.Equal(Count, set.Changed.Count);
        Assert.All(set.Changed, static dirspace =>
            Assert.Equal(($"d{dirspace.Rank}", dirspace.Rank), (dirspace.Dirspace.Directory, dirspace.ApplyAfter.Count))
        );
    }

    private static string List(int count, Func<int, string> item) =>
        string.Join(", ", Enumerable.Range(0, count).Select(item));

    private static RepositoryConfiguration Read(string yaml)
    {
        var result = ConfigurationReader.Read("c.yml", yaml);
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }
}
