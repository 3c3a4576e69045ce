using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;

namespace Terrateam.Tests.Cli;

public sealed class JobLogTests
{
    [Theory]
    [InlineData("::error::no")]
    [InlineData("  ::stop-commands::x")]
    [InlineData("\t::set-output name=a::b")]
    [InlineData("\u00a0::warning::no")]
    [InlineData("\u0085::warning::no")]
    [InlineData("x\n::add-mask::y")]
    [InlineData("x\r::add-mask::y")]
    [InlineData("x\r\n::endgroup::")]
    [InlineData("##[error]no")]
    [InlineData("text ##[set-env name=A;]b")]
    [InlineData("###[error]no")]
    public void No_text_from_elsewhere_is_a_command(string text)
    {
        using var output = new StringWriter();
        var log = new JobLog(output, new SecretMask());

        log.Line(text);
        log.Line("a default", text);
        log.Line(text, text);
        log.Begin("b default", "b");
        log.Line("b default", text);
        log.End("b default");
        log.Block("c default", "c", [text, text]);

        var commands = Lines(output).Where(IsCommand).ToList();
        Assert.Equal(["::group::b", "::endgroup::", "::group::c", "::endgroup::"], commands);
    }

    [Theory]
    [InlineData("a\nb", "::group::a\\nb")]
    [InlineData("100%0A::error::no", "::group::100%250A::error::no")]
    public void A_title_is_one_line(string title, string expected)
    {
        using var output = new StringWriter();

        new JobLog(output, new SecretMask()).Block("a", title, ["x"]);

        Assert.Equal([expected, "[a] x", "::endgroup::"], Lines(output));
    }

    [Fact]
    public void An_annotation_holds_what_it_is_given_and_ends_where_it_ends()
    {
        using var output = new StringWriter();
        var mask = new SecretMask();
        mask.Add("hunter2hunter2");

        new JobLog(output, mask).Failure(
            "a,b: tf/plan",
            "no\r\n::error::100% hunter2hunter2",
            "dir,line=9::x/ma%in.tf\n",
            3
        );

        Assert.Equal(
            [
                "::error file=dir%2Cline=9%3A%3Ax/ma%25in.tf%0A,line=3,title=a%2Cb%3A tf/plan::"
                    + "no%0D%0A::error::100%25 ***",
            ],
            Lines(output)
        );
    }

    [Fact]
    public void There_are_no_more_annotations_than_GitHub_shows()
    {
        using var output = new StringWriter();
        var log = new JobLog(output, new SecretMask());

        for (var i = 0; i < 30; i++)
            log.Failure("a", "b");
        log.Error("the job failed");

        Assert.Equal(10, Lines(output).Length);
        Assert.Equal("::error::the job failed", Lines(output)[^1]);
    }

    [Fact]
    public void A_long_message_is_cut_after_it_is_masked()
    {
        using var output = new StringWriter();
        var mask = new SecretMask();
        mask.Add(new string('s', 50));

        new JobLog(output, mask).Failure("a", $"{new string('x', 980)}{new string('s', 50)}{new string('y', 50)}");

        Assert.DoesNotContain("ssss", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("***yyyyyyyyyyyyyyyyy…\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_that_run_at_the_same_time_do_not_get_into_each_others_groups()
    {
        using var output = new StringWriter();
        var log = new JobLog(output, new SecretMask());

        log.Begin("a", "a: plan");
        log.Begin("b", "b: plan");
        log.Line("a", "1");
        log.Line("b", "1");
        log.Line("a", "2");
        log.End("a");
        log.Line("b", "2");
        log.Line("for all");
        log.Line("b", "3");
        log.End("b");

        Assert.Equal(
            [
                "::group::a: plan",
                "[a] 1",
                "[a] 2",
                "::endgroup::",
                "::group::b: plan",
                "[b] 1",
                "[b] 2",
                "::endgroup::",
                "for all",
                "::group::b: plan (continued)",
                "[b] 3",
                "::endgroup::",
            ],
            Lines(output)
        );
    }

    [Fact]
    public void What_is_held_is_written_at_the_end_or_when_it_is_much()
    {
        using var output = new StringWriter();
        var log = new JobLog(output, new SecretMask());

        log.Begin("a", "a");
        log.Begin("b", "b");
        log.Line("a", "1");
        log.Line("b", "held");
        Assert.DoesNotContain("held", output.ToString(), StringComparison.Ordinal);
        log.Line("b", new string('x', 40_000));
        Assert.Contains("held", output.ToString(), StringComparison.Ordinal);
        log.Line("a", "2");
        log.End("b");
        log.End("a");

        Assert.Equal("[a] 2", Lines(output)[^2]);
        Assert.Equal("::endgroup::", Lines(output)[^1]);
    }

    private static string[] Lines(StringWriter output) =>
        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    private static bool IsCommand(string line) =>
        line.TrimStart().StartsWith("::", StringComparison.Ordinal) || line.Contains("##[", StringComparison.Ordinal);
}
