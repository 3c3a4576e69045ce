using System.Globalization;

namespace Terrateam.Tests.Cli;

/// <summary><c>terrateam explain</c> prints every rule that the configuration has for a dirspace.</summary>
public sealed class ExplainedRuleTests
{
    private const string Configuration = """
        dirs:
          app:
            workspaces:
              staging: {}
              production: {}
        stacks:
          names:
            base:
              tag_query: "dir:network"
              variables:
                region: eu
            rest:
              tag_query: "not dir:network"
              rules:
                modified_by: [base]
                apply_after: [base]
        apply_requirements:
          checks:
            - tag_query: "workspace:production"
              approved:
                enabled: true
                all_of: ["team:sre"]
                any_of: ["user:alice", "team:app"]
                any_of_count: 2
              apply_after_merge:
                enabled: true
            - tag_query: "not dir:iam2"
        access_control:
          policies:
            - tag_query: "workspace:production"
              plan: ["*"]
              apply: ["team:sre"]
              superapproval: ["team:leads"]
              apply_with_superapproval: ["user:bob"]
            - tag_query: "dir:network or dir:iam2"
        destination_branches:
          - branch: release
            source_branches: ["hotfix/*"]
        workflows:
          - tag_query: "workspace:production"
            environment: prod
            runs_on: [self-hosted, big]
            lock_policy: apply
        batch_runs:
          enabled: true
          max_workspaces_per_batch: 1
        """;

    [Fact]
    public void Stacks_requirements_policies_runs_and_branches_are_told()
    {
        using var checkout = ExplainCommandTests.Sample();

        var answer = checkout.RunWith(Configuration, ".", "explain", "--base", "main", "--index", "--config", "-");

        Assert.Equal(
            """
            3 changed files since main: 4 dirspaces in 2 layers.
            note: `destination_branches` keeps pull requests from feature into main out, so nothing of this happens there

            layer 1
            └── network default
                ├── why: modules/vpc/main.tf matches ${DIR}/../modules/vpc/*.tf (indexer)
                ├── tags: dir:network stack_name:base workspace:default
                ├── variable: region=eu
                ├── workflow: default
                ├── lock: strict, against every pull request (default)
                ├── to apply: no conflict; successful checks; no draft, for `not dir:iam2` (-:27 apply_requirements.checks[1])
                └── who: plan everyone who was let in; apply role:triage; force no one; autoapprove no one; for `dir:network or dir:iam2` (-:35 access_control.policies[1])

            layer 2, once layer 1 is applied
            ├── run 1 of 3
            │   └── app staging
            │       ├── why: its stack changes with network default (modified_by: base -> rest)
            │       ├── tags: dir:app stack_name:rest workspace:staging
            │       ├── apply after: network default
            │       ├── workflow: default
            │       ├── lock: strict, against every pull request (default)
            │       ├── to apply: no conflict; successful checks; no draft, for `not dir:iam2` (-:27 apply_requirements.checks[1])
            │       └── who: no one: no policy of access_control selects it (-:29 access_control.policies)
            ├── run 2 of 3
            │   └── iam2 default
            │       ├── why: iam2/main.tf, renamed from iam/main.tf, matches ${DIR}/*.tf (default)
            │       ├── tags: dir:iam2 stack_name:rest workspace:default
            │       ├── apply after: network default
            │       ├── workflow: default
            │       ├── lock: strict, against every pull request (default)
            │       ├── to apply: never, because no check of apply_requirements selects it (-:18 apply_requirements.checks)
            │       └── who: plan everyone who was let in; apply role:triage; force no one; autoapprove no one; for `dir:network or dir:iam2` (-:35 access_control.policies[1])
            └── run 3 of 3, environment prod, runs on ["self-hosted","big"]
                └── app production
                    ├── why: its stack changes with network default (modified_by: base -> rest)
                    ├── tags: dir:app stack_name:rest workspace:production
                    ├── apply after: network default
                    ├── workflow: workflows[0], `workspace:production`
                    ├── lock: apply (-:43 workflows[0].lock_policy), against every pull request (default)
                    ├── to apply: approved by team:sre; approved by 2 of user:alice, team:app; merged; no conflict; successful checks; no draft, for `workspace:production` (-:19 apply_requirements.checks[0])
                    └── who: plan everyone; apply team:sre; force no one; autoapprove no one; apply once team:leads approved user:bob; for `workspace:production` (-:30 access_control.policies[0])

            each of these
            ├── engine: terraform (default)
            └── by itself: planned, not applied (default)

            changed files that change no dirspace
            └── README.md

            """.ReplaceLineEndings("\n"),
            answer.Output
        );
        Assert.Equal((0, ""), (answer.Code, answer.Error));
    }

    [Theory]
    [InlineData("when_modified: {autoapply: true}", "planned (default), applied (-:1 when_modified.autoapply)")]
    [InlineData(
        "dirs: {app: {workspaces: {production: {}}, when_modified: {autoapply: true}}}\nwhen_modified: {autoplan: false}",
        "not planned (-:2 when_modified.autoplan), applied (-:1 dirs.app.when_modified.autoapply)"
    )]
    [InlineData(
        "dirs: {app: {workspaces: {production: {when_modified: {autoapply: true}}}, when_modified: {autoapply: false}}}",
        "planned (default), applied (-:1 dirs.app.workspaces.production.when_modified.autoapply)"
    )]
    [InlineData(
        "dirs: {app: {workspaces: {production: {}}}}\n"
            + "stacks: {names: {all: {tag_query: '', rules: {auto_apply: true}}}}",
        "planned (default), applied (-:2 stacks.names.all.rules.auto_apply)"
    )]
    [InlineData(
        "dirs: {app: {workspaces: {production: {}}}}\n"
            + "stacks:\n  names:\n    inner: {tag_query: ''}\n    near: {stacks: [inner]}\n"
            + "    beside: {stacks: [inner]}\n    far: {stacks: [near], rules: {auto_apply: true}}",
        "planned (default), applied (-:7 stacks.names.far.rules.auto_apply)"
    )]
    [InlineData(
        "dirs: {app: {workspaces: {production: {}}}}\n"
            + "stacks:\n  names:\n    inner: {tag_query: ''}\n    near: {stacks: [inner], rules: {auto_apply: true}}\n"
            + "    beside: {stacks: [inner]}\n    far: {stacks: [near], rules: {auto_apply: true}}",
        "planned (default), applied (-:5 stacks.names.near.rules.auto_apply)"
    )]
    [InlineData(
        "dirs: {app: {workspaces: {production: {}}}}\n"
            + "stacks:\n  names:\n    inner: {tag_query: ''}\n    near: {stacks: [inner], rules: {auto_apply: true}}\n"
            + "    beside: {stacks: [inner], rules: {auto_apply: false}}\n    far: {stacks: [near], rules: {auto_apply: true}}",
        "planned (default), not applied (-:6 stacks.names.beside.rules.auto_apply)"
    )]
    [InlineData(
        "dirs: {app: {workspaces: {production: {}}}}\n"
            + "stacks:\n  names:\n    inner: {tag_query: '', rules: {auto_apply: true}}\n    near: {stacks: [inner], rules: {auto_apply: false}}\n"
            + "    beside: {stacks: [inner]}\n    far: {stacks: [near], rules: {auto_apply: true}}",
        "planned (default), applied (-:4 stacks.names.inner.rules.auto_apply)"
    )]
    [InlineData(
        "dirs: {app: {workspaces: {production: {}}, lock_branch_target: dest_branch}}",
        "strict (default), against pull requests to the same branch (-:1 dirs.app.lock_branch_target)"
    )]
    [InlineData(
        "engine: {name: tofu}\nworkflows: [{tag_query: '', engine: {name: terraform}}]",
        "terraform (-:2 workflows[0].engine)"
    )]
    public void A_setting_names_the_key_that_decides_it(string configuration, string line)
    {
        using var checkout = ExplainCommandTests.Sample().With(("app/main.tf", "#\n"));

        var answer = checkout.RunWith(configuration, ".", "explain", "--base", "main", "--config", "-", "--dir", "app");

        Assert.Contains(line, answer.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (answer.Code, answer.Error));
    }

    [Fact]
    public void A_pull_request_between_branches_that_are_allowed_has_no_note()
    {
        using var checkout = ExplainCommandTests.Sample();

        var answer = checkout.RunWith(
            Configuration,
            ".",
            "explain",
            "--base",
            "main",
            "--config",
            "-",
            "--branch",
            "hotfix/1",
            "--dest-branch",
            "release"
        );

        Assert.Equal(0, answer.Code);
        Assert.DoesNotContain("note:", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enabled: false\n", "so nothing of this happens")]
    [InlineData("", "so the defaults hold")]
    public void What_changes_the_answer_as_a_whole_is_a_note(string configuration, string note)
    {
        using var checkout = new LaptopCheckout().With(("a/main.tf", "")).Commit();
        checkout.With(("a/main.tf", "#\n"));
        if (configuration.Length > 0)
            checkout.With((".terrateam/config.yml", configuration));

        var answer = checkout.Run("explain", "--base", "main");

        Assert.Equal(0, answer.Code);
        Assert.Contains(note, answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void More_files_than_github_lists_change_everything()
    {
        using var checkout = new LaptopCheckout().With(("a/main.tf", ""), ("b/main.tf", "")).Commit();
        var list = string.Concat(
            Enumerable
                .Range(0, 3_001)
                .Select(number => string.Create(CultureInfo.InvariantCulture, $"docs/{number}.md\n"))
        );

        var answer = checkout.RunWith(list, ".", "explain", "--files", "-");

        Assert.StartsWith("3001 changed files: 2 dirspaces.\n", answer.Output, StringComparison.Ordinal);
        Assert.Contains(
            "why: not every changed file is known, so everything counts as changed",
            answer.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_dirspace_in_two_stacks_or_none_is_an_error_of_the_files()
    {
        using var checkout = ExplainCommandTests.Sample();
        const string Stacks = """
            stacks:
              names:
                a:
                  tag_query: 'dir:network'
                b:
                  tag_query: 'dir:network or dir:app'
                default:
                  tag_query: 'dir:nothing'

            """;

        var answer = checkout.RunWith(Stacks, ".", "validate", "-");

        Assert.Equal(1, answer.Code);
        Assert.Contains(
            "-:6:18: error: stacks.names.b.tag_query: `network default` belongs to several stacks: `a`, `b`\n",
            answer.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("belong to no stack", answer.Output, StringComparison.Ordinal);
        Assert.Equal(0, checkout.RunWith(Stacks, ".", "validate", "-", "--no-files").Code);
        Assert.Equal(1, checkout.RunWith(Stacks, ".", "explain", "--base", "main", "--config", "-").Code);
    }
}
