using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Tests.Core.Changes;

/// <summary>
/// Which files are a change where the configuration names none: those of a directory, and those of the modules that it
/// uses.
/// </summary>
public sealed class CodeFileTests
{
    private static readonly string[] Repository =
    [
        "app/main.tf",
        "app/.terraform.lock.hcl",
        "app/app.tf.json",
        "app/x.tofu",
        "app/x.tofu.json",
        "app/x.tfvars",
        "app/x.tfvars.json",
        "app/README.md",
        "app/x.hcl",
        "only/main.tofu",
        "json/main.tf.json",
        "left/.terraform.lock.hcl",
        "modules/vpc/main.tf",
        "modules/vpc/main.tf.json",
        "modules/vpc/main.tofu",
        "modules/vpc/main.tofu.json",
        "modules/vpc/defaults.tfvars",
        "modules/vpc/d.auto.tfvars.json",
        "modules/vpc/user_data.tftpl",
        "modules/vpc/templates/user_data.sh.tpl",
        "modules/vpc/policies/admin.json",
        "modules/vpc/values.yaml",
        "modules/vpc/README.md",
        "modules/vpc/examples/main.tf",
        "modules/other/main.tf",
    ];

    [Theory]
    [InlineData("app/main.tf", "app")]
    [InlineData("app/.terraform.lock.hcl", "app")]
    [InlineData("app/app.tf.json", "app")]
    [InlineData("app/x.tofu", "app")]
    [InlineData("app/x.tofu.json", "app")]
    [InlineData("app/x.tfvars", "app")]
    [InlineData("app/x.tfvars.json", "app")]
    [InlineData("only/main.tofu", "only")]
    [InlineData("json/main.tf.json", "json")]
    [InlineData("app/README.md", "")]
    [InlineData("app/x.hcl", "")]
    [InlineData("left/.terraform.lock.hcl", "")]
    public void A_file_that_a_plan_depends_on_is_a_change_of_its_directory(string file, string expected) =>
        Assert.Equal(expected, Changed("", ModuleIndex.Empty, file));

    [Theory]
    [InlineData("modules/vpc/main.tf", "app")]
    [InlineData("modules/vpc/main.tf.json", "app")]
    [InlineData("modules/vpc/main.tofu", "app")]
    [InlineData("modules/vpc/main.tofu.json", "app")]
    [InlineData("modules/vpc/defaults.tfvars", "app")]
    [InlineData("modules/vpc/d.auto.tfvars.json", "app")]
    [InlineData("modules/vpc/user_data.tftpl", "app")]
    [InlineData("modules/vpc/templates/user_data.sh.tpl", "app")]
    [InlineData("modules/vpc/policies/admin.json", "app")]
    [InlineData("modules/vpc/values.yaml", "app")]
    [InlineData("modules/vpc/README.md", "")]
    [InlineData("modules/vpc/examples/main.tf", "modules/vpc/examples")]
    [InlineData("modules/other/main.tf", "modules/other")]
    public void A_file_of_a_module_is_a_change_of_who_uses_it(string file, string expected) =>
        Assert.Equal(expected, Changed("indexer: {enabled: true}", Index("../modules/vpc"), file));

    [Fact]
    public void A_module_at_the_root_of_a_name_with_wildcards_is_meant_as_it_is() =>
        Assert.Equal(
            "app",
            string.Join(
                ' ',
                Match("", Index("../mod[1]"), ["app/main.tf", "mod[1]/main.tofu", "mod1/main.tofu"], "mod[1]/main.tofu")
            )
        );

    [Theory]
    [InlineData(".", ".", ".")]
    [InlineData(".", "a/b", "a/b")]
    [InlineData("a/b", ".", "../..")]
    [InlineData("a/b", "a/b", ".")]
    [InlineData("a/b", "a/bc", "../bc")]
    [InlineData("a/b/c", "a/x", "../../x")]
    public void A_module_is_told_by_the_shortest_path(string from, string to, string expected) =>
        Assert.Equal(expected, RepositoryPath.Relative(from, to));

    [Fact]
    public void The_same_module_told_in_many_ways_is_one()
    {
        var index = new ModuleIndex(
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
            {
                ["a/b"] = ["../c", "./../c/", "x/../../c", "../../a/c", "../../../out", "."],
            },
            new Dictionary<string, string>(StringComparer.Ordinal)
        );

        Assert.Equal(["../c", "."], index.From("a/b"));
    }

    [Fact]
    public void Where_files_are_named_no_others_count() =>
        Assert.Equal(
            "",
            Changed(
                "when_modified: {file_patterns: ['**/*.tf', '**/*.tfvars']}",
                ModuleIndex.Empty,
                "app/.terraform.lock.hcl"
            )
        );

    [Fact]
    public void A_lock_file_that_is_named_alone_makes_its_directory_one_to_plan() =>
        Assert.Equal(
            "left",
            Changed(
                "when_modified: {file_patterns: ['**/.terraform.lock.hcl']}",
                ModuleIndex.Empty,
                "left/.terraform.lock.hcl"
            )
        );

    [Fact]
    public void Each_file_of_a_module_is_told_with_the_pattern_that_matches_it()
    {
        var configuration = Read("");
        var changed = new ChangedFiles([new("modules/vpc/templates/user_data.sh.tpl")]);
        var explained = ChangeExplanation.Create(
            configuration,
            Repository,
            changed,
            new ChangeContext { Index = Index("../modules/vpc") }
        );

        var reasons = string.Join(
            '\n',
            explained.Dirspaces.SelectMany(dirspace => dirspace.Reasons).Select(reason => reason.Text)
        );
        Assert.Contains(
            "modules/vpc/templates/user_data.sh.tpl matches ${DIR}/../modules/vpc/**/*.{tftpl",
            reasons,
            StringComparison.Ordinal
        );
    }

    private static string Changed(string yaml, ModuleIndex index, string file) =>
        string.Join(' ', Match(yaml, index, Repository, file));

    private static IEnumerable<string> Match(string yaml, ModuleIndex index, string[] files, string file) =>
        ChangeMatcher
            .Match(Read(yaml), files, new([new(file)]), new ChangeContext { Index = index })
            .Changed.Select(dirspace => dirspace.Dirspace.Directory);

    private static ModuleIndex Index(string module) =>
        new(
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["app"] = [module] },
            new Dictionary<string, string>(StringComparer.Ordinal)
        );

    private static RepositoryConfiguration Read(string yaml)
    {
        var result = ConfigurationReader.Read(".terrateam/config.yml", yaml);
        Assert.Empty(result.Errors);
        return result.Configuration!;
    }
}
