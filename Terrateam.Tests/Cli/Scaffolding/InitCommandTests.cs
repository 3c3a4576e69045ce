using System.Text.Json.Nodes;
using Terrateam.Tests.Architecture;
using static Terrateam.Tests.Cli.LaptopAnswers;

namespace Terrateam.Tests.Cli.Scaffolding;

/// <summary><c>terrateam init</c> in checkouts of several kinds.</summary>
public sealed class InitCommandTests
{
    private const string Config = ".terrateam/config.yml";
    private const string Workflow = ".github/workflows/terrateam.yml";

    [Theory]
    [InlineData("modules", "dns default", "network default")]
    [InlineData("modules", "dns default", "network default", "--index")]
    [InlineData("workspaces", "app production", "app staging", "db default", "w default")]
    [InlineData("tofu", "app default")]
    [InlineData("terragrunt", "live/dev/app default", "live/dev/vpc default", "live/prod/vpc default")]
    [InlineData("mixed", "live/a default", "plain default")]
    [InlineData("module", "")]
    [InlineData("empty", "")]
    [InlineData("names", ". default", ".x default", "a b default", "we[i]rd* default")]
    public void What_is_written_is_valid_and_explained_alike(string tree, params string[] expected)
    {
        using var checkout = Tree(tree).Commit();
        string[] options = [.. expected.Where(one => one.StartsWith("--", StringComparison.Ordinal))];

        var answer = checkout.Run(["init", "--yes", .. options]);

        Assert.Equal((0, ""), Told(answer));
        Assert.Equal($"{Config} is valid.\n", checkout.Run("validate").Output);
        Assert.Equal(CodeBase.Read("samples/workflow/terrateam.yml"), Read(checkout, Workflow));
        checkout.Commit();
        Assert.Equal(
            expected.Except(options).Where(static one => one.Length > 0),
            Dirspaces(checkout, checkout.Git("ls-files", "-z"))
        );
    }

    [Fact]
    public void A_change_of_a_module_plans_what_uses_it_and_its_documents_do_not()
    {
        using var checkout = Tree("modules").Commit();
        checkout.Run("init", "--yes");

        Assert.Equal(["network default"], Dirspaces(checkout, "modules/vpc/main.tf"));
        Assert.Equal(["network default"], Dirspaces(checkout, "modules/vpc/templates/user.tftpl"));
        Assert.Empty(Dirspaces(checkout, "modules/vpc/README.md"));
        Assert.Equal(["dns default"], Dirspaces(checkout, "dns/main.tf"));
    }

    [Fact]
    public void The_variables_of_a_workspace_plan_that_workspace_with_them()
    {
        using var checkout = Tree("workspaces").Commit();
        checkout.Run("init", "--yes");

        Assert.Equal(["app staging"], Dirspaces(checkout, "app/staging.tfvars"));
        Assert.Equal(["app production", "app staging"], Dirspaces(checkout, "app/terraform.tfvars"));
        Assert.Equal(["app production", "app staging"], Dirspaces(checkout, "app/main.tf"));
        Assert.Contains("-var-file=${TERRATEAM_WORKSPACE}.tfvars", Read(checkout, Config), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_certain_is_told_and_left_out()
    {
        using var checkout = Tree("workspaces").Commit();

        var output = checkout.Run("init", "--yes").Output;

        Assert.Contains("nothing says what env/dev.tfvars, env/prod.tfvars are for", output, StringComparison.Ordinal);
        Assert.Contains("name the workspaces in dirs.w.workspaces", output, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "prod",
            Read(checkout, Config).Replace("production", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_engine_is_the_one_of_the_files()
    {
        Assert.Contains("engine:\n  name: tofu\n", Written("tofu"), StringComparison.Ordinal);
        Assert.Contains("engine:\n  name: terragrunt\n", Written("terragrunt"), StringComparison.Ordinal);
        Assert.Contains(
            "- tag_query: terragrunt\n    engine:\n      name: terragrunt\n",
            Written("mixed"),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("engine", Written("modules"), StringComparison.Ordinal);

        static string Written(string tree)
        {
            using var checkout = Tree(tree).Commit();
            Assert.Equal(0, checkout.Run("init", "--yes").Code);
            return Read(checkout, Config);
        }
    }

    [Theory]
    [InlineData(".terrateam/config.yml")]
    [InlineData(".terrateam/config.yaml")]
    public void A_configuration_is_written_anew_only_where_that_is_forced(string file)
    {
        using var checkout = Tree("modules").With((file, "# mine\n"), (Workflow, "# mine too\n")).Commit();

        var answer = checkout.Run("init", "--yes");

        Assert.Equal(2, answer.Code);
        Assert.Contains($"There is a `{file}` already. --force", answer.Error, StringComparison.Ordinal);
        Assert.Equal(("# mine\n", "# mine too\n"), (Read(checkout, file), Read(checkout, Workflow)));

        Assert.Equal(0, checkout.Run("init", "--yes", "--force").Code);
        Assert.StartsWith("version:", Read(checkout, Config), StringComparison.Ordinal);
        Assert.StartsWith("# Copy this file", Read(checkout, Workflow), StringComparison.Ordinal);
        Assert.Equal($"{Config} is valid.\n", checkout.Run("validate").Output);
    }

    [Fact]
    public void A_workflow_that_is_there_stays()
    {
        using var checkout = Tree("modules").With((Workflow, "# mine\n")).Commit();

        var answer = checkout.Run("init", "--yes");

        Assert.Equal(0, answer.Code);
        Assert.Contains($"left {Workflow} as it is", answer.Output, StringComparison.Ordinal);
        Assert.Equal("# mine\n", Read(checkout, Workflow));
    }

    [Fact]
    public void Nothing_is_written_through_a_link()
    {
        using var outside = new TemporaryDirectory();
        using var checkout = Tree("modules").Commit().Link(".terrateam", outside.Path);

        Assert.Equal(2, checkout.Run("init", "--yes", "--force").Code);
        Assert.Empty(Directory.EnumerateFiles(outside.Path));
    }

    [Fact]
    public void Without_a_terminal_nothing_is_asked_and_nothing_written()
    {
        using var checkout = Tree("modules").Commit();

        var answer = checkout.RunWith("y\ny\n", ".", "init");

        Assert.Equal(2, answer.Code);
        Assert.Contains("--yes", answer.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(checkout.Root, Config)));
    }

    [Fact]
    public void A_configuration_of_another_tool_is_pointed_at()
    {
        using var checkout = Tree("modules").With(("atlantis.yaml", "version: 3\n")).Commit();

        Assert.Contains("`terrateam import`", checkout.Run("init", "--yes").Output, StringComparison.Ordinal);
    }

    private static List<string> Dirspaces(LaptopCheckout checkout, string files)
    {
        var answer = checkout.RunWith(files, ".", "explain", "--files", "-", "--json");
        Assert.Equal((0, ""), Told(answer));
        return
        [
            .. JsonNode.Parse(answer.Output)!["layers"]!
                .AsArray()
                .SelectMany(static layer => layer!["runs"]!.AsArray())
                .SelectMany(static run => run!["dirspaces"]!.AsArray())
                .Select(static one => $"{one!["directory"]} {one["workspace"]}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string Read(LaptopCheckout checkout, string file) =>
        File.ReadAllText(Path.Combine(checkout.Root, file));

    private static LaptopCheckout Tree(string name) => new LaptopCheckout().With(SampleTrees.Of(name));
}
