using System.Text.RegularExpressions;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Runs;

public sealed class RunTitleTests
{
    [Fact]
    public void It_says_what_is_done_for_which_pull_request_and_where() =>
        Assert.Equal(
            "apply #12: dns, network staging",
            TitleOf(RunKind.Apply, new Dirspace("dns", "default"), new Dirspace("network", "staging"))
        );

    [Fact]
    public void A_run_without_directories_says_what_it_prepares() =>
        Assert.Equal("build-config #12", TitleOf(RunKind.BuildConfig));

    [Fact]
    public void A_drift_schedule_is_named() =>
        Assert.Equal(
            "plan drift nightly: dns",
            RunTitle.Create(
                Sample.Run(RunKind.Plan, 0, DateTimeOffset.UnixEpoch, new Dirspace("dns", "default")) with
                {
                    Drift = "nightly",
                }
            )
        );

    [Fact]
    public void What_is_too_much_is_counted()
    {
        var title = TitleOf(
            RunKind.Plan,
            [.. Enumerable.Range(0, 500).Select(static number => new Dirspace($"live/service-{number}", "default"))]
        );

        Assert.StartsWith("plan #12: live/service-0, live/service-1", title, StringComparison.Ordinal);
        Assert.Matches(" and [0-9]{3} more$", title);
        Assert.InRange(title.Length, 1, 120);
    }

    // A workflow file may put the input into a shell.
    [Theory]
    [InlineData("$(curl evil)")]
    [InlineData("`id`;\"'\n::add-mask::x")]
    [InlineData("${{ secrets.KEY }}")]
    [InlineData("\u202eетйс")]
    public void Nothing_in_a_name_means_anything_to_a_shell_or_an_expression(string name) =>
        Assert.Matches(
            @"\Aplan #12: [A-Za-z0-9._/-]+ [A-Za-z0-9._/-]+\z",
            TitleOf(RunKind.Plan, new Dirspace(name, name))
        );

    // Another run of the repository is found by 32 such digits in its name.
    [Fact]
    public void No_name_can_be_the_correlation_value_of_another_run()
    {
        var value = Guid.NewGuid().ToString("N");

        var title = TitleOf(
            RunKind.Plan,
            new Dirspace(value, value),
            new Dirspace($"a/{value[..16]}", value[16..]),
            new Dirspace(value[16..], "default")
        );

        Assert.DoesNotContain(value, title, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex("[0-9a-f]{32}", RegexOptions.None, TimeSpan.FromSeconds(1)), title);
    }

    private static string TitleOf(RunKind kind, params Dirspace[] dirspaces) =>
        RunTitle.Create(Sample.Run(kind, 12, DateTimeOffset.UnixEpoch, dirspaces));
}
