using CsCheck;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Changes;

/// <summary>Matching and layers against slow references, on random repositories.</summary>
public sealed class ChangePropertyTests
{
    private static readonly string[] Directories = ["a", "b", "a/x", "a/y", "b/x", "modules/m", "."];

    private static readonly string[] Names = ["main.tf", "vars.tfvars", "x.json", "readme.md"];

    private static readonly string[] Patterns =
    [
        "${DIR}/*.tf",
        "${DIR}/**/*.tf",
        "${DIR}/../*.tf",
        "modules/**/*.tf",
        "**/*.json",
        "*.tf",
        "!${DIR}/vars.tfvars",
        "!**/x/*",
        "${DIR}/*",
        "a/{x,y}/*.tf",
    ];

    private static readonly Gen<string> Files = Gen.Select(
            Gen.Int[0, Directories.Length - 1],
            Gen.Int[0, Names.Length - 1]
        )
        .Select(
            static (directory, name) =>
                Directories[directory] == "." ? Names[name] : $"{Directories[directory]}/{Names[name]}"
        );

    private static readonly Gen<IReadOnlyList<string>> PatternLists = Gen.Int[0, Patterns.Length - 1]
        .Array[1, 3]
        .Select(static chosen => (IReadOnlyList<string>)[.. chosen.Select(static index => Patterns[index])]);

    [Fact]
    public void A_dirspace_is_changed_exactly_where_some_file_is_matched_and_not_vetoed() =>
        Gen.Select(Files.HashSet[1, 12], Files.HashSet[0, 5], PatternLists.Array[Directories.Length])
            .Sample(
                (files, changed, lists) =>
                {
                    var configuration = new RepositoryConfiguration
                    {
                        Directories =
                        [
                            .. Directories.Select(
                                (directory, index) =>
                                    Rule(directory, WhenModified.Default with { FilePatterns = lists[index] })
                            ),
                        ],
                    };
                    var set = ChangeMatcher.Match(
                        configuration,
                        files,
                        new([.. changed.Select(static file => new ChangedFile(file))])
                    );

                    var expected = Directories.Where(
                        (directory, index) =>
                            files.Any(file => RepositoryPath.DirectoryOf(file) == directory)
                            && changed.Any(file =>
                                lists[index].Any(pattern => !pattern.StartsWith('!') && Slow(pattern, directory, file))
                                && !lists[index]
                                    .Any(pattern => pattern.StartsWith('!') && Slow(pattern[1..], directory, file))
                            )
                    );
                    return set
                        .Changed.Select(static dirspace => dirspace.Dirspace.Directory)
                        .ToHashSet(StringComparer.Ordinal)
                        .SetEquals(expected);
                }
            );

    [Fact]
    public void Layers_respect_every_dependency_and_pull_in_every_dependent() =>
        Gen.Select(Gen.Int[2, 9], Gen.Int[0, 1_000_000], Gen.Int[0, 511], Gen.Int[0, 511])
            .Sample(
                (count, seed, changedBits, pruneBits) =>
                {
                    // Directory n may depend on lower ones only, so there is no circle.
                    var random = new Random(seed);
                    var before = Enumerable
                        .Range(0, count)
                        .Select(index => Enumerable.Range(0, index).Where(_ => random.Next(3) == 0).ToList())
                        .ToList();
                    bool Prunes(int index) => (pruneBits >> index & 1) == 1;
                    var configuration = new RepositoryConfiguration
                    {
                        Directories =
                        [
                            .. Enumerable
                                .Range(0, count)
                                .Select(index =>
                                    Rule(
                                        $"d{index}",
                                        WhenModified.Default with
                                        {
                                            DependsOn =
                                                before[index].Count == 0
                                                    ? null
                                                    : new(
                                                        TagQuery
                                                            .Parse(
                                                                string.Join(
                                                                    " or ",
                                                                    before[index]
                                                                        .Select(static other => $"dir:d{other}")
                                                                )
                                                            )
                                                            .Query!,
                                                        Prunes(index)
                                                    ),
                                        }
                                    )
                                ),
                        ],
                    };
                    var files = Enumerable.Range(0, count).Select(static index => $"d{index}/x.tf").ToList();
                    var changed = Enumerable.Range(0, count).Where(index => (changedBits >> index & 1) == 1).ToList();
                    var set = ChangeMatcher.Match(
                        configuration,
                        files,
                        new([.. changed.Select(index => new ChangedFile(files[index]))])
                    );
                    var ranks = set.Changed.ToDictionary(
                        static dirspace =>
                            int.Parse(
                                dirspace.Dirspace.Directory[1..],
                                System.Globalization.CultureInfo.InvariantCulture
                            ),
                        static dirspace => dirspace.Rank
                    );

                    var expected = changed.ToHashSet();
                    for (var index = 0; index < count; index++)
                    {
                        if (!Prunes(index) && before[index].Exists(expected.Contains))
                            expected.Add(index);
                    }

                    // A way from one to the other, through any others, puts them in order.
                    bool Reaches(int from, int to) => before[from].Exists(next => next == to || Reaches(next, to));
                    return expected.SetEquals(ranks.Keys)
                        && ranks.All(one => ranks.All(other => !Reaches(one.Key, other.Key) || one.Value > other.Value))
                        && ranks.All(one =>
                            one.Value == 0
                            || ranks.Any(other => other.Value == one.Value - 1 && Reaches(one.Key, other.Key))
                        )
                        && set.Changed.SequenceEqual(
                            set.Changed.OrderBy(static dirspace => dirspace.Rank)
                                .ThenBy(static dirspace => dirspace.Dirspace)
                        );
                }
            );

    private static bool Slow(string pattern, string directory, string file) =>
        SlowGlob.Matches(pattern.Replace("${DIR}", directory, StringComparison.Ordinal), file);

    private static DirectoryRule Rule(string directory, WhenModified when) =>
        new(directory, [], [new("default", [], when)], null, CreateIfMissing: false, LockBranchTarget.All);
}
