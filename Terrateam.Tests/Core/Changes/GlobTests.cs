using CsCheck;
using Terrateam.Core.Patterns;

namespace Terrateam.Tests.Core.Changes;

/// <summary>Patterns match what a slow and obvious reading says, from a path as from a tree, in bounded time.</summary>
public sealed class GlobTests
{
    private static readonly string[] PatternPieces =
    [
        "*",
        "**",
        "?",
        "a",
        "b",
        "ab",
        "a*",
        "*b",
        "a*b*",
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-c]",
        "{a,b}",
        "{a,b*}c",
        "\\*",
        "..",
        ".",
        "c",
    ];

    private static readonly string[] PathPieces = ["a", "b", "ab", "aab", "c", "abc", "*", "ac", "bc", "bbc"];

    private static readonly Gen<string> Patterns = Pieces(PatternPieces, 1, 5);

    private static readonly Gen<string> Paths = Pieces(PathPieces, 1, 5);

    [Fact]
    public void A_pattern_matches_what_the_obvious_reading_says() =>
        Gen.Select(Patterns, Paths)
            .Sample(
                static (pattern, path) => Parse(pattern).Matches(path) == SlowGlob.Matches(pattern, path),
                iter: 20_000
            );

    [Fact]
    public void A_tree_finds_what_path_by_path_finds() =>
        Gen.Select(Patterns, Paths.HashSet[0, 30])
            .Sample(
                static (pattern, files) =>
                {
                    var glob = Parse(pattern);
                    // A name cannot be a file and a directory.
                    var list = files
                        .Where(file => !files.Any(other => other.StartsWith(file + "/", StringComparison.Ordinal)))
                        .ToList();
                    var found = new HashSet<string>(StringComparer.Ordinal);
                    GlobWalk.Run(glob, new PathTree(list).Root, (node, file) =>
                        found.Add(node.Path == "." ? file.Name.ToString() : $"{node.Path}/{file.Name}") || true
                    );
                    return found.SetEquals(list.Where(glob.Matches));
                },
                iter: 5_000
            );

    [Theory]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(130)]
    public void A_tree_finds_what_path_by_path_finds_for_any_number_of_segments(int segments)
    {
        var deep = string.Join('/', Enumerable.Repeat("a", segments - 2));
        string[] files = [$"{deep}/x.tf", $"{deep}/a/x.tf", $"{deep}/b/x.tf", $"b/{deep}/x.tf", "a/x.tf"];
        string[] patterns =
        [
            $"{deep}/**/x.tf",
            $"**/{deep}/x.tf",
            $"{deep}/*/*",
            $"{deep}/a/**",
            $"{deep}/x.tf/**",
            $"**/{deep}/**",
            string.Join("/", Enumerable.Repeat("*", segments)),
        ];
        foreach (var glob in patterns.Select(Parse))
        {
            var found = new HashSet<string>(StringComparer.Ordinal);
            GlobWalk.Run(glob, new PathTree(files).Root, (_, file) => found.Add(file.Path) || true);
            Assert.Equal(files.Where(glob.Matches), files.Where(found.Contains));
            Assert.NotEmpty(found);
        }
    }

    [Theory]
    [InlineData("**/*.tf", "main.tf", true)]
    [InlineData("**/*.tf", "a/b/main.tf", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**/z", "a/z", true)]
    [InlineData("*.tf", "a/main.tf", false)]
    [InlineData("*.{tf,tfvars}", "x.tfvars", true)]
    [InlineData("*.{tf,tfvars}", "x.tfv", false)]
    [InlineData("a/../b/./c", "b/c", true)]
    [InlineData("../a", "a", false)]
    [InlineData("?.tf", "\U0001F600.tf", true)]
    [InlineData("[\U0001F600-\U0001F602].tf", "\U0001F601.tf", true)]
    [InlineData("a//b/", "a/b", true)]
    [InlineData("{a,b/{c,d}}/x", "b/d/x", true)]
    public void A_pattern_reads_as_the_documentation_says(string pattern, string path, bool expected) =>
        Assert.Equal(expected, Parse(pattern).Matches(path));

    [Theory]
    [InlineData("a[", "`[`")]
    [InlineData("a[]", "`[`")]
    [InlineData("a{b", "`{`")]
    [InlineData("a}b", "`}`")]
    [InlineData("a\\", "`\\`")]
    [InlineData("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "64")]
    [InlineData("{{{{{{{{{{a}}}}}}}}}}", "8 levels")]
    [InlineData("${FOO}/x", "`${FOO}`")]
    [InlineData("!", "empty")]
    [InlineData("", "empty")]
    public void A_pattern_that_is_none_is_told_why(string pattern, string told) =>
        Assert.Contains(told, FilePattern.FaultOf(pattern), StringComparison.Ordinal);

    [Fact]
    public void A_name_with_wildcards_in_it_means_itself()
    {
        const string Directory = "a*b/[c]{d,e}/!f/\\g";
        var pattern = FilePattern.Parse("${DIR}/${WORKSPACE}.tf").Fill(new(Directory, "w?{x}"));
        Assert.True(Parse(pattern).Matches($"{Directory}/w?{{x}}.tf"));
        Assert.False(Parse(pattern).Matches("aXb/cd/!f/\\g/w?{x}.tf"));
    }

    [Theory]
    [InlineData("*a", 2_000)]
    [InlineData("**/*a*/", 500)]
    public void The_worst_pattern_takes_steps_bounded_by_the_product_of_both_lengths(string piece, int count)
    {
        var matching = OperationCount.Of(Matching, (piece, count));
        var walking = OperationCount.Of(Walking, (piece, count));
        Assert.InRange(matching.Operations, 1, 2L * piece.Length * count * LongPath().Length);
        Assert.InRange(walking.Operations, 1, 2L * piece.Length * count * LongPath().Length);
    }

    private static string LongPath() => string.Join('/', Enumerable.Repeat(new string('a', 200), 20));

    private static Action Matching((string Piece, int Count) input)
    {
        var glob = Parse(string.Concat(Enumerable.Repeat(input.Piece, input.Count)) + "b");
        return () => Assert.False(glob.Matches(LongPath()));
    }

    private static Action Walking((string Piece, int Count) input)
    {
        var glob = Parse(string.Concat(Enumerable.Repeat(input.Piece, input.Count)) + "b");
        var tree = new PathTree(Enumerable.Range(0, 200).Select(static index => $"{LongPath()}/{index}"));
        return () => GlobWalk.Run(glob, tree.Root, static (_, _) => true);
    }

    [Fact]
    public void Any_text_is_a_pattern_or_is_told_why() =>
        Gen.Char["ab*?[]{}!\\/,.-^${}DIR"]
            .Array[0, 60]
            .Select(static text => new string(text))
            .Sample(
                static text =>
                    FilePattern.FaultOf(text) is { Length: > 0 }
                    || Parse(FilePattern.Parse(text).Fill(new("d", "w"))).Matches("a/b")
                    || true,
                iter: 5_000
            );

    private static Glob Parse(string pattern)
    {
        var glob = Glob.Parse(pattern, out var fault);
        Assert.Null(fault);
        return glob!;
    }

    private static Gen<string> Pieces(string[] pieces, int least, int most) =>
        Gen.Int[0, pieces.Length - 1]
            .Array[least, most]
            .Select(chosen => string.Join('/', chosen.Select(index => pieces[index])));
}
