using Terrateam.Core.Reporting;

namespace Terrateam.Tests.Core.Reporting;

/// <summary>A configuration is never silently cut.</summary>
public sealed class ConfigurationCommentTests
{
    [Fact]
    public void A_large_one_is_split_at_lines_and_nothing_is_lost()
    {
        var yaml = string.Concat(
            Enumerable.Range(0, 4_000).Select(static line => $"directory-{line}: {{tags: [a, b]}}\n")
        );
        var comments = ConfigurationComment.Render(yaml, [], "0123456789", isFork: false);
        Assert.Equal(3, comments.Count);
        Assert.All(comments, static comment => Assert.InRange(comment.Length, 1, ResultComment.Limit));
        Assert.Equal(
            yaml.TrimEnd('\n'),
            string.Join('\n', comments.Select(static comment => comment.Split("```yaml\n")[1].Split("\n```")[0]))
        );
        Assert.Equal(3, comments.Select(static comment => comment.Split('\n')[0]).Distinct().Count());
    }

    [Fact]
    public void What_is_too_much_for_any_number_of_comments_is_counted()
    {
        var yaml = string.Concat(
            Enumerable.Range(0, 40_000).Select(static line => $"directory-{line}: {{tags: [a, b]}}\n")
        );
        var comments = ConfigurationComment.Render(yaml, [".terrateam/config.yml"], "0123456789", isFork: false);
        Assert.Equal(ConfigurationComment.MaxComments, comments.Count);
        var shown = comments.Sum(static comment => comment.Split("```yaml\n")[1].Split("\n```")[0].Split('\n').Length);
        Assert.Contains($"{40_000 - shown} more lines are left out", comments[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_in_it_ends_the_block_and_a_line_of_any_length_fits()
    {
        var comment = Assert.Single(
            ConfigurationComment.Render("a: \"```\n@everybody ![x](http://x)\"\nb: 1\n", [], "0123456789", isFork: true)
        );
        Assert.Contains("````yaml", comment, StringComparison.Ordinal);
        Assert.Contains("comes from a fork", comment, StringComparison.Ordinal);
        Assert.All(
            ConfigurationComment.Render(new string('x', 300_000), [], "0123456789", isFork: false),
            static part => Assert.InRange(part.Length, 1, ResultComment.Limit)
        );
    }
}
