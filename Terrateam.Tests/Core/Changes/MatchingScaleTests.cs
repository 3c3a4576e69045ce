using Terrateam.Benchmarks.Matching;
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
    public void The_largest_repository_is_matched_with_thirty_megabytes_of_allocation() =>
        Assert.InRange(OperationCount.Of(Full, 10_000).Bytes, 1, 30L << 20);

    [Theory]
    [InlineData("dirspaces", 500)]
    [InlineData("files", 2_500)]
    [InlineData("changed files", 500)]
    [InlineData("globs", 50)]
    [InlineData("dependencies", 300)]
    [InlineData("stacks", 300)]
    [InlineData("all of them", 250)]
    public void Sixteen_times_an_input_takes_little_more_than_sixteen_times_the_steps(string what, int size)
    {
        const int Factor = 16;
        const double MaxExponent = 1.15;
        var (small, large) = OperationCount.Of(Growing, (what, size), (what, size * Factor));
        Assert.True(large.Over(small) <= Math.Pow(Factor, MaxExponent), $"{what}: {small}, then {large}");
    }

    [Theory]
    [MemberData(nameof(WorstCases))]
    public void No_configuration_takes_the_product_of_its_sizes(string what, string yaml)
    {
        // Four times the files; a product takes sixteen times the steps.
        var (small, large) = OperationCount.Of(Matching, (yaml, Many / 4), (yaml, Many));
        Assert.True(large.Over(small) <= 6, $"{what}: {small}, then {large}");
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

    private static Action Full(int dirspaces) => MatchingOf(new() { Dirspaces = dirspaces });

    private static Action Growing((string What, int Size) input)
    {
        var (what, size) = input;
        var small = new MatchingWorkload
        {
            Dirspaces = 1_000,
            Files = 10_000,
            Changed = 300,
        };
        return MatchingOf(
            what switch
            {
                "dirspaces" => new() { Dirspaces = size, Files = 16_000 },
                "files" => small with { Files = size },
                "changed files" => small with { Files = 20_000, Changed = size },
                "globs" => small with { Globs = size },
                "dependencies" => small with { Dirspaces = 5_000, Dependencies = size },
                "stacks" => small with { Dirspaces = 5_000, Stacks = size },
                _ => MatchingWorkload.InProportion(size),
            }
        );
    }

    private static Action MatchingOf(MatchingWorkload workload)
    {
        var configuration = workload.Read();
        var paths = workload.Paths();
        var changed = workload.ChangedOf(paths);
        return () => Assert.Empty(ChangeMatcher.Match(configuration, paths, changed).Errors);
    }

    private static Action Matching((string Yaml, int Files) input)
    {
        var configuration = Read(input.Yaml);
        var files = Enumerable
            .Range(0, input.Files)
            .Select(static i => $"a{i % 10}/ba/ca/a/b/aab{i}/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab.tf")
            .ToList();
        var changed = new ChangedFiles([.. files.Select(static file => new ChangedFile(file))]);
        return () => ChangeMatcher.Match(configuration, files, changed);
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
