using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Tests.Core.Changes;

/// <summary>What the shared cases do not say about matching.</summary>
public sealed partial class ChangeMatcherTests
{
    [Fact]
    public void Links_that_lead_to_each_other_end_in_an_error_instead_of_in_work_without_end()
    {
        var links = Enumerable
            .Range(0, 300)
            .ToDictionary(static link => $"a/link{link}", static _ => "a", StringComparer.Ordinal);
        var index = ModuleIndex.Empty with { Symlinks = links };

        var changes = ChangeMatcher.Match(
            RepositoryConfiguration.Default,
            ["a/main.tf"],
            new([new("a/main.tf")]),
            new() { Index = index }
        );

        var error = Assert.Single(changes.Errors);
        Assert.Equal("indexer", error.Key);
        Assert.Contains("more than a million names", error.Problem, StringComparison.Ordinal);
        Assert.Empty(changes.Changed);
    }

    [Fact]
    public void Both_names_of_a_renamed_file_count_and_so_does_a_removed_file()
    {
        var set = Match(
            "",
            ["a/x.tf", "a/main.tf", "b/main.tf", "c/main.tf"],
            new ChangedFile("a/x.tf", "b/x.tf"),
            new ChangedFile("c/gone.tf", Removed: true)
        );
        Assert.Equal("a, b, c", Names(set.Changed));
    }

    [Fact]
    public void A_directory_without_files_exists_only_where_it_is_told_to()
    {
        var set = Match(
            "dirs: {new: {create_if_missing: true}, gone: {}}",
            ["a/main.tf"],
            new ChangedFile("new/main.tf"),
            new ChangedFile("gone/main.tf")
        );
        Assert.Equal("new", Names(set.Changed));
        Assert.Equal("a, new", Names(set.All));
    }

    [Fact]
    public void A_directory_that_no_pattern_can_mean_is_no_dirspace() =>
        Assert.Equal(
            "., a",
            Names(Match("", ["main.tf", "a/x.tfvars", "docs/readme.md", ".github/workflows/x.yml"]).All)
        );

    [Fact]
    public void Files_that_could_not_all_be_listed_change_everything()
    {
        var set = ChangeMatcher.Match(
            Read("dirs: {a: {when_modified: {file_patterns: []}}}"),
            ["a/x.tf", "b/x.tf", "c/x.tf"],
            new([], Truncated: true)
        );
        Assert.Equal("b, c", Names(set.Changed));
        Assert.True(set.Truncated);
    }

    [Fact]
    public void A_forced_dirspace_counts_as_changed_and_one_that_is_gone_does_not()
    {
        var set = ChangeMatcher.Match(
            Read("dirs: {b: {when_modified: {depends_on: {tag_query: 'dir:a', prune_on_no_change: true}}}}"),
            ["a/x.tf", "b/x.tf"],
            new([]),
            new() { Forced = [new("b", "default"), new("gone", "default")] }
        );
        Assert.Equal("b", Names(set.Changed));
        Assert.Equal(0, set.Changed[0].Rank);
    }

    [Fact]
    public void Every_workspace_is_a_dirspace_with_its_tags_and_its_own_settings()
    {
        var set = Match(
            """
            when_modified: {autoapply: true}
            dirs:
              app:
                tags: [shared]
                lock_branch_target: dest_branch
                when_modified: {autoplan: false}
                workspaces:
                  dev: {tags: [small], when_modified: {autoapply: false, file_patterns: ['app/${WORKSPACE}.tfvars']}}
                  prod: {}
            workflows:
            - tag_query: 'workspace:prod'
              lock_policy: merge
            """,
            ["app/main.tf", "app/dev.tfvars"],
            new ChangedFile("app/main.tf"),
            new ChangedFile("app/dev.tfvars")
        );

        Assert.Collection(
            set.Changed,
            dev =>
            {
                Assert.Equal(new("app", "dev"), dev.Dirspace);
                Assert.Equal((false, true, false), (dev.Autoplan, dev.AutoplanDraft, dev.Autoapply));
                Assert.Equal(
                    (LockPolicy.Strict, LockBranchTarget.DestinationBranch, (int?)null),
                    (dev.LockPolicy, dev.LockBranchTarget, dev.WorkflowIndex)
                );
                Assert.Equal(
                    ["dir:app", "shared", "small", "stack_name:default", "workspace:dev"],
                    dev.Tags.Order(StringComparer.Ordinal)
                );
            },
            prod =>
            {
                Assert.Equal(new("app", "prod"), prod.Dirspace);
                Assert.Equal((false, true, true), (prod.Autoplan, prod.AutoplanDraft, prod.Autoapply));
                Assert.Equal((LockPolicy.Merge, (int?)0), (prod.LockPolicy, prod.WorkflowIndex));
            }
        );
    }

    [Fact]
    public void A_tag_of_a_branch_is_on_every_dirspace()
    {
        var configuration = Read("tags: {branch: {feature: '^feature/', any: '.*'}, dest_branch: {main: '^main$'}}");
        var set = ChangeMatcher.Match(
            configuration,
            ["a/x.tf"],
            new([]),
            new() { Branch = "fix/it", DestinationBranch = "main" }
        );
        Assert.Contains("branch:any", set.All[0].Tags);
        Assert.Contains("dest_branch:main", set.All[0].Tags);
        Assert.DoesNotContain("branch:feature", set.All[0].Tags);
        Assert.DoesNotContain(ChangeMatcher.Match(configuration, ["a/x.tf"], new([])).All[0].Tags, static tag =>
            tag.StartsWith("branch:", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_chain_with_a_pruned_link_keeps_its_order()
    {
        var set = Match(
            """
            dirs:
              a: {when_modified: {depends_on: 'dir:b'}}
              b: {when_modified: {depends_on: 'dir:c'}}
              c: {when_modified: {depends_on: {tag_query: 'dir:d', prune_on_no_change: true}}}
              d: {when_modified: {depends_on: 'dir:e'}}
            """,
            ["a/x.tf", "b/x.tf", "c/x.tf", "d/x.tf", "e/x.tf"],
            new ChangedFile("b/x.tf"),
            new ChangedFile("d/x.tf")
        );
        Assert.Equal("d | b | a", string.Join(" | ", set.Layers.Select(Names)));
    }

    [Fact]
    public void A_circle_is_named_in_full_with_its_place()
    {
        var set = Match(
            """
            dirs:
              a: {when_modified: {depends_on: 'dir:b'}}
              b: {when_modified: {depends_on: 'dir:c'}}
              c: {when_modified: {depends_on: 'dir:a'}}
            """,
            ["a/x.tf", "b/x.tf", "c/x.tf"],
            new ChangedFile("a/x.tf")
        );
        var error = Assert.Single(set.Errors);
        Assert.Equal(
            "these wait for each other in a circle: a default -> b default -> c default -> a default",
            error.Problem
        );
        Assert.Equal((2, "dirs.a.when_modified.depends_on"), (error.Line, error.Key));
        Assert.Empty(set.Changed);
    }

    [Fact]
    public void A_dirspace_that_its_own_query_selects_does_not_wait_for_itself() =>
        Assert.Equal(
            "a | b",
            string.Join(
                " | ",
                Match(
                    "dirs: {b: {when_modified: {depends_on: 'dir:a or dir:b'}}}",
                    ["a/x.tf", "b/x.tf"],
                    new ChangedFile("a/x.tf")
                )
                    .Layers.Select(Names)
            )
        );

    [Fact]
    public void Patterns_of_the_root_are_told_without_a_directory()
    {
        var set = Match(
            "dirs: {'.': {when_modified: {file_patterns: ['./*.tf', '${DIR}/sub/*.tf', 'module/**/*.tf']}}}",
            ["main.tf"],
            new ChangedFile("sub/x.tf")
        );
        Assert.Equal(".", Names(set.Changed));
        Assert.Equal(
            ".",
            Names(
                Match(
                    "dirs: {'.': {when_modified: {file_patterns: ['module/**/*.tf']}}}",
                    ["main.tf"],
                    new ChangedFile("module/a/b/x.tf")
                ).Changed
            )
        );
    }

    [Fact]
    public void A_veto_of_the_top_level_means_below_the_same_directory()
    {
        const string Veto = "when_modified: {file_patterns: ['**/*.tf', '${DIR}/modules/**/*.tf', '!**/modules/**']}";
        Assert.DoesNotContain(
            Match(Veto, ["a/x.tf", "a/modules/m/x.tf"], new ChangedFile("a/modules/m/x.tf")).Changed,
            static dirspace => dirspace.Dirspace.Directory == "a"
        );
        Assert.Equal("a", Names(Match(Veto, ["a/x.tf"], new ChangedFile("a/x.tf")).Changed));
    }

    [Fact]
    public void A_repository_of_the_largest_size_is_matched()
    {
        var globs = string.Join(
            '\n',
            Enumerable
                .Range(0, 50)
                .Select(static glob =>
                    $"  'live/**/{glob:00}*/*.tf': {{tags: [g{glob}], when_modified: {{file_patterns: "
                    + $"['${{DIR}}/*.tf', 'modules/{glob}/**/*.tf']}}}}"
                )
        );
        var configuration = Read($"dirs:\n{globs}\n");
        var files = Enumerable
            .Range(0, 10_000)
            .SelectMany(static directory =>
                Enumerable
                    .Range(0, 10)
                    .Select(file => $"live/team{directory % 97}/{directory % 50:00}-{directory}/f{file}.tf")
            )
            .ToList();
        var changed = files
            .Where(static (_, index) => index % 33 == 0)
            .Take(3_000)
            .Select(static file => new ChangedFile(file))
            .ToList();

        var set = ChangeMatcher.Match(configuration, files, new(changed));

        Assert.Equal(10_000, set.All.Count);
        Assert.Equal(
            changed
                .Select(static file => RepositoryPath.DirectoryOf(file.Path))
                .Distinct(StringComparer.Ordinal)
                .Count(),
            set.Changed.Count
        );
    }

    private static ChangeSet Match(string yaml, IReadOnlyCollection<string> files, params ChangedFile[] changed) =>
        ChangeMatcher.Match(Read(yaml), files, new(changed));

    private static RepositoryConfiguration Read(string yaml)
    {
        var result = ConfigurationReader.Read("c.yml", yaml);
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }

    private static string Names(IEnumerable<ChangedDirspace> dirspaces) =>
        string.Join(", ", dirspaces.Select(static dirspace => dirspace.Dirspace.Directory));
}
