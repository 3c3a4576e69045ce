using Terrateam.Core.Configuration;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>All errors are reported at once, each with its place; values and defaults match the file.</summary>
public sealed class ConfigurationReaderTests
{
    [Fact]
    public void All_faults_are_told_at_once_in_the_order_of_the_file()
    {
        var errors = Errors(
            """
            enabld: true
            parallel_runs: many
            when_modified:
              autoplan: yes
              file_patterns: ['a[', 7]
            workflows:
            - plan: [{type: init}, {type: deplyo}]
              lock_policy: sometimes
            dirs:
              ../out: {}
              ok:
                workspace: {}
            """
        );

        Assert.Equal(
            [
                "1:1 enabld > enabled",
                "2:16 parallel_runs >",
                "4:13 when_modified.autoplan > true",
                "5:19 when_modified.file_patterns[0] >",
                "5:25 when_modified.file_patterns[1] > '7'",
                "7:3 workflows[0] >",
                "7:31 workflows[0].plan[1].type >",
                "8:16 workflows[0].lock_policy >",
                "10:3 dirs.../out >",
                "12:5 dirs.ok.workspace > workspaces",
            ],
            errors.Select(static error => $"{error.Line}:{error.Column} {error.Key} > {error.Suggestion}".TrimEnd())
        );
        Assert.All(errors, static error =>
            Assert.True(error is { File: "c.yml", Problem.Length: > 0, Allowed.Length: > 0, NotSupported: false })
        );
    }

    [Theory]
    [InlineData("a: 1\na: 2", "occurs twice")]
    [InlineData("enabled: true\nenabled: true", "occurs twice")]
    [InlineData("enabled: 'true'", "the text 'true'")]
    [InlineData("enabled: 1", "the number `1`")]
    [InlineData("enabled:", "nothing")]
    [InlineData("version: 1", "the number `1`")]
    [InlineData("parallel_runs: 0", "the number `0`")]
    [InlineData("parallel_runs: 3.5", "the number `3.5`")]
    [InlineData("dirs: [a]", "a list")]
    [InlineData("- a", "a list")]
    [InlineData("just text", "the text 'just text'")]
    [InlineData("enabled: *nowhere", "`*nowhere`")]
    [InlineData("<<: 3", "`<<` is given the number")]
    [InlineData("? [a]\n: b", "this key is a list")]
    [InlineData("enabled: true\n---\nenabled: false", "second document")]
    [InlineData("enabled: !thing true", "the tag `!thing`")]
    [InlineData("a: [1, 2", "not YAML")]
    [InlineData("engine: {name: terafrom}", "the text 'terafrom'")]
    [InlineData("engine: {version: '1'}", "`name` is missing")]
    [InlineData("engine: {name: pulumi, version: '1'}", "no key `version`")]
    [InlineData("dirs: {/abs: {}}", "begins with `/`")]
    [InlineData("dirs: {a: {}, a/: {}}", "occurs twice, under different spellings")]
    [InlineData("dirs: {'a/**/[': {}}", "`[`")]
    [InlineData("dirs: {a: {workspaces: {'': {}}}}", "this is empty")]
    [InlineData("tags: {branch: {x: '(?=a)'}}", "looks around")]
    [InlineData("tags: {branch: {x: '('}}", "cannot be used")]
    [InlineData("workflows: [{tag_query: \"a\\nb\"}]", "a tag query is one line")]
    [InlineData("workflows: [{tag_query: 'a and'}]", "character 3")]
    [InlineData("when_modified: {file_patterns: ['${DIRS}/x']}", "`${DIRS}`")]
    [InlineData("hooks: {plan: {pre: [{type: plan}]}}", "the text 'plan'")]
    [InlineData("hooks: {plan: {pre: [{type: oidc, provider: azure}]}}", "`client_id` is missing")]
    [InlineData("hooks: {plan: {pre: [{type: oidc, provider: oracle}]}}", "the text 'oracle'")]
    [InlineData("drift: {enabled: true, schedules: {a: {schedule: daily}}}", "`tag_query` is missing")]
    [InlineData("storage: {plans: {method: s3, bucket: b}}", "`region` is missing")]
    [InlineData("access_control: {policies: [{tag_query: '', plan: ['role:boss']}]}", "no role 'boss'")]
    [InlineData("access_control: {unlock: ['everybody']}", "names no person, team or role")]
    [InlineData("access_control: {files: {'bin/*': ['*']}}", "one by one")]
    [InlineData("access_control: {files: {/bin/x: ['*']}}", "from the root of the repository")]
    [InlineData("access_control: {files: {./x: ['*']}}", "from the root of the repository")]
    public void A_fault_is_told(string yaml, string told) =>
        Assert.Contains(Errors(yaml), error => error.Problem.Contains(told, StringComparison.Ordinal));

    [Theory]
    [InlineData("engine: {name: fly, config_file: fly.toml}", "engine.name")]
    public void What_is_not_carried_out_yet_is_refused_and_never_ignored(string yaml, string key)
    {
        var error = Assert.Single(Errors(yaml));
        Assert.True(error.NotSupported);
        Assert.Equal(key, error.Key);
    }

    [Theory]
    [InlineData("automerge: {enabled: false}")]
    [InlineData("checkout_strategy: merge")]
    [InlineData("checkout_strategy: checkout")]
    [InlineData("stacks: {}")]
    [InlineData("config_builder: {enabled: false, script: ''}")]
    [InlineData("apply_requirements: {checks: {approved: {enabled: true, count: 0}}}")]
    [InlineData(
        "drift: {enabled: false, schedules: {a: {schedule: daily, tag_query: '', window: {start: '22:00 NOVT', "
            + "end: '06:30 CHADT'}}}}"
    )]
    [InlineData("cost_estimation: {enabled: false}")]
    [InlineData("workflows: [{tag_query: '', plan: [{type: checkov, gate: {token: t}}]}]")]
    [InlineData("access_control: {files: {.github/workflows/: ['team:infra']}}")]
    [InlineData("cost_estimation: {enabled: true, currency: EUR}")]
    [InlineData("integrations: {resourcely: {enabled: true}}")]
    [InlineData("drift: {schedule: daily}")]
    [InlineData("notifications: {summary: {enabled: false}}")]
    [InlineData("# only a comment")]
    [InlineData("---")]
    [InlineData("~")]
    [InlineData("definitions: {a: [1, yes, {b: null}]}")]
    public void What_asks_for_nothing_passes(string yaml) => Assert.Empty(Errors(yaml));

    [Fact]
    public void Anchors_aliases_and_merge_keys_are_followed()
    {
        var configuration = Read(
            """
            definitions:
              base: &base {tags: [one], create_if_missing: true}
              when: &when
                autoplan: false
            dirs:
              a: {<<: *base, tags: [two]}
              b:
                <<: [*base, {lock_branch_target: dest_branch, tags: [three]}]
                when_modified: *when
            """
        );
        var (a, b) = (configuration.Directories[0], configuration.Directories[1]);
        Assert.Equal(("two", true, LockBranchTarget.All), (a.Tags[0], a.CreateIfMissing, a.LockBranchTarget));
        Assert.Equal(
            ("one", true, LockBranchTarget.DestinationBranch),
            (b.Tags[0], b.CreateIfMissing, b.LockBranchTarget)
        );
        Assert.False(b.Workspaces[0].WhenModified.Autoplan);
    }

    [Fact]
    public void What_is_not_said_comes_from_above()
    {
        var configuration = Read(
            """
            when_modified: {autoapply: true, file_patterns: ['**/*.tf', '*.hcl', '!**/x.tf', 'shared/*.tf']}
            dirs:
              ./app/:
                when_modified: {autoplan: false}
                workspaces:
                  dev: {}
                  prod: {when_modified: {autoapply: false, depends_on: 'workspace:dev'}}
                stacks: {org/s: {}}
            """
        );
        Assert.Equal(
            ["${DIR}/*.tf", "${DIR}/*.hcl", "!${DIR}/x.tf", "shared/*.tf"],
            configuration.WhenModified.FilePatterns
        );
        var rule = Assert.Single(configuration.Directories);
        Assert.Equal("app", rule.Path);
        Assert.Equal(["dev", "prod", "org/s"], rule.Workspaces.Select(static workspace => workspace.Name));
        Assert.Equal(["workspace", "workspace", "stack"], rule.Workspaces.Select(static workspace => workspace.Kind));
        Assert.Equal(
            (false, true),
            (rule.Workspaces[0].WhenModified.Autoplan, rule.Workspaces[0].WhenModified.Autoapply)
        );
        Assert.False(rule.Workspaces[1].WhenModified.Autoapply);
        Assert.Equal(TagQuery.Parse("workspace:dev").Query, rule.Workspaces[1].WhenModified.DependsOn?.Query);
        Assert.Equal(7, rule.Workspaces[1].WhenModified.DependsOn?.Line);
        Assert.Same(configuration.WhenModified.FilePatterns, rule.Workspaces[2].WhenModified.FilePatterns);
    }

    [Fact]
    public void A_configuration_without_a_file_is_the_default_one()
    {
        Assert.Equal(WhenModified.Default.FilePatterns, RepositoryConfiguration.Default.WhenModified.FilePatterns);
        var empty = Read("when_modified: {}");
        Assert.Equal(WhenModified.Default.FilePatterns, empty.WhenModified.FilePatterns);
        Assert.Equal(
            (WhenModified.Default.Autoplan, WhenModified.Default.AutoplanDraft, WhenModified.Default.Autoapply),
            (empty.WhenModified.Autoplan, empty.WhenModified.AutoplanDraft, empty.WhenModified.Autoapply)
        );
        Assert.True(empty.Enabled);
        Assert.Equal(3, empty.ParallelRuns);
        Assert.False(Read("enabled: false").Enabled);
    }

    [Fact]
    public void A_workflow_that_ends_in_a_line_break_of_yaml_still_selects() =>
        Assert.True(
            Read("workflows:\n- tag_query: |\n    dir:a\n")
                .Workflows[0]
                .Query.Matches(new(new HashSet<string> { "dir:a" }, "a"))
        );

    private static IReadOnlyList<ConfigurationError> Errors(string yaml) =>
        ConfigurationReader.Read("c.yml", yaml).Errors;

    private static RepositoryConfiguration Read(string yaml)
    {
        var result = ConfigurationReader.Read("c.yml", yaml);
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }
}
