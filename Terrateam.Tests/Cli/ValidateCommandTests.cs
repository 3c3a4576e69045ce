using System.Text.Json.Nodes;

namespace Terrateam.Tests.Cli;

/// <summary><c>terrateam validate</c>: what it prints and what it ends with, in real checkouts.</summary>
public sealed class ValidateCommandTests
{
    private const string File = ".terrateam/config.yml";

    private const string Wrong = "dirs:\n  ec2:\n    worksapces:\n      default: {}\nparallel_runs: many\n";

    [Fact]
    public void A_valid_configuration_ends_with_zero()
    {
        using var checkout = new LaptopCheckout().With((File, "dirs:\n  ec2:\n    tags: [a]\n"), ("ec2/main.tf", ""));

        var answer = checkout.RunIn("ec2", "validate");

        Assert.Equal((0, ".terrateam/config.yml is valid.\n", ""), (answer.Code, answer.Output, answer.Error));
    }

    [Fact]
    public void Every_error_is_shown_with_its_place_its_line_and_the_way_out()
    {
        using var checkout = new LaptopCheckout().With((File, Wrong));

        var answer = checkout.Run("validate");

        Assert.Equal(
            """
            .terrateam/config.yml:3:5: error: dirs.ec2.worksapces: there is no key `worksapces` here
              3 |     worksapces:
                |     ^^^^^^^^^^
              allowed: `create_and_select_workspace`, `create_if_missing`, `lock_branch_target`, `stacks`, `tags`, `when_modified`, `workspaces`
              did you mean: workspaces

            .terrateam/config.yml:5:16: error: parallel_runs: this is the text 'many'
              5 | parallel_runs: many
                |                ^^^^
              allowed: a whole number from 1 to 1000

            .terrateam/config.yml: 2 errors, 0 warnings

            """.ReplaceLineEndings("\n"),
            answer.Output
        );
        Assert.Equal((1, ""), (answer.Code, answer.Error));
    }

    [Theory]
    [InlineData(
        "engine: {tf_version: 1.5.7}\n",
        "1:22: warning: engine.tf_version",
        "`{name: terraform, version: ...}`"
    )]
    [InlineData(
        "hooks: {all: {pre: [{type: run, cmd: [x], gate: {token: t}}]}}\n",
        "1:49: warning: hooks.all.pre[0].gate",
        "`on_error: [{type: gate, ...}]`"
    )]
    public void An_older_form_is_a_warning_that_names_the_new_one(string configuration, string place, string form)
    {
        using var checkout = new LaptopCheckout().With((File, configuration));

        foreach (var answer in (LaptopAnswer[])[checkout.Run("validate"), checkout.Run("validate", "--no-files")])
        {
            Assert.Equal(0, answer.Code);
            Assert.Contains($"{File}:{place}", answer.Output, StringComparison.Ordinal);
            Assert.Contains(form, answer.Output, StringComparison.Ordinal);
        }

        Assert.Contains(form, checkout.Commit().Run("explain", "--base", "HEAD").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_nothing_in_the_checkout_is_a_warning()
    {
        using var checkout = new LaptopCheckout().With(
            (
                File,
                """
                when_modified:
                  file_patterns: ["**/*.tf", "modules/**/*.tf"]
                dirs:
                  ec3:
                    tags: [a]
                  new:
                    create_if_missing: true
                  "live/**/x.tf": {}
                workflows:
                  - tag_query: "dir:nope"
                  - tag_query: ""
                  - tag_query: "dir:ec2"
                cost_estimation: {currency: EUR}
                integrations: {resourcely: {enabled: true}}
                """
            ),
            (".terrateam/config.yaml", "nonsense: true\n"),
            ("ec2/main.tf", "")
        );

        var answer = checkout.Run("validate", "--json");

        var list = JsonNode.Parse(answer.Output)!;
        Assert.True((bool)list["valid"]!);
        Assert.Equal(0, answer.Code);
        Assert.Equal(
            [
                ".terrateam/config.yaml:1:1 ",
                ".terrateam/config.yml:2:30 when_modified.file_patterns[1]",
                ".terrateam/config.yml:4:3 dirs.ec3",
                ".terrateam/config.yml:8:3 dirs.live/**/x.tf",
                ".terrateam/config.yml:10:16 workflows[0].tag_query",
                ".terrateam/config.yml:12:16 workflows[2].tag_query",
                ".terrateam/config.yml:14:1 integrations",
            ],
            list["findings"]!
                .AsArray()
                .Select(finding => $"{finding!["file"]}:{finding["line"]}:{finding["column"]} {finding["key"]}")
        );
        Assert.Equal("ec2", (string?)list["findings"]![2]!["suggestion"]);
        Assert.All(list["findings"]!.AsArray(), finding => Assert.Equal("warning", (string?)finding!["severity"]));
    }

    [Fact]
    public void What_only_the_files_show_to_be_wrong_is_an_error()
    {
        const string Circle = """
            dirs:
              a:
                when_modified:
                  depends_on: 'dir:b'
              b:
                when_modified:
                  depends_on: 'dir:a'

            """;
        using var checkout = new LaptopCheckout().With((File, Circle), ("a/main.tf", ""), ("b/main.tf", ""));

        Assert.Contains("in a circle", checkout.Run("validate").Output, StringComparison.Ordinal);
        Assert.Equal(1, checkout.Run("validate").Code);
        Assert.Equal(1, checkout.RunWith(Circle, ".", "validate", "-").Code);
        Assert.Equal(0, checkout.Run("validate", "--no-files").Code);
    }

    [Fact]
    public void The_json_of_findings_has_the_form_of_the_documentation()
    {
        using var checkout = new LaptopCheckout();

        var answer = checkout.RunWith(Wrong, ".", "validate", "-", "--json", "--no-files");

        Assert.Equal(
            """
            {
              "version": 1,
              "valid": false,
              "file": "-",
              "checkout": false,
              "findings": [
                {
                  "severity": "error",
                  "file": "-",
                  "line": 3,
                  "column": 5,
                  "key": "dirs.ec2.worksapces",
                  "problem": "there is no key `worksapces` here",
                  "allowed": "`create_and_select_workspace`, `create_if_missing`, `lock_branch_target`, `stacks`, `tags`, `when_modified`, `workspaces`",
                  "suggestion": "workspaces"
                },
                {
                  "severity": "error",
                  "file": "-",
                  "line": 5,
                  "column": 16,
                  "key": "parallel_runs",
                  "problem": "this is the text 'many'",
                  "allowed": "a whole number from 1 to 1000"
                }
              ]
            }

            """.ReplaceLineEndings("\n"),
            answer.Output
        );
        Assert.Equal(1, answer.Code);
    }

    [Fact]
    public void A_job_of_github_actions_gets_its_findings_on_the_lines()
    {
        using var checkout = new LaptopCheckout().With((File, "parallel_runs: 'a%b'\n"));
        checkout.Environment["GITHUB_ACTIONS"] = "true";

        Assert.Contains(
            "\n::error file=.terrateam/config.yml,line=1,col=16,title=parallel_runs::this is the text "
                + "'a%25b'%0AAllowed: a whole number from 1 to 1000\n",
            checkout.Run("validate").Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("::error", checkout.Run("validate", "--json").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", null, true)]
    [InlineData("1", "1", false)]
    [InlineData(null, null, false)]
    public void Colours_are_for_terminals_and_whoever_asks_for_them(string? forced, string? without, bool expected)
    {
        using var checkout = new LaptopCheckout().With((File, Wrong));
        checkout.Environment["CLICOLOR_FORCE"] = forced ?? "";
        checkout.Environment["NO_COLOR"] = without ?? "";

        Assert.Equal(expected, checkout.Run("validate").Output.Contains('\u001b', StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_cannot_play_with_the_terminal()
    {
        using var checkout = new LaptopCheckout().With((File, "\"\\e[31mdirs\": \u009b31m\n"));

        var answer = checkout.Run("validate");

        Assert.Equal(1, answer.Code);
        Assert.DoesNotContain(answer.Output, character => char.IsControl(character) && character != '\n');
    }

    [Fact]
    public void What_cannot_be_read_ends_with_two_and_a_sentence()
    {
        using var checkout = new LaptopCheckout();
        System.IO.File.WriteAllBytes(Path.Combine(checkout.Root, "binary.yml"), [0x64, 0xff, 0xfe, 0x00]);

        Assert.Equal(
            (
                2,
                "terrateam: There is no `.terrateam/config.yml` and no `.terrateam/config.yaml` in `{root}`, so "
                    + "the defaults hold. Name a file to validate another one.\n"
            ),
            Told(checkout.Run("validate"))
        );
        Assert.Equal(
            (2, "terrateam: There is no file `nowhere/x.yml`.\n"),
            Told(checkout.Run("validate", "nowhere/x.yml"))
        );
        Assert.Equal(
            (2, "terrateam: `.` is a directory. Name the file, such as `./.terrateam/config.yml`.\n"),
            Told(checkout.Run("validate", "."))
        );
        Assert.Equal(
            (2, "terrateam: `.terrateam` is a directory. Name the file, such as `.terrateam/config.yml`.\n"),
            Told(checkout.With((File, "enabled: true")).Run("validate", ".terrateam"))
        );
        Assert.Equal(
            (2, "terrateam: `/` is a directory. Name the file, such as `/.terrateam/config.yml`.\n"),
            Told(checkout.Run("validate", "/"))
        );
        Assert.Equal(
            (
                2,
                "terrateam: There is no option `--jsno`, and no file of that name. `terrateam validate --help` "
                    + "lists the options.\n"
            ),
            Told(checkout.Run("validate", "--", "--jsno"))
        );
        Assert.Equal(
            (2, "terrateam: `binary.yml` is not text in UTF-8: byte 1 is none. Save it as UTF-8.\n"),
            Told(checkout.Run("validate", "binary.yml"))
        );
        Assert.Equal(2, checkout.Run("validate", "one", "two").Code);
        Assert.Equal(2, checkout.Run("nonsense").Code);

        using var nowhere = new LaptopCheckout(repository: false);
        Assert.Equal(2, nowhere.Run("validate").Code);
        Assert.Contains("is not in a git repository", nowhere.Run("validate").Error, StringComparison.Ordinal);
        Assert.Equal(0, nowhere.RunWith("parallel_runs: 2", ".", "validate", "-").Code);

        static (int, string) Told(LaptopAnswer answer)
        {
            Assert.Empty(answer.Output);
            return (answer.Code, answer.Error);
        }
    }

    [Fact]
    public void Two_mebibytes_are_an_error_of_the_configuration_and_seventeen_are_none_at_all()
    {
        using var checkout = new LaptopCheckout().With(
            (File, new string('#', 2 * 1024 * 1024)),
            ("huge.yml", new string('#', 17 * 1024 * 1024))
        );

        var large = checkout.Run("validate");

        Assert.Equal(1, large.Code);
        Assert.Contains("the file has 2097152 bytes", large.Output, StringComparison.Ordinal);
        Assert.Equal(2, checkout.Run("validate", "huge.yml").Code);
    }
}
