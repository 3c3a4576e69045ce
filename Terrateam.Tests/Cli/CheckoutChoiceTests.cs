using Terrateam.Cli.Checkouts;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Which files of a repository are in the checkout of a job.</summary>
public sealed class CheckoutChoiceTests
{
    private const string Planless = """
        {"workflows": [{"plan": [{"type": "run", "cmd": ["bash", "-c", "cat ../shared/file 2>&1; ls -A ..; cat big.bin 2>/dev/null"], "capture_output": true}]}]}
        """;

    private const string Pointer =
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 6\n";

    [Fact]
    public async Task Only_the_directories_that_are_named_and_worked_on_are_there_and_all_of_them_again_later()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files(
                ("-a [x]/main.tf", ""),
                ("shared/file", "shared file\n"),
                ("other/file", ""),
                ("root.txt", ""),
                (".terrateam/config.yml", "")
            )
        );
        scenario.Backend.Give(Work("plan", head, Planless, Dirspace("-a [x]", workflow: 0)));
        scenario.Environment["TERRATEAM_SPARSE_CHECKOUT"] = " shared/ \n none";

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal("shared file\n-a [x]\n.git\n.terrateam\nroot.txt\nshared", Sorted(scenario.Text("run")));

        scenario.Backend.Give(Work("plan", head, Planless, Dirspace("-a [x]", workflow: 0)));
        _ = scenario.Environment.Remove("TERRATEAM_SPARSE_CHECKOUT");
        exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("\nother\n", scenario.Text("run"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "a", null)]
    [InlineData("  ", "a", null)]
    [InlineData("x ./y/ x", "a", ".terrateam a x y")]
    [InlineData("-x *", ".", "* -x .terrateam")]
    public void Directories_are_names(string? asked, string worked, string? expected)
    {
        var directories = SparseCheckout.DirectoriesOf(asked, [worked]);

        Assert.Equal(expected, directories is null ? null : string.Join(' ', directories));
        Assert.Null(SparseCheckout.DirectoriesOf(asked, worked: null));
    }

    [Fact]
    public void A_directory_outside_is_an_error() =>
        Assert.Contains(
            "TERRATEAM_SPARSE_CHECKOUT",
            Assert.Throws<CheckoutException>(() => SparseCheckout.DirectoriesOf("../x", [])).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("true", "hello\n")]
    [InlineData("false", Pointer)]
    public async Task Large_files_are_fetched_where_the_workflow_asks_for_them(string asked, string expected)
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files(
                ("a/main.tf", ""),
                (".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n"),
                ("a/big.bin", Pointer)
            )
        );
        scenario.Backend.Give(Work("plan", head, Planless, Dirspace("a", workflow: 0)));
        InstallLfs(scenario);
        scenario.Environment["TERRATEAM_LFS"] = asked;

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Equal("a/default run True", scenario.Told()[^1]);
        Assert.Equal(
            expected,
            await File.ReadAllTextAsync(
                Path.Combine(scenario.Workspace, "a", "big.bin"),
                TestContext.Current.CancellationToken
            )
        );
    }

    [Theory]
    [InlineData("true", "There is no git-lfs on this machine", false)]
    [InlineData("", "Files of Git LFS are pointers in this checkout", true)]
    public async Task Where_they_cannot_be_fetched_it_is_told(string asked, string told, bool isPlanned)
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files(("a/main.tf", ""), (".gitattributes", "*.bin filter=lfs\n"), ("a/big.bin", Pointer))
        );
        scenario.Backend.Give(Work("plan", head, Planless, Dirspace("a", workflow: 0)));
        StrictProgram.Write(Directory.CreateDirectory(Path.Combine(scenario.Home, "programs")).FullName, "git-lfs", "");
        scenario.Environment["PATH"] =
            $"{Path.Combine(scenario.Home, "programs")}:{Environment.GetEnvironmentVariable("PATH")}";
        scenario.Environment["TERRATEAM_LFS"] = asked;

        var exit = await scenario.RunAsync();

        Assert.Contains(told, exit.Output, StringComparison.Ordinal);
        Assert.Equal(isPlanned, scenario.Told().Contains("a/default run True", StringComparer.Ordinal));
    }

    // Knows what the runner asks for, and nothing else.
    private static void InstallLfs(Scenario scenario)
    {
        var programs = Directory.CreateDirectory(Path.Combine(scenario.Home, "programs")).FullName;
        StrictProgram.Write(
            programs,
            "git-lfs",
            """
            version) echo git-lfs/3.4.0;;
            "smudge -- a/big.bin") [ "$GIT_LFS_SKIP_SMUDGE" = 1 ] || exit 65; cat;;
            "clean -- a/big.bin") cat;;
            pull) [ "$(git config lfs.url)" = "$GITHUB_SERVER_URL/acme/infra.git/info/lfs" ] || exit 66
                [ -n "$TERRATEAM_GITHUB_TOKEN" ] || exit 67
                grep -q 4d7a214614ab2935 a/big.bin || exit 68
                echo hello > a/big.bin;;
            """
        );
        scenario.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    private static string Sorted(string text) =>
        string.Join(
            '\n',
            text.Trim()
                .Split('\n')
                .OrderBy(static one => one != "shared file")
                .ThenBy(static one => one, StringComparer.Ordinal)
        );
}
