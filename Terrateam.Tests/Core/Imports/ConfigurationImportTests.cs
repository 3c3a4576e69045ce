using Terrateam.Core.Configuration;
using Terrateam.Core.Imports;

namespace Terrateam.Tests.Core.Imports;

/// <summary>What another tool's file says, said in ours; and what of it cannot be said.</summary>
public sealed class ConfigurationImportTests
{
    private const string Atlantis = """
        version: 3
        automerge: true
        delete_source_branch_on_merge: true
        projects:
          - name: network
            dir: ./network/
            branch: /^main$/
            terraform_version: v1.11.4
            autoplan:
              when_modified: ["*.tf", "../modules/vpc/**/*.tf", "!gen.tf"]
          - name: app-production
            dir: app
            branch: /main/
            workspace: production
            depends_on: [network]
            apply_requirements: [approved, mergeable, undiverged]
            workflow: checked
          - dir: app
            branch: main
            workspace: staging
            autoplan: {enabled: false}
            execution_order_group: 2
            repo_locks: {mode: disabled}
        workflows:
          checked:
            plan:
              steps:
                - env: {name: TF_IN_AUTOMATION, value: "$1"}
                - init:
                    extra_args: ["-backend-config=$FILE"]
                - run: tflint --chdir "$DIR" && cat $PLANFILE
                - plan
            policy_check:
              steps: [policy_check]
        """;

    private const string Digger = """
        auto_merge: true
        pr_locks: false
        apply_after_merge: true
        projects:
          - name: dev
            dir: dev
            opentofu: true
            include_patterns: ["../modules/**"]
            exclude_patterns: ["docs/**"]
          - name: prod
            dir: prod
            layer: 1
            workflow: main
            aws_role_to_assume:
              state: arn:aws:iam::123456789012:role/t
              command: arn:aws:iam::123456789012:role/t
        workflows:
          main:
            env_vars:
              commands:
                - {name: TF_VAR_zone, value: eu}
                - {name: TF_VAR_key, value_from: KEY}
            plan:
              steps:
                - init
                - run: echo "$HOME"
                  shell: zsh
                - plan: {extra_args: ["-lock-timeout=5m"]}
        """;

    [Fact]
    public void Projects_of_Atlantis_become_directories_requirements_and_workflows()
    {
        var result = Import(ImportSource.Atlantis, Atlantis);

        Assert.Equal(
            """
            automerge:
              enabled: true
              delete_branch: true
            destination_branches: [main]
            when_modified:
              file_patterns: []
            dirs:
              network:
                tags: [network]
                when_modified:
                  file_patterns: ["${DIR}/*.tf", "${DIR}/../modules/vpc/**/*.tf", "!${DIR}/gen.tf"]
              app:
                workspaces:
                  production:
                    tags: [app-production]
                    when_modified:
                      file_patterns: ["${DIR}/**/*.tf*", "${DIR}/**/terragrunt.hcl", "${DIR}/**/.terraform.lock.hcl"]
                      depends_on:
                        tag_query: network
                        prune_on_no_change: true
                  staging:
                    when_modified:
                      autoplan: false
                      file_patterns: ["${DIR}/**/*.tf*", "${DIR}/**/terragrunt.hcl", "${DIR}/**/.terraform.lock.hcl"]
                      depends_on:
                        tag_query: "network or app-production"
                        prune_on_no_change: true
            apply_requirements:
              checks:
                - tag_query: app-production
                  approved:
                    enabled: true
                - tag_query: ""
            workflows:
              - tag_query: network
                engine:
                  name: terraform
                  version: 1.11.4
              - tag_query: app-production
                plan:
                  - type: env
                    name: TF_IN_AUTOMATION
                    cmd: [printf, "%s", "$$1"]
                  - type: init
                    extra_args: ["-backend-config=$$FILE"]
                  - type: run
                    cmd:
                      - bash
                      - "-c"
                      - "tflint --chdir \"$${TERRATEAM_ROOT}/$${TERRATEAM_DIR}\" && cat $${TERRATEAM_PLAN_FILE}"
                    visible_on: always
                  - type: plan
                  - type: conftest
              - tag_query: "dir:app and workspace:staging"
                lock_policy: none

            """,
            result.Yaml
        );
        Assert.Equal(
            ["projects[1].apply_requirements", "workflows.checked.policy_check"],
            result.Notes.Select(static note => note.Key)
        );
    }

    [Fact]
    public void Projects_of_Digger_become_directories_and_workflows()
    {
        var result = Import(ImportSource.Digger, Digger);

        Assert.Contains("merge_strategy: squash", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("autoapply: true", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("name: tofu", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("\"!${DIR}/docs/**\"", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("role_arn: \"arn:aws:iam::123456789012:role/t\"", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("cmd: [zsh, \"-c\", \"echo \\\"$$HOME\\\"\"]", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("lock_policy: none", result.Yaml, StringComparison.Ordinal);
        Assert.Equal("workflows.main.env_vars.commands[1].value_from", Assert.Single(result.Notes).Key);
    }

    [Fact]
    public void The_server_of_Atlantis_gives_workflow_requirements_and_hooks_where_it_matches_the_repository()
    {
        const string Server = """
            repos:
              - id: /github.com\/acme\/.*/
                apply_requirements: [approved]
                workflow: checked
                pre_workflow_hooks:
                  - run: ./generate.sh > atlantis.yaml
              - id: github.com/other/repo
                apply_requirements: []
            workflows:
              checked:
                plan:
                  steps: [init, {plan: {extra_args: ["-lock=false"]}}]
            """;
        var result = ConfigurationImport.Create(
            ImportSource.Atlantis,
            new("atlantis.yaml", "version: 3\nprojects: [{dir: a}]\n"),
            new("repos.yaml", Server),
            "github.com/acme/infra"
        );

        Valid(result);
        Assert.Contains("approved:\n        enabled: true", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("extra_args: [\"-lock=false\"]", result.Yaml, StringComparison.Ordinal);
        Assert.Contains(
            "cmd: [bash, \"-c\", \"./generate.sh > atlantis.yaml\"]",
            result.Yaml,
            StringComparison.Ordinal
        );
        Assert.Contains(result.Notes, static note => note.Text.Contains("config_builder", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("projects: [{dir: a}, {dir: ./a/}]", "projects[1]", "left out")]
    [InlineData("projects: [{dir: a, depends_on: [b]}]", "projects[0].depends_on", "`b`")]
    [InlineData("projects: [{dir: a, workflow: w}]", "projects[0].workflow", "--server-config")]
    [InlineData("projects: [{dir: a, branch: '/rel-[0-9]+/'}]", "projects[0].branch", "destination_branches")]
    [InlineData(
        "projects: [{dir: a, plan_requirements: [approved]}]",
        "projects[0].plan_requirements",
        "access_control"
    )]
    [InlineData("projects: [{dir: a, colour: red}]", "projects[0].colour", "no key `colour`")]
    [InlineData("workflows: {w: {plan: {steps: [init]}}}", "workflows.w", "No project uses")]
    [InlineData("version: 2", "version", "version 3")]
    [InlineData("allowed_regexp_prefixes: [a]", "allowed_regexp_prefixes", "tag queries")]
    [InlineData(
        "projects: [{dir: a, workflow: w}]\nworkflows: {w: {plan: {steps: [init, {run: terraform plan}]}}}",
        "workflows.w.plan.steps",
        "No step is `plan`"
    )]
    [InlineData(
        "projects: [{dir: a, workflow: w}]\nworkflows: {w: {plan: {steps: [{multienv: x}, plan]}}}",
        "workflows.w.plan.steps[0].multienv",
        "method: source"
    )]
    [InlineData(
        "projects: [{dir: a, workflow: w}]\nworkflows: {w: {plan: {steps: [{run: 'echo $PULL_NUM'}, plan]}}}",
        "workflows.w.plan.steps[0].run",
        "`PULL_NUM`"
    )]
    public void What_has_no_equal_is_told_with_its_place(string yaml, string key, string text)
    {
        var note = Assert.Single(Import(ImportSource.Atlantis, yaml).Notes);

        Assert.Equal(key, note.Key);
        Assert.Contains(text, note.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("projects: 3")]
    [InlineData("projects: [3, null, [], {}]")]
    [InlineData("workflows: [a]\nprojects: [{workflow: {}}]")]
    [InlineData("projects: [{dir: a, autoplan: [x], depends_on: {a: b}, apply_requirements: 7}]")]
    [InlineData("projects: [{dir: 'a b*', name: 'x and y', workspace: 'or'}]")]
    public void A_file_of_another_shape_is_translated_as_far_as_it_goes(string yaml)
    {
        foreach (var source in Enum.GetValues<ImportSource>())
            Import(source, yaml);
    }

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: 1\na: 2")]
    public void A_file_that_is_no_YAML_is_an_error_with_its_line(string yaml)
    {
        var result = ConfigurationImport.Create(ImportSource.Atlantis, new("atlantis.yaml", yaml));

        Assert.Equal("atlantis.yaml", Assert.Single(result.Errors).File);
        Assert.Empty(result.Yaml);
    }

    private static ImportResult Import(ImportSource source, string yaml) =>
        Valid(ConfigurationImport.Create(source, new("file.yaml", yaml)));

    // Whatever comes out is a configuration that the app takes.
    private static ImportResult Valid(ImportResult result)
    {
        Assert.Empty(result.Errors);
        Assert.Empty(ConfigurationReader.Read(".terrateam/config.yml", result.Yaml).Errors);
        return result;
    }
}
