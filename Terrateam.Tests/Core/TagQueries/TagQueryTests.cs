using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.TagQueries;

/// <summary>The grammar, its limits and the places of its faults.</summary>
public sealed class TagQueryTests
{
    [Theory]
    [InlineData("a b or c", "c", true)]
    [InlineData("c or a b", "c", true)]
    [InlineData("a b or c", "a", false)]
    [InlineData("not a b", "b", true)]
    [InlineData("not not a", "a", true)]
    [InlineData("NOT a And b", "b", true)]
    [InlineData("a OR b", "b", true)]
    [InlineData("foo\"bar\"", "foo,bar", true)]
    [InlineData("'it''s'", "it,s", true)]
    [InlineData("\"a b\"", "a b", true)]
    [InlineData("'a\\'b'", "a'b", true)]
    [InlineData("\"dir\" ", "dir", true)]
    [InlineData("\"in\"", "in", true)]
    [InlineData("dir~bar", "", true)]
    [InlineData("dir~ba", "", false)]
    [InlineData("ba*r in dir", "", false)]
    [InlineData("not bar in dir", "", false)]
    [InlineData("not bar in dir and foo in dir", "", false)]
    [InlineData("not xyz in dir and foo in dir", "", true)]
    [InlineData("'bar' in dir", "", true)]
    [InlineData("", "", true)]
    [InlineData(" \t ", "", true)]
    [InlineData("a\nb", "a,b", false)]
    [InlineData("a\nb", "a\nb", true)]
    public void A_query_reads_as_the_documentation_says(string query, string tags, bool expected)
    {
        var subject = new TagSubject(tags.Split(',').ToHashSet(StringComparer.Ordinal), "foo/bar/baz");
        Assert.Equal(expected, Valid(query).Matches(subject));
    }

    [Theory]
    [InlineData("()", TagQueryFault.EmptyParentheses, 0)]
    [InlineData("a or ()", TagQueryFault.EmptyParentheses, 5)]
    [InlineData("a )", TagQueryFault.MissingOpenParenthesis, 2)]
    [InlineData("(not)", TagQueryFault.NotWithoutOperand, 1)]
    [InlineData("not", TagQueryFault.NotWithoutOperand, 0)]
    [InlineData("not and a", TagQueryFault.NotWithoutOperand, 0)]
    [InlineData("a 'b", TagQueryFault.UnterminatedString, 2)]
    [InlineData("'a\\", TagQueryFault.UnterminatedString, 0)]
    [InlineData("(foo", TagQueryFault.MissingCloseParenthesis, 0)]
    [InlineData("a (", TagQueryFault.MissingCloseParenthesis, 2)]
    [InlineData("foo in bar", TagQueryFault.UnsupportedIn, 7)]
    [InlineData("foo in", TagQueryFault.UnsupportedIn, 6)]
    [InlineData("(foo) in dir", TagQueryFault.InWithoutOperand, 6)]
    [InlineData("a in dir in dir", TagQueryFault.InWithoutOperand, 9)]
    [InlineData("a or or b", TagQueryFault.OrWithoutOperand, 2)]
    [InlineData("a and", TagQueryFault.AndWithoutOperand, 2)]
    [InlineData("or a", TagQueryFault.OrWithoutOperand, 0)]
    public void A_fault_names_its_place(string query, TagQueryFault fault, int position)
    {
        var error = TagQuery.Parse(query).Error;
        Assert.NotNull(error);
        Assert.Equal((fault, position), (error.Fault, error.Position));
    }

    [Theory]
    [InlineData("../base", "projects/one/db", "projects/one/base", true)]
    [InlineData("../base", "projects/one/db", "projects/two/base", false)]
    [InlineData("..", "a", ".", true)]
    [InlineData("../../x", "a", "x", false)]
    [InlineData("./sub", ".", "sub", true)]
    public void A_relative_directory_is_told_from_the_owner(string path, string owner, string directory, bool expected)
    {
        var query = Valid($"relative_dir:{path}");
        Assert.Equal(expected, query.Matches(new(new HashSet<string>(), directory, owner)));
        Assert.False(query.Matches(new(new HashSet<string>(), directory)));
    }

    [Fact]
    public void What_is_too_long_or_too_deep_is_refused_and_what_is_just_not_is_read()
    {
        Assert.Equal(TagQueryFault.TooLong, TagQuery.Parse(new string('a', TagQuery.MaxLength + 1)).Error?.Fault);
        Assert.True(TagQuery.Parse(new string('a', TagQuery.MaxLength)).IsValid);
        Assert.True(TagQuery.Parse(Nested(64)).IsValid);
        Assert.Equal(TagQueryFault.TooDeep, TagQuery.Parse(Nested(65)).Error?.Fault);
        Assert.Equal(TagQueryFault.TooDeep, TagQuery.Parse(new string('(', 4_096)).Error?.Fault);
        Assert.Equal(
            TagQueryFault.TooDeep,
            TagQuery.Parse(string.Concat(Enumerable.Repeat("not ", 1_000)) + "a").Error?.Fault
        );
        Assert.True(TagQuery.Parse(string.Concat(Enumerable.Repeat("(a) ", 1_000))).IsValid);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("dir:a b")]
    [InlineData("and")]
    [InlineData("it's \"quoted\" \\ (so)")]
    [InlineData("")]
    public void A_quoted_tag_selects_that_tag(string tag)
    {
        var query = Valid(TagQuery.Quote(tag));
        Assert.True(query.Matches(new(new HashSet<string> { tag }, ".")));
        Assert.False(query.Matches(new(new HashSet<string> { tag + "x" }, ".")));
    }

    [Fact]
    public void A_query_prints_as_it_was_written()
    {
        const string Written = "a                  b   bar/baz in dir";
        Assert.Equal(Written, Valid(Written).ToString());
        Assert.Equal(Valid(Written), Valid(Written));
        Assert.NotEqual(Valid("a"), Valid("b"));
        Assert.Same(TagQuery.All, Valid("  "));
    }

    private static string Nested(int depth) => new string('(', depth) + "a" + new string(')', depth);

    private static TagQuery Valid(string text)
    {
        var result = TagQuery.Parse(text);
        Assert.True(result.IsValid, result.Error?.Message);
        return result.Query;
    }
}
