using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Modules;

namespace Terrateam.Tests.Core.Modules;

/// <summary>
/// The index lists the modules that each directory uses, directly or through modules, and never leaves the repository.
/// </summary>
public sealed class RepositoryModulesTests
{
    [Fact]
    public void A_directory_uses_the_modules_of_its_modules()
    {
        var found = Index(
            new()
            {
                ["live/a/main.tf"] = Uses("../../m/one"),
                ["m/one/main.tf"] = Uses("../two"),
                ["m/two/main.tf"] = "",
            }
        );

        Assert.Equal(["../../m/one", "../../m/two"], found.Report.Paths["live/a"].Modules);
        Assert.Equal(["../two"], found.Report.Paths["m/one"].Modules);
        Assert.Empty(found.Report.Paths["m/two"].Modules);
        Assert.All(found.Report.Paths.Values, path => Assert.Empty(path.Failures));
    }

    [Fact]
    public void Modules_that_use_each_other_or_themselves_come_to_an_end()
    {
        var found = Index(
            new()
            {
                ["a/main.tf"] = Uses("../b"),
                ["b/main.tf"] = Uses("../a"),
                ["c/main.tf"] = Uses("./"),
            }
        );

        Assert.Equal(["../b"], found.Report.Paths["a"].Modules);
        Assert.Equal(["../a"], found.Report.Paths["b"].Modules);
        Assert.Empty(found.Report.Paths["c"].Modules);
    }

    [Fact]
    public void Only_the_directories_that_are_asked_for_and_their_modules_are_told()
    {
        var found = Index(
            new()
            {
                ["a/main.tf"] = Uses("../m"),
                ["b/main.tf"] = "",
                ["m/main.tf"] = "!",
            },
            directories: ["./a"]
        );

        Assert.Equal(["a", "m"], found.Report.Paths.Keys);
        Assert.Equal(1, found.Report.Paths["m"].Failures["m/main.tf"].Lnum);
    }

    [Fact]
    public void Every_kind_of_configuration_file_counts_and_nothing_that_terraform_fetched()
    {
        var found = Index(
            new()
            {
                ["a/x.tf"] = Uses("../m1"),
                ["a/x.tofu"] = Uses("../m2"),
                ["a/x.tf.json"] = "{\"module\":{\"j\":{\"source\":\"../m3\"}}}",
                ["a/x.txt"] = Uses("../no"),
                ["a/.terraform/modules/x/main.tf"] = Uses("./no"),
                ["m1/x.tf"] = "",
                ["m2/x.tf"] = "",
                ["m3/x.tf"] = "",
            }
        );

        Assert.Equal(["../m1", "../m2", "../m3"], found.Report.Paths["a"].Modules);
        Assert.DoesNotContain(found.Report.Paths.Keys, path => path.Contains(".terraform", StringComparison.Ordinal));
    }

    [Fact]
    public void A_fault_is_told_with_its_line_and_the_rest_is_read()
    {
        var found = Index(
            new()
            {
                ["a/bad.tf"] = "\nx = 'y'\n",
                ["a/gone.tf"] = null,
                ["a/main.tf"] = Uses("../m"),
                ["a/missing.tf"] = "\n" + Uses("./nowhere"),
                ["m/x.tf"] = "",
            }
        );

        var path = found.Report.Paths["a"];
        Assert.Equal(["../m", "./nowhere"], path.Modules);
        Assert.Equal(2, path.Failures["a/bad.tf"].Lnum);
        Assert.Equal("gone", path.Failures["a/gone.tf"].Msg);
        Assert.Equal(
            (2, true),
            (
                path.Failures["a/missing.tf"].Lnum,
                path.Failures["a/missing.tf"].Msg.Contains("a/nowhere", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public void A_source_that_is_not_known_or_leads_out_is_left_out_with_the_reason()
    {
        var found = Index(
            new()
            {
                ["a/main.tf"] = "module \"v\" {\n source = var.x\n}\n" + Uses("../../out") + Uses("example.com/remote"),
            }
        );

        Assert.Empty(found.Report.Paths["a"].Modules);
        Assert.Empty(found.Report.Paths["a"].Failures);
        Assert.Equal(
            [("a/main.tf", 2, "v"), ("a/main.tf", 4, "m")],
            found.Skipped.Select(module => (module.File, module.Line, module.Module))
        );
    }

    [Fact]
    public void Links_are_followed_inside_the_repository_and_give_their_targets_a_second_name()
    {
        var found = Index(
            new()
            {
                ["shared/prod/main.tf"] = Uses("../../m"),
                ["m/main.tf"] = "",
                ["a/main.tf"] = Uses("../l/n"),
                ["real/n/main.tf"] = "",
                ["live"] = "",
                ["l"] = "",
                ["x/main.tf"] = Uses("./k"),
            },
            links: new()
            {
                ["live/deep/prod"] = "shared/prod",
                ["l"] = "real",
                ["x/main.tf"] = "a/main.tf",
            }
        );

        Assert.Equal(
            ["../../../m"],
            Index(
                new()
                {
                    ["shared/prod/main.tf"] = Uses("../../../m"),
                    ["m/main.tf"] = "",
                    ["live/deep/prod"] = "",
                },
                links: new() { ["live/deep/prod"] = "shared/prod" }
            )
                .Report.Paths["live/deep/prod"]
                .Modules
        );
        Assert.Equal(["../l/n"], found.Report.Paths["a"].Modules);
        Assert.Equal(["../l/n"], found.Report.Paths["x"].Modules);
        Assert.Empty(found.Report.Paths["a"].Failures);
    }

    [Theory]
    [InlineData("a/l", "../b", "b")]
    [InlineData("l", "b/./c/", "b/c")]
    [InlineData("l", "/etc/passwd", null)]
    [InlineData("a/l", "../../x", null)]
    [InlineData("a/l", ".", null)]
    [InlineData("a/l", "..", null)]
    [InlineData("l", "l", null)]
    public void A_link_is_told_from_the_root_or_not_at_all(string link, string target, string? expected) =>
        Assert.Equal(expected, RepositoryFiles.TargetOf(link, target));

    [Fact]
    public void A_chain_of_modules_is_followed_only_so_far()
    {
        var files = Enumerable
            .Range(0, 1_500)
            .ToDictionary(
                index => $"m{index}/main.tf",
                index => (string?)Uses($"../m{index + 1}"),
                StringComparer.Ordinal
            );
        files["m1500/main.tf"] = "";

        var path = Index(files).Report.Paths["m0"];

        Assert.Equal(1_000, path.Modules.Count);
        Assert.Contains("more than 1000", path.Failures["m0"].Msg, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_a_module_is_a_change_of_who_uses_it_and_the_module_itself_is_no_dirspace()
    {
        Dictionary<string, string?> files = new()
        {
            ["a/main.tf"] = Uses("../m/one"),
            ["m/one/main.tf"] = Uses("../two"),
            ["m/two/main.tf"] = "",
            ["z/main.tf"] = "",
        };
        var index = RepositoryModules.IndexOf(Index(files).Report);

        var changes = ChangeMatcher.Match(
            RepositoryConfiguration.Default,
            files.Keys,
            new([new("m/two/main.tf")]),
            new() { Index = index }
        );

        Assert.Equal("a", Assert.Single(changes.Changed).Dirspace.Directory);
        Assert.Equal(["a", "z"], changes.All.Select(dirspace => dirspace.Dirspace.Directory));
    }

    private static string Uses(string source) => $"module \"m\" {{ source = \"{source}\" }}\n";

    private static RepositoryModules Index(
        Dictionary<string, string?> files,
        Dictionary<string, string>? links = null,
        string[]? directories = null
    ) =>
        RepositoryModules.Create(
            new(files.Keys, links ?? []),
            path => files[path] is { } text ? new(text, null) : new(null, "gone"),
            directories
        );
}
