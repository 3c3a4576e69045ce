using Terrateam.Sandbox.Page;

namespace Terrateam.Tests.Sandbox.Page;

public sealed class LogHtmlTests
{
    [Fact]
    public void Secrets_are_masked_from_where_they_are_told_and_their_commands_are_not_shown()
    {
        var lines = Read(
            """
            token-of-the-job is known
            early hunter2
            ::add-mask::hunter2
            late hunter2 and hunter2
            ::add-mask::one%0Atwo
            two lines: one, two
            """
        );

        Assert.Equal(["*** is known", "early hunter2", "late *** and ***", "*** lines: ***, ***"], lines);
    }

    [Fact]
    public void What_is_stopped_is_text_until_it_goes_on()
    {
        var lines = Read("::stop-commands::mark-1\n::error::not one\n::add-mask::text\n::mark-1::\n::error::one");

        Assert.Equal(["::error::not one", "::add-mask::text", "Error: one"], lines);
    }

    [Fact]
    public void Groups_open_and_close_and_what_is_in_them_is_escaped()
    {
        var html = LogHtml
            .Render("##[group]Run <b>\nin it\n##[endgroup]\n::group::next\n##[error]bad & worse\n::debug::never", [])
            .Text;

        Assert.Contains("<summary>Run &lt;b&gt;</summary>", html, StringComparison.Ordinal);
        Assert.Contains("<summary>next</summary>", html, StringComparison.Ordinal);
        Assert.Contains("bad &amp; worse", html, StringComparison.Ordinal);
        Assert.DoesNotContain("never", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("<details open>").Length - 1);
        Assert.Equal(2, html.Split("</div></details>").Length - 1);
    }

    private static List<string> Read(string log) =>
        [
            .. new LogCommands(["token-of-the-job"])
                .Read(log)
                .Select(static line => line.Kind is LogKind.Text ? line.Text : $"{line.Kind}: {line.Text}"),
        ];
}
