using Terrateam.Core.Configuration;
using Terrateam.Core.Imports;

namespace Terrateam.Tests.Core.Imports;

/// <summary>What files in use were seen to have, and what becomes of it.</summary>
public sealed class ImportedFileTests
{
    [Fact]
    public void A_pattern_that_leads_out_of_the_repository_is_told_and_left_out()
    {
        var result = Import(
            ImportSource.Atlantis,
            """
            version: 3
            projects:
              - dir: live/app
                autoplan:
                  when_modified: ["*.tf", "../../../modules/**/*.tf", "!../../../../x"]
            """
        );

        Assert.Contains("file_patterns: [\"${DIR}/*.tf\"]", result.Yaml, StringComparison.Ordinal);
        Assert.Equal(
            ["`../../../modules/**/*.tf` leads out of", "`!../../../../x` leads out of"],
            result.Notes.Select(static note => note.Text[..(note.Text.IndexOf("out of", StringComparison.Ordinal) + 6)])
        );
        Assert.All(result.Notes, static note =>
            Assert.Equal((5, "projects[0].autoplan.when_modified"), (note.Line, note.Key))
        );
    }

    [Fact]
    public void A_version_that_is_none_is_told_and_left_out()
    {
        var result = Import(
            ImportSource.Atlantis,
            "version: 3\nprojects: [{dir: a, terraform_version: <VERSION>}, {dir: b, terraform_version: 1.9}]\n"
        );

        Assert.Equal("projects[0].terraform_version", Assert.Single(result.Notes).Key);
        Assert.Contains("version: \"1.9\"", result.Yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("VERSION", result.Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_of_Pulumi_is_a_workspace_and_every_file_of_its_directory_counts()
    {
        var result = Import(
            ImportSource.Digger,
            "projects:\n  - {name: dev, dir: infra, pulumi: true, pulumi_stack: acme/dev}\n"
        );

        Assert.Empty(result.Notes);
        Assert.Contains(
            "  infra:\n    workspaces:\n      acme/dev:\n        tags: [dev]\n        when_modified:\n"
                + "          autoplan_draft_pr: false\n          file_patterns: [\"${DIR}/**\"]\n",
            result.Yaml,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Generated_projects_are_the_directories_of_their_patterns_alone()
    {
        var result = Import(
            ImportSource.Digger,
            """
            generate_projects:
              blocks:
                - include: live/dev/**/*
                  exclude: live/dev/old
                - include: live/prod
            """
        );

        Assert.Empty(result.Notes);
        Assert.Equal(
            """
            when_modified:
              file_patterns: []
            dirs:
              "live/dev/**/*/*.{tf,tofu}":
                when_modified:
                  file_patterns: ["${DIR}/*.tf", "${DIR}/*.tfvars", "!live/dev/old/**"]
              live/prod:
                when_modified:
                  file_patterns: ["${DIR}/*.tf", "${DIR}/*.tfvars"]

            """.ReplaceLineEndings("\n"),
            result.Yaml
        );
    }

    [Fact]
    public void A_workflow_and_terragrunt_of_generated_projects_are_told()
    {
        var result = Import(
            ImportSource.Digger,
            "generate_projects:\n  terragrunt: true\n  include: ../x/*\n  workflow: big\n"
        );

        Assert.Contains(result.Notes, static note =>
            note.Text.Contains("terragrunt-config-builder", StringComparison.Ordinal)
        );
        Assert.Contains(result.Notes, static note => note.Key == "generate_projects.workflow");
        Assert.Contains(result.Notes, static note => note.Text.Contains("leads out", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        ImportSource.Atlantis,
        "apiVersion: v1\nkind: Service\nmetadata: {name: atlantis}\n",
        "`apiVersion`, `kind`"
    )]
    [InlineData(ImportSource.Digger, "name: digger\non: push\njobs: {}\n", "`name`, `on`, `jobs`")]
    public void A_file_of_another_program_is_an_error_that_names_its_keys(ImportSource source, string yaml, string keys)
    {
        var result = ConfigurationImport.Create(source, new("file.yaml", yaml));

        Assert.Contains(keys, Assert.Single(result.Errors).Problem, StringComparison.Ordinal);
        Assert.Empty(result.Yaml);
    }

    private static ImportResult Import(ImportSource source, string yaml)
    {
        var result = ConfigurationImport.Create(source, new("file.yaml", yaml));
        Assert.Empty(result.Errors);
        Assert.Empty(ConfigurationReader.Read("config.yml", result.Yaml).Errors);
        return result;
    }
}
