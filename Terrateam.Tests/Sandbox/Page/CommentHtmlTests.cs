using Terrateam.Sandbox.Page;

namespace Terrateam.Tests.Sandbox.Page;

public sealed class CommentHtmlTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("a <img src=x onerror=alert(1)> b", "<img")]
    [InlineData("<details open onclick=\"alert(1)\"><summary>s</summary></details>", "onclick")]
    [InlineData("[x](javascript:alert(1))", "javascript:")]
    [InlineData("[x](data:text/html,<b>)", "data:")]
    [InlineData("![x](http://example.com/x.png)", "<img")]
    [InlineData("<style>body{display:none}</style>", "<style")]
    [InlineData("<iframe src=\"http://example.com\"></iframe>", "<iframe")]
    [InlineData("<javascript:alert(1)>", "href=\"javascript")]
    [InlineData("&lt;script&gt;alert(1)&lt;/script&gt;", "<script")]
    [InlineData("<!-- terrateam:run:1 -->", "terrateam:run")]
    [InlineData("<p style=\"position:fixed\">x</p>", "style")]
    public void What_GitHub_lets_nobody_write_is_not_there(string markdown, string forbidden) =>
        Assert.DoesNotContain(forbidden, CommentHtml.Render(markdown).Text, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Details_tables_code_and_emoji_are_shown()
    {
        var html = CommentHtml
            .Render(
                """
                ### :white_check_mark: Plan

                | a | b |
                |---|---|
                | 1 | <2> |

                <details open><summary>:warning: <b>network</b> default</summary>

                ```diff
                + <added>
                ```

                </details>
                """
            )
            .Text;

        Assert.Contains("<td>1</td>", html, StringComparison.Ordinal);
        Assert.Contains(
            "<details open><summary>⚠ <b>network</b> default</summary>",
            html.Replace("\ufe0f", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains("+ &lt;added&gt;", html, StringComparison.Ordinal);
        Assert.Contains("✅ Plan", html, StringComparison.Ordinal);
    }
}
