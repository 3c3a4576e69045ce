using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Actions;
using static Terrateam.Tests.Cli.LaptopAnswers;

namespace Terrateam.Tests.Cli;

public sealed partial class ExplainCommandTests
{
    [Fact]
    public void Everything_since_the_base_counts_committed_or_not()
    {
        using var checkout = new LaptopCheckout()
            .With(
                ("a/main.tf", ""),
                ("b/main.tf", "long enough to be found again\n"),
                ("c/main.tf", ""),
                ("d/main.tf", "the file that goes\n"),
                ("e/x y\t\"é\n.tf", "x"),
                (".gitignore", "*.log\n")
            )
            .Commit();
        checkout.Git("checkout", "--quiet", "-b", "feature");
        checkout.With(("a/new.tf", "something new\n")).Commit();
        checkout.Git("checkout", "--quiet", "main");
        checkout.With(("a/later.tf", "")).Commit();
        checkout.Git("checkout", "--quiet", "feature");
        checkout.Git("mv", "b", "b2");
        checkout.With(
            ("c/staged.tf", "staged\n"),
            ("d/untracked.tf", "not known\n"),
            ("d/ignored.log", ""),
            ("e/x y\t\"é\n.tf", "y")
        );
        checkout.Git("add", "c");
        File.Delete(Path.Combine(checkout.Root, "d/main.tf"));

        var files = Files(checkout.Run("explain", "--base", "main", "--json"));

        Assert.Equal(
            [
                "a/new.tf",
                "b2/main.tf was b/main.tf",
                "c/staged.tf",
                "d/main.tf removed",
                "d/untracked.tf",
                "e/x y\t\"é\n.tf",
            ],
            files
        );
    }

    [Fact]
    public void The_default_branch_of_origin_is_the_base()
    {
        using var checkout = Sample();

        checkout.Git("update-ref", "refs/remotes/origin/main", "main");
        Assert.Equal("origin/main", Base(checkout.Run("explain", "--json")));
        checkout.Git("update-ref", "refs/remotes/origin/trunk", "main");
        checkout.Git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
        Assert.Equal("origin/trunk", Base(checkout.Run("explain", "--json")));
        checkout.Environment["GITHUB_BASE_REF"] = "main";
        Assert.Equal("origin/main", Base(checkout.Run("explain", "--json")));

        static string? Base(LaptopAnswer answer) => (string?)JsonNode.Parse(answer.Output)!["base"];
    }

    [Fact]
    public void Without_a_remote_the_default_branch_of_the_repository_is_the_base_and_that_is_told()
    {
        using var checkout = Sample();

        Assert.Equal(("main", Why("main")), Base(checkout));
        checkout.Git("branch", "--move", "main", "master");
        Assert.Equal(("master", Why("master")), Base(checkout));
        checkout.Git("branch", "--move", "master", "trunk");
        checkout.Git("config", "init.defaultBranch", "trunk");
        Assert.Equal(("trunk", Why("trunk")), Base(checkout));
        checkout.Git("branch", "--move", "trunk", "other");
        var (code, _, error) = checkout.Run("explain");
        Assert.Equal(2, code);
        Assert.Contains("no local branch `main` and no `master` and no `trunk`", error, StringComparison.Ordinal);
        Assert.Contains("Name the base with --base", error, StringComparison.Ordinal);

        static string Why(string branch) =>
            $"there is no remote, so the base is the local branch {branch}; --base names another";

        static (string?, string?) Base(LaptopCheckout checkout)
        {
            var answer = JsonNode.Parse(checkout.Run("explain", "--json").Output)!;
            return ((string?)answer["base"], (string?)answer["notes"]![0]);
        }
    }

    [Fact]
    public void The_only_remote_may_have_another_name()
    {
        using var checkout = Sample();
        checkout.Git("remote", "add", "upstream", "https://git.example.com/acme/infra");
        checkout.Git("update-ref", "refs/remotes/upstream/master", "main");

        var answer = JsonNode.Parse(checkout.Run("explain", "--json").Output)!;

        Assert.Equal(("upstream/master", "master"), ((string?)answer["base"], (string?)answer["dest_branch"]));
        Assert.Empty(answer["notes"]!.AsArray());
    }

    [Fact]
    public void A_tag_that_nothing_has_is_told_with_those_that_there_are()
    {
        using var checkout = Sample();

        var answer = checkout.Run("explain", "--base", "main", "--query", "dir:netwrok and network");

        Assert.Equal((2, ""), (answer.Code, answer.Output));
        Assert.StartsWith(
            "terrateam: --query: nothing has the tag `dir:netwrok` (did you mean `dir:network`?), nothing has the tag "
                + "`network` (did you mean `dir:network`?). The tags are: dir:app, ",
            answer.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("workspace:production", answer.Error, StringComparison.Ordinal);
        Assert.Equal(0, checkout.Run("explain", "--base", "main", "--query", "not dir:network").Code);
    }

    [Fact]
    public void A_base_that_cannot_be_compared_with_is_told_with_the_way_out()
    {
        using var checkout = Sample();
        checkout.Git("checkout", "--quiet", "--orphan", "other");
        checkout.Git("commit", "--quiet", "--allow-empty", "-m", "other");

        Assert.Equal(
            (
                2,
                "terrateam: git knows no commit `nope` here. Fetch it, or name another base with --base, or the "
                    + "files with --files.\n"
            ),
            Told(checkout.Run("explain", "--base", "nope"))
        );
        Assert.Equal(2, checkout.Run("explain", "--base=--output=x").Code);
        Assert.False(File.Exists(Path.Combine(checkout.Root, "x")));
        Assert.Contains("fetch-depth: 0", checkout.Run("explain", "--base", "main").Error, StringComparison.Ordinal);
        Assert.Equal(2, checkout.Run("explain", "--base", "main", "--files", "-").Code);

        using var empty = new LaptopCheckout();
        Assert.Equal(
            (
                2,
                "terrateam: There is no commit yet, so there is nothing to compare with. Commit first, or name "
                    + "the files with --files.\n"
            ),
            Told(empty.Run("explain", "--base", "main"))
        );

        using var nowhere = new LaptopCheckout(repository: false);
        Assert.Contains("is not in a git repository", nowhere.Run("explain").Error, StringComparison.Ordinal);
        Assert.Equal(2, nowhere.Run("explain").Code);
    }

    [Fact]
    public void Errors_of_the_configuration_are_shown_as_validate_shows_them()
    {
        using var checkout = new LaptopCheckout()
            .With((".terrateam/config.yml", "parallel_runs: many\n"), ("a/main.tf", ""))
            .Commit();

        var answer = checkout.Run("explain", "--base", "main");

        Assert.Equal((1, ""), (answer.Code, answer.Output));
        Assert.Equal(checkout.Run("validate").Output, answer.Error);
        Assert.Equal(1, checkout.Run("explain", "--base", "main", "--json").Code);
        Assert.False((bool)JsonNode.Parse(checkout.Run("explain", "--base", "main", "--json").Output)!["valid"]!);
        checkout.With(("other.yml", "parallel_runs: 2\n"));
        Assert.Equal(0, checkout.Run("explain", "--base", "main", "--config", "other.yml").Code);
        Assert.Equal(0, checkout.RunWith("", ".", "explain", "--base", "main", "--config", "-").Code);
        Assert.Equal(2, checkout.Run("explain", "--base", "main", "--query", "(").Code);
    }

    [Fact]
    public void Branches_give_their_tags()
    {
        using var checkout = new LaptopCheckout()
            .With(
                (
                    ".terrateam/config.yml",
                    """
                    tags:
                      branch:
                        hot: '^hotfix/'
                      dest_branch:
                        release: '^release$'

                    """
                ),
                ("a/main.tf", "")
            )
            .Commit();
        checkout.With(("a/main.tf", "#\n"));

        var answer = checkout.Run("explain", "--base", "main", "--branch", "hotfix/1", "--dest-branch", "release");

        Assert.Contains("tags: branch:hot dest_branch:release dir:a ", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("branch:hot", checkout.Run("explain", "--base", "main").Output, StringComparison.Ordinal);
    }

    // Where git runs a hook it points to an index of its own, which has what is about to be committed.
    [Fact]
    public void A_hook_of_git_is_told_what_is_about_to_be_committed()
    {
        using var checkout = Sample();
        checkout.Git("add", "--all");
        checkout.With(
            (
                ".git/hooks/pre-commit",
                $"#!/bin/sh\n'{TerrateamJob.Program}' validate > \"$(git "
                    + $"rev-parse --show-toplevel)/../told\" && "
                    + $"'{TerrateamJob.Program}' explain --base main >> \"$(git "
                    + $"rev-parse --show-toplevel)/../told\"\n"
            )
        );
        Assert.Equal(0, checkout.Start("chmod", ["+x", ".git/hooks/pre-commit"], checkout.Root).Code);

        checkout.Git("commit", "--quiet", "-m", "change");

        var told = File.ReadAllText(Path.Combine(checkout.Root, "../told"));
        Assert.StartsWith(
            ".terrateam/config.yml is valid.\n3 changed files since main",
            told,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_hundred_thousand_files_and_ten_thousand_directories_are_explained()
    {
        using var checkout = new LaptopCheckout().With(("live/d0/f0.tf", "")).Commit();
        var blob = checkout.Git("hash-object", "live/d0/f0.tf");
        var names = Enumerable.Range(0, 100_000).Select(number => $"live/d{number / 10}/f{number % 10}.tf").ToList();
        Input("update-index", string.Concat(names.Select(name => $"100644 {blob}\t{name}\n")), "--index-info");
        Input("update-index", string.Concat(names.Skip(1).Select(name => $"{name}\n")), "--skip-worktree", "--stdin");
        checkout.Git("commit", "--quiet", "-m", "many");
        checkout.With(("live/d0/f0.tf", "#\n"));

        var answer = checkout.Run("explain", "--base", "main");

        Assert.Equal(0, answer.Code);
        Assert.StartsWith("1 changed file since main: 1 dirspace.\n", answer.Output, StringComparison.Ordinal);

        void Input(string command, string input, params string[] arguments)
        {
            var (code, _, error) = checkout.Start("git", [command, .. arguments], checkout.Root, input);
            Assert.True(code == 0, error);
        }
    }
}
