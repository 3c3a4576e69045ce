using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Modules;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

/// <summary><c>terrateam index</c> in real checkouts, and what terraform itself thinks of the same modules.</summary>
public sealed class IndexCommandTests
{
    [Fact]
    public void The_index_tells_modules_links_and_what_it_left_out()
    {
        using var checkout = new LaptopCheckout()
            .With(
                (
                    "live/a/main.tf",
                    """
                    module "vpc" {
                      source = "../../modules/vpc"
                    }
                    module "x" {
                      source = var.x
                    }

                    """
                ),
                ("modules/vpc/main.tf", "module \"names\" {\n  source = \"./names\"\n}\n"),
                ("modules/vpc/names/main.tf", ""),
                (".gitignore", "ignored/\n"),
                ("ignored/main.tf", "!!!")
            )
            .Link("live/b", "a")
            .Commit();

        var answer = checkout.Run("index");

        Assert.Equal(
            """
            live/a
              ../../modules/vpc
              ../../modules/vpc/names
            live/b
              ../../modules/vpc
              ../../modules/vpc/names
            modules/vpc
              ./names
            live/b -> live/a
            live/a/main.tf:5: module x: its source is not plain text, so it is known only when Terraform runs
            4 directories, 3 of them use modules, 2 modules, 1 symbolic links.

            """.ReplaceLineEndings("\n"),
            answer.Output
        );
        Assert.Equal((0, ""), (answer.Code, answer.Error));
    }

    [Fact]
    public void The_index_as_json_is_what_a_runner_reports()
    {
        using var checkout = new LaptopCheckout().With(
            ("a/main.tf", "module \"m\" { source = \"./m\" }\n"),
            ("a/m/main.tf", "x = '1'\n"),
            ("b/main.tf", "")
        );

        var answer = checkout.RunIn("a", "index", "--json");

        var report = Assert.IsType<RunnerReport.Index>(
            RunnerReportReader.Read(System.Text.Encoding.UTF8.GetBytes(answer.Output))
        );
        Assert.Equal(["a", "a/m"], report.Paths.Keys);
        Assert.Equal(["./m"], report.Paths["a"].Modules);
        Assert.Equal(1, report.Paths["a/m"].Failures["a/m/main.tf"].Lnum);
        Assert.Equal(1, answer.Code);
    }

    [Fact]
    public void Nothing_is_read_through_a_link_that_leads_out()
    {
        using var outside = new TemporaryDirectory();
        outside.Write("secret.tf", "module \"m\" { source = \"./secret\" }");
        using var checkout = new LaptopCheckout()
            .With(("a/main.tf", "module \"m\" { source = \"../out\" }\n"), ("a/binary.tf", "\0\u0001"), ("b/x.tf", ""))
            .Link("a/secret.tf", Path.Combine(outside.Path, "secret.tf"))
            .Link("out", outside.Path)
            .Commit();
        File.WriteAllBytes(Path.Combine(checkout.Root, "b/x.tf"), [0xff, 0xfe]);
        File.WriteAllBytes(Path.Combine(checkout.Root, "b/large.tf"), new byte[5 * 1024 * 1024]);

        var answer = checkout.Run("index");

        Assert.DoesNotContain("./secret", answer.Output, StringComparison.Ordinal);
        Assert.Contains("a/secret.tf: it is a symbolic link", answer.Output, StringComparison.Ordinal);
        Assert.Contains("a/binary.tf:1:", answer.Output, StringComparison.Ordinal);
        Assert.Contains("b/x.tf: it is not text in UTF-8", answer.Output, StringComparison.Ordinal);
        Assert.Contains("b/large.tf: it has 5242880 bytes", answer.Output, StringComparison.Ordinal);
        Assert.Equal(1, answer.Code);
    }

    [Fact]
    public void Outside_of_a_repository_the_answer_says_what_to_do()
    {
        using var checkout = new LaptopCheckout(repository: false);

        var answer = checkout.Run("index");

        Assert.Equal(2, answer.Code);
        Assert.Equal(
            "terrateam: `{root}` is not in a git repository, and this command asks git which files there are. "
                + "Run it in a checkout, or make one with `git init`.\n",
            answer.Error
        );
        Assert.Equal(2, checkout.Run("index", "nowhere").Code);
    }

    // Trees of local modules, some of which use deeper ones; compared with the modules that terraform installs for the
    // root.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_index_knows_the_modules_that_terraform_installs(int seed)
    {
        using var checkout = new LaptopCheckout();
        var random = new Random(seed);
        string[] directories = ["live/a", "m0", "m0/sub", "deep/er/m1", "m2", "live/m3", "m-4", "deep/m5"];
        for (var index = 0; index < directories.Length; index++)
        {
            // Only to later ones, since terraform refuses circles.
            var text = """
                locals {
                  text = <<-EOT
                    module "no" { source = "./no" } ${"}"}
                  EOT
                }

                """;
            for (var module = index + 1; module < directories.Length; module++)
            {
                if (random.Next(3) > 0 && index > 0)
                    continue;
                var source = Path.GetRelativePath(directories[index], directories[module]);
                text += string.Create(
                    CultureInfo.InvariantCulture,
                    $"module \"x{module}\" {{ # {{\n  source = /* }} */ "
                        + $"\"{(source.StartsWith('.') ? source : "./" + source)}{(random.Next(2) == 0 ? "/" : "//")}\"\n}}\n"
                );
            }

            checkout.With(($"{directories[index]}/main.tf", text));
        }

        var root = Path.Combine(checkout.Root, "live/a");
        var (code, output, error) = checkout.Start("terraform", ["get", "-no-color"], root);
        Assert.True(code == 0, output + error);
        var installed = JsonNode.Parse(File.ReadAllText(Path.Combine(root, ".terraform/modules/modules.json")))![
            "Modules"
        ]!
            .AsArray()
            .Select(module => RepositoryPath.Normalise($"live/a/{(string)module!["Dir"]!}"))
            .Distinct(StringComparer.Ordinal);

        var indexed = await ModuleIndexer.IndexAsync(root, ["live/a"], TestContext.Current.CancellationToken);

        var found = indexed
            .Report.Paths["live/a"]
            .Modules.Select(module => RepositoryPath.Normalise($"live/a/{module}"))
            .Append("live/a");
        Assert.Equal(installed.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.All(indexed.Report.Paths.Values, path => Assert.Empty(path.Failures));
    }

    [Fact]
    public void The_wire_form_has_the_names_of_the_protocol()
    {
        var report = new RunnerReport.Index(
            1,
            Success: true,
            new Dictionary<string, IndexedPath>(StringComparer.Ordinal)
            {
                ["a"] = new(
                    ["./m"],
                    new Dictionary<string, IndexFailure>(StringComparer.Ordinal) { ["a/x.tf"] = new("bad", 3) }
                ),
            }
        );

        Assert.Equal(
            """{"version":1,"success":true,"paths":{"a":{"modules":["./m"],"failures":{"a/x.tf":{"msg":"bad","lnum":3}}}}}""",
            JsonSerializer.Serialize(report, ProtocolJson.Default.IndexReport)
        );
    }
}
