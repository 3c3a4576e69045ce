using Terrateam.Core.Configuration;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>One configuration is made of several files; an error names the file that has it.</summary>
public sealed class ConfigurationMergeTests
{
    [Fact]
    public void Without_any_file_the_defaults_hold()
    {
        var result = ConfigurationMerge.Merge(new());
        Assert.True(result.IsValid);
        Assert.Equal(3, result.Configuration.ParallelRuns);
        Assert.Empty(result.Provenance!.Files);
    }

    [Fact]
    public void Files_go_over_each_other_from_the_central_defaults_to_the_overrides_of_the_repository()
    {
        var configuration = Valid(
            new()
            {
                CentralDefaults = File(
                    "d",
                    "parallel_runs: 10\nwhen_modified: {autoplan: false, autoapply: true}\ndirs: {a: {tags: "
                        + "[one]}, b: {}}"
                ),
                CentralRepositoryDefaults = File("rd", "when_modified: {autoplan_draft_pr: false}"),
                Built = File("built", "dirs: {c: {tags: [built]}, a: {create_if_missing: true}}"),
                Branch = File("own", "parallel_runs: 20\ndirs: {a: {tags: [two]}}"),
                DefaultBranch = File("main:own", "parallel_runs: 20\ndirs: {a: {tags: [two]}}"),
                CentralOverrides = File("o", "when_modified: {autoplan: true}\nparallel_runs: 30"),
                CentralRepositoryOverrides = File("ro", "parallel_runs: 40"),
            }
        );
        Assert.Equal(40, configuration.ParallelRuns);
        Assert.Equal(
            (true, false, true),
            (
                configuration.WhenModified.Autoplan,
                configuration.WhenModified.AutoplanDraft,
                configuration.WhenModified.Autoapply
            )
        );
        Assert.Equal(
            ["a two True", "b  False", "c built False"],
            configuration.Directories.Select(static rule =>
                $"{rule.Path} {string.Join(' ', rule.Tags)} {rule.CreateIfMissing}"
            )
        );
    }

    [Fact]
    public void A_central_file_of_the_repository_replaces_its_own()
    {
        var configuration = Valid(
            new()
            {
                CentralDefaults = File("d", "parallel_runs: 10"),
                CentralRepositoryFile = File("forced", "enabled: true"),
                Branch = File("own", "parallel_runs: 20\nnot a key: 1"),
                DefaultBranch = File("main:own", "parallel_runs: 30"),
                CentralOverrides = File("o", "when_modified: {autoplan: false}"),
            }
        );
        Assert.Equal((10, false), (configuration.ParallelRuns, configuration.WhenModified.Autoplan));
        Assert.Equal("forced", configuration.File);
    }

    [Theory]
    [InlineData("destination_branches: [dev]", "destination_branches: [main]", "main")]
    [InlineData("destination_branches: [dev]", "", "")]
    [InlineData("", "destination_branches: [main]", "main")]
    [InlineData("destination_branches: [dev]", "default_branch_overrides: []\ndestination_branches: [main]", "dev")]
    [InlineData("default_branch_overrides: []\ndestination_branches: [dev]", "destination_branches: [main]", "main")]
    public void Destination_branches_are_those_of_the_default_branch_unless_that_says_otherwise(
        string branch,
        string trunk,
        string expected
    )
    {
        var merged = ConfigurationMerge.Merge(
            new()
            {
                Branch = File("own", branch),
                DefaultBranch = File("main:own", trunk),
                IsAuthorTrusted = true,
            }
        );
        // Until destination branches are acted on they are refused, with the file that they come from.
        if (!merged.IsValid)
        {
            Assert.All(merged.Errors, static error => Assert.True(error.NotSupported, error.ToString()));
            return;
        }

        Assert.Equal(
            expected,
            string.Join(',', merged.Configuration.DestinationBranches.Select(static one => one.Branch))
        );
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public void Workflows_of_the_branch_count_where_its_author_may_write(bool isTrusted, int workflows)
    {
        var sources = new ConfigurationSources
        {
            Branch = File("own", "workflows: [{tag_query: a}, {tag_query: b}]\nparallel_runs: 7"),
            DefaultBranch = File("main:own", "workflows: [{tag_query: a}]\nparallel_runs: 5"),
            IsAuthorTrusted = isTrusted,
        };
        Assert.True(sources.IsAuthorAsked);
        var configuration = Valid(sources);
        Assert.Equal((workflows, 7), (configuration.Workflows.Count, configuration.ParallelRuns));
    }

    [Fact]
    public void What_is_built_brings_no_programs_of_an_author_who_may_not_write()
    {
        var sources = new ConfigurationSources
        {
            Built = File("built", "workflows: [{tag_query: a}]\ndirs: {a: {}}"),
            Branch = File("own", ""),
            DefaultBranch = File("own", ""),
        };
        Assert.Empty(Valid(sources).Workflows);
        Assert.Single(Valid(sources).Directories);
        Assert.Single(Valid(sources with { IsAuthorTrusted = true }).Workflows);
    }

    [Fact]
    public void No_branch_takes_its_own_guards_away()
    {
        foreach (var guard in BranchTrust.Guards)
            Assert.Contains(guard, BranchTrust.FromDefaultBranch([], isAuthorTrusted: true));
        Assert.DoesNotContain("workflows", BranchTrust.FromDefaultBranch([], isAuthorTrusted: true));
        Assert.Contains("workflows", BranchTrust.FromDefaultBranch([], isAuthorTrusted: false));
        // Their variables reach commands, and choose the environment of the job.
        Assert.Contains("stacks", BranchTrust.FromDefaultBranch([], isAuthorTrusted: false));
        Assert.Contains("dirs", BranchTrust.FromDefaultBranch(["dirs"], isAuthorTrusted: true));
    }

    [Fact]
    public void Every_fault_is_told_with_the_file_that_has_it()
    {
        var result = ConfigurationMerge.Merge(
            new()
            {
                CentralDefaults = File("acme/terrateam/config/defaults.yml", "engine: {version: '1'}\nparallel_run: 3"),
                Branch = File("own", "\ndirs: {a: {tag: [x]}}\nparallel_runs: many"),
                DefaultBranch = File("main:own", "dirs: {wrong: 3}"),
                CentralOverrides = File("acme/terrateam/config/overrides.yml", "parallel_runs: 4\n\ndirs: [a]"),
                IsAuthorTrusted = true,
            }
        );
        Assert.Equal(
            [
                "own:2:12 dirs.a.tag > tags",
                "own:3:16 parallel_runs >",
                "acme/terrateam/config/defaults.yml:1:9 engine >",
                "acme/terrateam/config/defaults.yml:2:1 parallel_run > parallel_runs",
                "acme/terrateam/config/overrides.yml:3:7 dirs >",
            ],
            result
                .Errors.Where(static error => !error.Problem.Contains("over which", StringComparison.Ordinal))
                .Select(static error =>
                    $"{error.File}:{error.Line}:{error.Column} {error.Key} > {error.Suggestion}".TrimEnd()
                )
        );
        var mismatch = Assert.Single(result.Errors, static error =>
            error.Problem.Contains("over which", StringComparison.Ordinal)
        );
        Assert.Equal("this is a list, and `own:2:7`, over which it goes, has a map", mismatch.Problem);
        Assert.Equal(("acme/terrateam/config/overrides.yml", 3, 7), (mismatch.File, mismatch.Line, mismatch.Column));
    }

    [Fact]
    public void A_file_of_the_default_branch_that_cannot_be_read_stops_everything()
    {
        var result = ConfigurationMerge.Merge(
            new() { Branch = File("own", "enabled: true"), DefaultBranch = File("main:own", "a: [1") }
        );
        Assert.Equal("main:own", Assert.Single(result.Errors).File);
    }

    [Fact]
    public void A_file_that_is_replaced_is_checked_all_the_same()
    {
        var result = ConfigurationMerge.Merge(
            new() { Branch = File("own", "access_control: {enabledd: true}"), DefaultBranch = File("main:own", "") }
        );
        Assert.Equal(("own", "access_control.enabledd"), (result.Errors[0].File, result.Errors[0].Key));
    }

    [Fact]
    public void A_required_key_may_come_from_another_file() =>
        Assert.Equal(
            "2",
            ToEngine(
                new()
                {
                    CentralDefaults = File("d", "engine: {version: '2'}"),
                    Branch = File("own", "engine: {name: tofu}"),
                    IsAuthorTrusted = true,
                }
            )
        );

    [Fact]
    public void The_version_of_one_engine_is_not_the_version_of_another() =>
        Assert.Null(
            ToEngine(
                new()
                {
                    CentralDefaults = File("d", "engine: {name: terraform, version: '2'}"),
                    Branch = File("own", "engine: {name: tofu}"),
                    IsAuthorTrusted = true,
                }
            )
        );

    [Fact]
    public void A_storage_of_another_kind_replaces_the_one_below() =>
        Valid(
            new()
            {
                CentralDefaults = File("d", "storage: {plans: {method: s3, bucket: b, region: r}}"),
                Branch = File("own", "storage: {plans: {method: terrateam}}"),
                IsAuthorTrusted = true,
            }
        );

    [Fact]
    public void Names_of_overrides_are_checked()
    {
        var error = Assert.Single(
            ConfigurationMerge
                .Merge(
                    new()
                    {
                        Branch = File("own", "default_branch_overrides: [hook]"),
                        DefaultBranch = File("own", "default_branch_overrides: [hook]"),
                    }
                )
                .Errors
        );
        Assert.Equal(("hooks", 1, 28), (error.Suggestion, error.Line, error.Column));
    }

    private static ConfigurationFile File(string name, string text) => new(name, text);

    private static string? ToEngine(ConfigurationSources sources) =>
        Valid(sources).ToWire()["engine"]!["version"]?.GetValue<string>();

    private static RepositoryConfiguration Valid(ConfigurationSources sources)
    {
        var result = ConfigurationMerge.Merge(sources);
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }
}
