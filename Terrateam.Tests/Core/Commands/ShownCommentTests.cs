using System.Text.Json;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;

namespace Terrateam.Tests.Core.Commands;

/// <summary>Only text that GitHub shows as plain text holds commands.</summary>
public sealed class ShownCommentTests
{
    [Theory]
    [InlineData("Before we go on:\n\n~~~\nterrateam apply\n~~~")]
    [InlineData("Before we go on:\n~~~ sh\nterrateam apply\n~~~\nright?")]
    [InlineData("Log:\n\n~~~\n```\nterrateam apply\n```\n~~~")]
    [InlineData("Log:\n\n```\n~~~\nterrateam apply")]
    [InlineData("Before we go on:\n\n    terrateam apply\n\nright?")]
    [InlineData("Before we go on:\n\n\tterrateam apply")]
    [InlineData("    terrateam apply")]
    [InlineData("Like `this\nterrateam apply\nhere`")]
    [InlineData("Look:\n\n`terrateam apply`")]
    [InlineData("$$\nterrateam apply\n$$")]
    [InlineData("<pre>\nterrateam apply\n</pre>")]
    [InlineData("<pre>\n\nterrateam apply\n\n</pre>")]
    [InlineData("<PRE><code>\nterrateam apply\n</code></PRE>\n")]
    [InlineData("Log: <code>\nterrateam apply\n</code>")]
    [InlineData("<code>\n\nterrateam apply\n\n</code>")]
    [InlineData("<kbd>\n\nterrateam apply\n\n</kbd>")]
    [InlineData("<samp>terrateam apply</samp>")]
    [InlineData("<!--\nterrateam apply\n-->")]
    [InlineData("<!--\n\nterrateam apply\n\n-->")]
    [InlineData("<!-- until here\n\nterrateam apply")]
    [InlineData("Fine <!--\nterrateam apply\n--> with me")]
    [InlineData("<?php\nterrateam apply\n?>")]
    [InlineData("<![CDATA[\nterrateam apply\n]]>")]
    [InlineData("> terrateam apply")]
    [InlineData("> alice wrote\nterrateam apply")]
    [InlineData(">> > terrateam apply\n\nwhy?")]
    [InlineData("> - terrateam apply\n>\n> **terrateam plan**")]
    [InlineData("> [!NOTE]\n> terrateam apply")]
    [InlineData("- > terrateam apply")]
    [InlineData("- text\n\n      terrateam apply")]
    [InlineData("- ```\n  terrateam apply\n  ```")]
    [InlineData("1. `terrateam apply`")]
    [InlineData("<blockquote>\n\nterrateam apply\n\n</blockquote>")]
    [InlineData("<blockquote>terrateam apply</blockquote>")]
    [InlineData("<div>\n<!--\nterrateam apply\n-->\n</div>")]
    [InlineData("<div><!--\n\nterrateam apply\n\n--></div>")]
    [InlineData("<div title=\"\n\nterrateam apply\n\n\">")]
    [InlineData("<!-- x --><details>\n\nterrateam apply\n\n</details>")]
    [InlineData("<p><code>terrateam apply</code></p>")]
    [InlineData("<table><tr><td>\n\n> terrateam apply\n\n</td></tr></table>")]
    [InlineData("~~terrateam apply~~")]
    [InlineData("~~no longer\nterrateam apply\nneeded~~")]
    [InlineData("<del>\n\nterrateam apply\n\n</del>")]
    [InlineData("<details><summary>log</summary>\n\nterrateam apply\n\n</details>")]
    [InlineData("![\nterrateam apply\n](https://example.com/x.png)")]
    [InlineData("[look](https://example.com \"\nterrateam apply\n\")")]
    [InlineData("[look]: https://example.com\n\"\nterrateam apply\n\"")]
    [InlineData("- terraform plan shows three changes\n- terraform apply comes later")]
    public void What_is_code_or_quoted_or_not_shown_is_left_alone(string body)
    {
        Assert.Empty(CommandParser.Parse(body).Commands);
        Assert.Empty(CommandParser.Parse(body.Replace("\n", "\r\n", StringComparison.Ordinal)).Commands);
    }

    [Theory]
    [InlineData("- terrateam apply", "terrateam apply")]
    [InlineData("Please:\n1. look\n2. Terrateam APPLY dir:a", "terrateam apply dir:a")]
    [InlineData("* one\n  * terrateam plan", "terrateam plan")]
    [InlineData("- [ ] terrateam plan", "terrateam plan")]
    [InlineData("- item\nterrateam plan", "terrateam plan")]
    [InlineData("![](https://example.com/x.png) terrateam apply", "terrateam apply")]
    [InlineData("<br>terrateam apply", "terrateam apply")]
    [InlineData("<https://example.com> terrateam apply", "terrateam apply")]
    [InlineData("**terrateam apply**", "terrateam apply")]
    [InlineData("__terrateam__ apply", "terrateam apply")]
    [InlineData("*terrateam apply*", "terrateam apply")]
    [InlineData("LGTM\n\n***terraform apply***", "terrateam apply")]
    [InlineData("**ready\nterrateam apply**", "terrateam apply")]
    [InlineData("# terrateam apply", "terrateam apply")]
    [InlineData("[terrateam apply](https://example.com)", "terrateam apply")]
    [InlineData("<b>terrateam apply</b>", "terrateam apply")]
    [InlineData("<b>\n\nterrateam apply\n\n</b>", "terrateam apply")]
    [InlineData("<div>\nterrateam apply\n</div>", "terrateam apply")]
    [InlineData("<p>terrateam apply dir:a</p>", "terrateam apply dir:a")]
    [InlineData("<ul><li>\n\nterrateam apply\n\n</li></ul>", "terrateam apply")]
    [InlineData("| a |\n|---|\n| terrateam apply |", "terrateam apply")]
    public void What_stands_elsewhere_is_answered_once(string body, string told)
    {
        Assert.Equal(new Command.Misplaced(told), Assert.Single(CommandParser.Parse(body).Commands));
        Assert.Equal(
            new Command.Misplaced(told),
            Assert.Single(CommandParser.Parse($"{body}\n\n- terrateam plan").Commands)
        );
    }

    [Theory]
    [InlineData("> why not?\n\nterrateam apply")]
    [InlineData("~~~\nlog\n~~~\nterrateam apply")]
    [InlineData("```\nlog\n```\nterrateam apply")]
    [InlineData("<!-- note -->\nterrateam apply")]
    [InlineData("a <!-- note --> b\n\nterrateam apply")]
    [InlineData("<div>\n<!-- note -->\n</div>\n\nterrateam apply")]
    [InlineData("<img src=\"x\">\n\nterrateam apply")]
    [InlineData("terrateam apply\n<!-- note -->")]
    [InlineData("<details>\n\nlog\n\n</details>\n\nterrateam apply")]
    [InlineData("> <details>\n\nterrateam apply")]
    [InlineData("use `a` and `b`\nterrateam apply")]
    [InlineData("the <name> of it\nterrateam apply")]
    [InlineData("<sub>small</sub> note\nterrateam apply")]
    [InlineData("![](https://example.com/x.png)\nterrateam apply")]
    [InlineData("terrateam apply\n-- \nalice")]
    [InlineData("text\n      terrateam apply")]
    [InlineData("   terrateam apply  ")]
    [InlineData("- done\n- ready\n\nterrateam apply")]
    [InlineData("**ready**\nterrateam apply\n**thanks**")]
    [InlineData("[^1] text\nterrateam apply")]
    [InlineData("```console\nterrateam apply\n```\n")]
    [InlineData("\n\n`terrateam apply`\n")]
    [InlineData("- terrateam plan\n\nterrateam apply")]
    public void What_is_shown_as_text_counts(string body)
    {
        Assert.IsType<Command.Apply>(Assert.Single(CommandParser.Parse(body).Commands));
        Assert.IsType<Command.Apply>(
            Assert.Single(CommandParser.Parse(body.Replace("\n", "\r\n", StringComparison.Ordinal)).Commands)
        );
    }

    [Fact]
    public void A_footnote_is_shown_at_the_end() =>
        Assert.Equal(
            new Command.Misplaced("terrateam apply"),
            Assert.Single(CommandParser.Parse("x[^1]\n\n[^1]: terrateam apply").Commands)
        );

    [Fact]
    public void The_rest_of_a_line_is_read_as_it_was_written() =>
        Assert.Equal(
            "dir:a_b or dir:_c_ or \"dir:d*e\" or f*",
            Assert
                .IsType<Command.Apply>(
                    Assert.Single(
                        CommandParser.Parse("terrateam apply dir:a_b or dir:_c_ or \"dir:d*e\" or f*").Commands
                    )
                )
                .Query.ToString()
        );

    [Theory]
    [InlineData("terrateam plan dir:a\n~~~\nx\n~~~\nterrateam feedback `a\nTERRAFORM apply `b")]
    [InlineData("- **terrateam apply**")]
    [InlineData("terrateam dance")]
    [InlineData("terrateam plam\nterrateam unlock nobody\nx")]
    [InlineData("```sh\nterrateam apply\n```")]
    public void What_is_kept_of_a_comment_asks_for_the_same(string body)
    {
        var parsed = CommandParser.Parse(body);
        Assert.NotEmpty(parsed.Commands);
        Trigger trigger = new Trigger.Commented(1, "alice", parsed);
        var json = JsonSerializer.Serialize(trigger, StateJson.Default.Trigger);
        var again = Assert
            .IsType<Trigger.Commented>(JsonSerializer.Deserialize(json, StateJson.Default.Trigger))
            .Comment;
        Assert.Equal(parsed.Commands, again.Commands);
        Assert.Equal(parsed.Found, again.Found);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[a](")]
    [InlineData("![a][")]
    [InlineData("**a ")]
    [InlineData("*a_")]
    [InlineData("|*a*")]
    [InlineData("~~a ")]
    [InlineData("> ")]
    [InlineData(">")]
    [InlineData("1. ")]
    [InlineData("- ")]
    [InlineData("`a``")]
    [InlineData("<b>")]
    [InlineData("<!--")]
    [InlineData("[a]: b\n")]
    [InlineData("[^a]: b\n")]
    [InlineData("a\n-\n")]
    [InlineData("- a\n\n")]
    [InlineData("|a|\n|-|\n")]
    [InlineData("terrateam apply <[a](\n")]
    [InlineData("<[a](\n\n")]
    public void The_nastiest_comment_costs_little(string piece)
    {
        var body =
            string.Concat(Enumerable.Repeat(piece, CommandParser.MaxLength / piece.Length - 10))
            + "\n\nterrateam apply";
        CommandParser.Parse("warm - **up**\nterrateam help");
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = CommandParser.Parse(body);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }
}
