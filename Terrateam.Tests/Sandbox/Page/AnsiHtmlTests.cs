using Terrateam.Sandbox.Page;

namespace Terrateam.Tests.Sandbox.Page;

public sealed class AnsiHtmlTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("\u001b[32mgreen\u001b[0m after", "<span class=\"c2\">green</span> after")]
    [InlineData(
        "\u001b[1;91mbold red\u001b[22m red",
        "<span class=\"c1 bold\">bold red</span><span class=\"c1\"> red</span>"
    )]
    [InlineData("\u001b[38;5;31mtext\u001b[m", "text")]
    [InlineData("\u001b[38;2;31;32;33mtext", "text")]
    [InlineData(
        "\u001b[4munder\u001b[24m\u001b[3mslant\u001b[23m",
        "<span class=\"under\">under</span><span class=\"italic\">slant</span>"
    )]
    [InlineData("\u001b[2K\u001b[1Aa\u001b]0;title\u0007b\u0008c", "abc")]
    [InlineData(
        "\u001b[32m<script>alert('x')</script>",
        "<span class=\"c2\">&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</span>"
    )]
    [InlineData("\u001b[\"><img src=x>", "&quot;&gt;&lt;img src=x&gt;")]
    public void Colours_are_classes_and_nothing_is_markup(string text, string html) =>
        Assert.Equal(html, AnsiHtml.Render(text).Text);
}
