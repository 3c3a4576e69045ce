using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

public sealed class FailureTests
{
    [Fact]
    public async Task A_failed_init_is_tried_again_and_then_reported_and_the_job_is_green()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files(
                (
                    "a/main.tf",
                    """
                    terraform {
                      backend "nothing" {}
                    }

                    """
                )
            )
        );
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal("a/default tf/init False", scenario.Told()[^1]);
        Assert.Contains("Unsupported backend type", scenario.Text("tf/init"), StringComparison.Ordinal);

        // Three tries, and the reason.
        Assert.Equal(4, exit.Output.Split("Initializing the backend").Length - 1);
        Assert.Contains("::group::a default: why tf/init failed\n", exit.Output, StringComparison.Ordinal);
        Assert.Contains(
            "::error file=a/main.tf,line=2,title=a default%3A tf/init::Unsupported backend type%0A",
            exit.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_failed_plan_ends_its_directory_and_no_other_and_the_job_is_red()
    {
        await using var scenario = await StartAsync();
        var summary = Path.Combine(scenario.Home, "summary.md");
        scenario.Environment["GITHUB_STEP_SUMMARY"] = summary;
        scenario.Environment["INPUT_FAIL_ON_ERROR"] = "";
        var head = scenario.Repository.Commit(
            "main",
            Files(("bad/main.tf", "output \"x\" { value = file(\"nowhere\") }\n"), ("good/main.tf", Terraform))
        );
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("bad"), Dirspace("good")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 1, exit.Output);
        var text = await File.ReadAllTextAsync(summary, TestContext.Current.CancellationToken);
        Assert.Contains("| ❌ | `bad` | `default` | failed |", text, StringComparison.Ordinal);
        Assert.Contains(
            "| 📝 | `good` | `default` | changes | 1 | 0 | 0 | 0 | 0 | 0 |",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("bad/default tf/plan False", scenario.Told());
        Assert.Contains("good/default tf/plan True", scenario.Told());
        Assert.Equal(("good", "default"), Assert.Single(scenario.Backend.Plans).Key);
    }

    [Theory]
    [InlineData("maybe", 2)]
    [InlineData("TRUE", 0)]
    public async Task A_job_is_told_in_two_words_whether_failures_count(string word, int code)
    {
        await using var scenario = await StartAsync();
        scenario.Environment["INPUT_FAIL_ON_ERROR"] = word;

        var exit = await scenario.RunAsync();

        Assert.Equal(code, exit.Code);
        Assert.Equal(code == 2, exit.Output.Contains("`fail-on-error` of the action", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_apply_tells_what_terraform_said_and_the_job_is_red()
    {
        await using var scenario = await StartAsync();
        scenario.Environment["INPUT_FAIL_ON_ERROR"] = "true";
        var head = scenario.Repository.Commit(
            "main",
            Files(
                (
                    "a/main.tf",
                    """
                    resource "terraform_data" "x" {
                      provisioner "local-exec" { command = "echo no such luck >&2; exit 7" }
                    }
                    """
                )
            )
        );
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));
        scenario.Backend.Give(Work("apply", head, "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 1, exit.Output);
        Assert.Equal("a/default tf/apply False", scenario.Told()[^1]);
        Assert.Contains("exit status 7", scenario.Text("tf/apply"), StringComparison.Ordinal);
        Assert.Contains("no such luck", scenario.Text("tf/apply"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_stored_plan_nothing_is_applied()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        scenario.Backend.Give(Work("apply", head, "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("no stored plan", scenario.Text("tf/apply"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(scenario.Workspace, "a", "terraform.tfstate")));
    }

    [Fact]
    public async Task A_plan_of_another_version_of_the_engine_is_not_applied()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        var apply = Work("apply", head, "{}", Dirspace("a"));
        apply["terrateam"]!["engines"] = new System.Text.Json.Nodes.JsonArray(
            new System.Text.Json.Nodes.JsonObject
            {
                ["dir"] = "a",
                ["workspace"] = "default",
                ["engine"] = "terraform",
                ["version"] = "0.11.1",
            }
        );
        scenario.Backend.Give(apply);

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("made with terraform 0.11.1", scenario.Text("tf/init"), StringComparison.Ordinal);
        Assert.DoesNotContain(scenario.Backend.Requests, r => r is { Method: "GET", Path: "plans" });
    }

    [Theory]
    [InlineData("""{"engine": {"name": "tofu"}}""", "There is no program 'tofu'", "opentofu/setup-opentofu")]
    [InlineData(
        """{"engine": {"name": "terraform", "version": "0.1.2"}}""",
        "'engine.version' asks for terraform 0.1.2",
        "hashicorp/setup-terraform"
    )]
    [InlineData("""{"engine": {"name": "pulumi"}}""", "There is no program 'pulumi'", "Install it in the workflow")]
    [InlineData("""{"engine": {"name": "fly"}}""", "The engine 'fly' is not supported", "terrateam validate")]
    public async Task An_engine_that_the_machine_lacks_fails_init_and_says_what_to_do(
        string config,
        string problem,
        string fix
    )
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        scenario.Backend.Give(Work("plan", head, config, Dirspace("a")));

        // A machine that is sure to have no tofu.
        var programs = Directory.CreateDirectory(Path.Combine(scenario.Workspace, "..", "programs")).FullName;
        foreach (var name in new[] { "git", "terraform", "sh", "env" })
            _ = File.CreateSymbolicLink(Path.Combine(programs, name), FindProgram(name));
        scenario.Environment["PATH"] = programs;

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        var step = scenario.Steps().Last();
        Assert.EndsWith("/init", (string?)step["step"], StringComparison.Ordinal);
        Assert.Contains(problem, (string?)step["payload"]!["text"], StringComparison.Ordinal);
        Assert.Contains(fix, (string?)step["payload"]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_with_the_base_names_the_files_and_plans_nothing()
    {
        await using var scenario = await StartAsync();
        scenario.Repository.Commit("main", Files(("a/main.tf", Terraform), ("b.txt", "1\n")));
        var head = scenario.Repository.Commit("change", Files(("b.txt", "2\n")));
        scenario.Repository.Commit("main", Files(("b.txt", "3\n")));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal(["pre auth/update-terrateam-github-token True", "pre checkout False"], scenario.Told());
        Assert.Contains("conflicts with 'main'", scenario.Text("checkout"), StringComparison.Ordinal);
        Assert.Contains("- b.txt", scenario.Text("checkout"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_merge_base_far_back_is_found()
    {
        await using var scenario = await StartAsync();
        scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        var head = "";
        for (var i = 0; i < 4; i++)
            head = scenario.Repository.Commit("change", Files(("a/x.txt", $"{i}")));
        for (var i = 0; i < 4; i++)
            scenario.Repository.Commit("main", Files(("a/y.txt", $"{i}")));
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.True((bool)scenario.Step("tf/plan")["success"]!);
        Assert.Equal(
            "3",
            await File.ReadAllTextAsync(
                Path.Combine(scenario.Workspace, "a", "y.txt"),
                TestContext.Current.CancellationToken
            )
        );
    }

    [Theory]
    [InlineData("../outside", "not a path inside the repository")]
    [InlineData("/etc", "not a path inside the repository")]
    [InlineData("link", "leads out of the repository")]
    [InlineData("link/deeper", "does not exist")]
    [InlineData("gone", "does not exist")]
    public async Task A_directory_outside_the_checkout_is_refused(string directory, string reason)
    {
        await using var scenario = await StartAsync();
        scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        var head = scenario.Repository.Link("main", "link", "/etc");
        scenario.Backend.Give(Work("plan", head, "{}", Dirspace(directory)));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains(reason, scenario.Text("tf/init"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_is_gone_is_said_to_be_gone()
    {
        await using var scenario = await StartAsync();
        scenario.Repository.Commit("main", Files(("a/main.tf", Terraform)));
        scenario.Backend.Give(Work("plan", "1234567890123456789012345678901234567890", "{}", Dirspace("a")));

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("cannot be fetched", scenario.Text("checkout"), StringComparison.Ordinal);
    }

    private static string FindProgram(string name) =>
        System
            .Environment.GetEnvironmentVariable("PATH")!
            .Split(':')
            .Select(p => Path.Combine(p, name))
            .First(File.Exists);
}
