using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.TagQueries;

/// <summary>Quotes may stand around a tag or around what comes behind its colon.</summary>
public sealed class QuotedValueTests
{
    private static readonly TagSubject Subject = new(
        new HashSet<string>(StringComparer.Ordinal) { "dir:my dir/a", "workspace:default", "a:", "b" },
        "my dir/a"
    );

    [Theory]
    [InlineData("dir:\"my dir/a\"")]
    [InlineData("dir:'my dir/a'")]
    [InlineData("\"dir:my dir/a\"")]
    [InlineData("dir:\"my dir\"/a")]
    [InlineData("dir:\"my \"'dir/'a")]
    [InlineData("workspace:\"default\" dir:\"my dir/a\"")]
    [InlineData("(dir:\"my dir/a\")and workspace:default")]
    [InlineData("not dir:\"other dir\"")]
    [InlineData("dir~\"my dir\"")]
    [InlineData("a:\"\"")]
    [InlineData("\"a:\" 'b'")]
    [InlineData("\"a:\"'b'")]
    [InlineData("b\"a:\"")]
    public void It_selects_the_same(string query) => Assert.True(TagQuery.Parse(query).Query!.Matches(Subject));

    [Theory]
    [InlineData("dir:\"my dir/b\"")]
    [InlineData("dir:\"my dir/a\"x")]
    public void It_selects_nothing_else(string query) => Assert.False(TagQuery.Parse(query).Query!.Matches(Subject));

    [Fact]
    public void A_quote_that_is_never_closed_is_told_where_it_begins() =>
        Assert.Equal(
            (TagQueryFault.UnterminatedString, 4),
            (TagQuery.Parse("dir:\"my dir").Error!.Fault, TagQuery.Parse("dir:\"my dir").Error!.Position)
        );
}
