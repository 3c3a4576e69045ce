using System.Text.Json.Nodes;
using Terrateam.Tests.Cli;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Attacks;

/// <summary>A symbolic link in a pull request leads the runner nowhere but into the repository.</summary>
public sealed class CheckoutLinkTests
{
    [Theory]
    [InlineData("out")]
    [InlineData("out/deep")]
    [InlineData("a/../../elsewhere")]
    public async Task A_directory_that_leads_out_of_the_repository_is_not_worked_on(string directory)
    {
        await using var scenario = await StartAsync();
        var elsewhere = Elsewhere(scenario);
        _ = Directory.CreateDirectory(Path.Combine(elsewhere, "deep"));
        _ = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        var head = scenario.Repository.Link("main", "out", elsewhere);
        scenario.Backend.Give(
            Work("plan", head, $$"""{"dirs": {"{{directory}}": {"create_if_missing": true} } }""", Dirspace(directory))
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal($"{directory}/default tf/init False", scenario.Told()[^1]);
        Assert.Contains(
            directory.Contains("..", StringComparison.Ordinal) ? "not a path inside" : "leads out of the repository",
            scenario.Text("tf/init"),
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["deep", "kept"],
            Directory.EnumerateFileSystemEntries(elsewhere).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task What_is_removed_before_an_init_is_the_link_and_not_what_it_leads_to()
    {
        await using var scenario = await StartAsync();
        var elsewhere = Elsewhere(scenario);
        _ = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        var head = scenario.Repository.Link("main", "a/.terraform", elsewhere);
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("a/default tf/plan True", scenario.Told());
        Assert.Equal(["kept"], Directory.EnumerateFileSystemEntries(elsewhere).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_file_that_names_the_version_is_not_read_elsewhere()
    {
        await using var scenario = await StartAsync();
        var elsewhere = Elsewhere(scenario);
        await File.WriteAllTextAsync(Path.Combine(elsewhere, "kept"), "0.0.7", TestContext.Current.CancellationToken);
        _ = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        var head = scenario.Repository.Link("main", "a/.terraform-version", Path.Combine(elsewhere, "kept"));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.DoesNotContain("0.0.7", scenario.Text("tf/init"), StringComparison.Ordinal);
        Assert.Contains(
            "'a/.terraform-version' leads out of the repository",
            scenario.Text("tf/init"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task An_index_reads_no_module_elsewhere()
    {
        await using var scenario = await StartAsync();
        var elsewhere = Elsewhere(scenario);
        await File.WriteAllTextAsync(
            Path.Combine(elsewhere, "kept"),
            """
            module "secret_of_elsewhere" {
              source = "../a"
            }

            """,
            TestContext.Current.CancellationToken
        );
        _ = scenario.Repository.Commit(
            "main",
            Files(
                (
                    "a/main.tf",
                    """
                    module "m" {
                      source = "../out"
                    }

                    """
                ),
                ("b/main.tf", "")
            )
        );
        _ = scenario.Repository.Link("main", "b/linked.tf", Path.Combine(elsewhere, "kept"));
        var head = scenario.Repository.Link("main", "out", elsewhere);
        var work = Work("index", head, "{}");
        work["dirs"] = new JsonArray();
        scenario.Backend.Give(work);

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        var told = scenario.Backend.Results.Last().ToJsonString();
        Assert.DoesNotContain("secret_of_elsewhere", told, StringComparison.Ordinal);
        Assert.DoesNotContain(elsewhere, told, StringComparison.Ordinal);
    }

    private static string Elsewhere(Scenario scenario)
    {
        var elsewhere = Directory
            .CreateDirectory(Path.Combine(Path.GetDirectoryName(scenario.Workspace)!, "elsewhere"))
            .FullName;
        File.WriteAllText(Path.Combine(elsewhere, "kept"), "");
        return elsewhere;
    }
}
