using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Tests.Core.Changes;

/// <summary>Directories that a change leaves without configuration are not planned, and are reported.</summary>
public sealed class GoneDirectoryTests
{
    private const string Named = "dirs: {old: {}}\n";

    [Theory]
    [InlineData("", "new/main.tf")]
    [InlineData(Named, "new/main.tf")]
    [InlineData(Named, "new/main.tf old/README.md old/.terraform.lock.hcl old/prod.tfvars")]
    [InlineData("dirs: {'old/**': {}}\n", "new/main.tf old/prod.tfvars")]
    [InlineData("", "new/main.tf old/prod.tfvars")]
    [InlineData(Named, "new/main.tf old/sub/main.tf")]
    [InlineData(
        "workflows: [{tag_query: '', plan: [{type: init}, {type: plan}], engine: {name: tofu}}]\n" + Named,
        "new/main.tf old/x"
    )]
    public void One_whose_files_moved_is_not_planned(string yaml, string files)
    {
        var set = Match(yaml, files, new ChangedFile("new/main.tf", "old/main.tf"));

        Assert.DoesNotContain(set.Changed, one => one.Dirspace.Directory == "old");
        Assert.DoesNotContain(set.All, one => one.Dirspace.Directory == "old");
        Assert.Equal([new Dirspace("old", "default")], set.Gone);
        Assert.Contains(set.Changed, one => one.Dirspace.Directory == "new");
    }

    [Theory]
    [InlineData(Named, "old/other.tf", "old/main.tf")]
    [InlineData(Named, "old/main.tofu", "old/main.tf")]
    [InlineData(Named, "old/main.tf.json", "old/main.tf")]
    [InlineData(Named, "old/renamed.tf", "old/main.tf")]
    [InlineData(Named, "old/left.tfvars", "old/gone.tfvars")]
    [InlineData(
        "dirs: {old: {create_if_missing: true, when_modified: {file_patterns: ['old/*']}}}\n",
        "x",
        "old/main.tf"
    )]
    [InlineData(
        "engine: {name: terragrunt}\ndirs: {old: {when_modified: {file_patterns: ['old/*']}}}\n",
        "old/terragrunt.hcl",
        "old/main.tf"
    )]
    [InlineData(
        "workflows: [{tag_query: 'dir:old', plan: [{type: run, cmd: [make]}, {type: init}, {type: "
            + "plan}]}]\ndirs: {old: {when_modified: {file_patterns: ['old/*']}}}\n",
        "old/main.tf.tpl",
        "old/main.tf"
    )]
    [InlineData(
        "hooks: {all: {pre: [{type: run, cmd: [make]}]}}\ndirs: {old: {when_modified: {file_patterns: ['old/*']}}}\n",
        "old/main.tf.tpl",
        "old/main.tf"
    )]
    [InlineData(
        "workflows: [{tag_query: 'dir:old', cdktf: true}]\ndirs: {old: {when_modified: {file_patterns: ['old/*']}}}\n",
        "old/main.ts",
        "old/main.tf"
    )]
    public void One_that_has_or_gets_configuration_is_planned(string yaml, string files, string removed)
    {
        var set = Match(yaml, files, new ChangedFile(removed, Removed: true));

        Assert.Equal([new Dirspace("old", "default")], set.Changed.Select(one => one.Dirspace));
        Assert.Empty(set.Gone);
    }

    [Fact]
    public void Each_workspace_of_one_that_is_deleted_is_told_and_nothing_that_was_never_planned()
    {
        var set = Match(
            """
            dirs:
              old: {workspaces: {one: {}, two: {}}}
              modules: {when_modified: {file_patterns: []}}

            """,
            "new/main.tf",
            new ChangedFile("old/main.tf", Removed: true),
            new ChangedFile("modules/main.tf", Removed: true),
            new ChangedFile("docs/x.md", Removed: true)
        );

        Assert.Equal([new("old", "one"), new("old", "two")], set.Gone);
        Assert.Empty(set.Changed);
    }

    [Fact]
    public void What_depends_on_it_does_not_wait_for_it()
    {
        var set = Match(
            "dirs: {old: {}, web: {when_modified: {depends_on: 'dir:old'}}}\n",
            "old/README.md web/main.tf",
            new ChangedFile("old/main.tf", Removed: true),
            new ChangedFile("web/main.tf")
        );

        Assert.Equal([new("web", "default")], set.Changed.Select(one => one.Dirspace));
    }

    [Fact]
    public void The_explanation_says_why()
    {
        var explanation = ChangeExplanation.Create(
            Read(Named),
            ["new/main.tf", "old/README.md"],
            new([new("new/main.tf", "old/main.tf")])
        );

        Assert.Equal(
            "this change takes the last file of configuration out of the directory old, so that nothing is "
                + "planned there; its state stays (dirs.old)",
            Assert.Single(explanation.Explain(new("old", "default")).Reasons).Text
        );
    }

    private static ChangeSet Match(string yaml, string files, params ChangedFile[] changed) =>
        ChangeMatcher.Match(Read(yaml), files.Split(' '), new(changed));

    private static RepositoryConfiguration Read(string yaml)
    {
        var result = ConfigurationReader.Read("c.yml", yaml);
        Assert.True(result.IsValid, string.Join(", ", result.Errors));
        return result.Configuration;
    }
}
