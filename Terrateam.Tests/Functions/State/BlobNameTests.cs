using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.State;

public sealed class BlobNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("plans/42/0f")]
    [InlineData("A-b_c.d/1.2")]
    public void A_name_of_segments_is_allowed(string name) => Assert.Equal(name, BlobName.Check(name));

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("../a")]
    [InlineData(".hidden")]
    [InlineData("a.")]
    [InlineData("a~")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("ä")]
    [InlineData("C:x")]
    public void Anything_else_is_refused_by_name(string name) =>
        Assert.Contains(
            $"'{name}'",
            Assert.Throws<ArgumentException>(() => BlobName.Check(name)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_name_has_a_longest_length_and_so_have_its_segments()
    {
        var longest = string.Join('/', Enumerable.Repeat(new string('a', 166), 3))[..BlobName.MaximumLength];
        Assert.Equal(longest, BlobName.Check(longest));
        Assert.Throws<ArgumentException>(() => BlobName.Check(longest + "a"));
        Assert.Throws<ArgumentException>(() => BlobName.Check(new string('a', BlobName.MaximumSegment + 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("plans/")]
    [InlineData("plans/4")]
    public void A_prefix_may_end_anywhere(string prefix) => Assert.Equal(prefix, BlobName.CheckPrefix(prefix));

    [Theory]
    [InlineData("../")]
    [InlineData("/")]
    [InlineData("a//")]
    public void A_prefix_of_no_name_is_refused(string prefix) =>
        Assert.Throws<ArgumentException>(() => BlobName.CheckPrefix(prefix));
}
