using Terrateam.Core.Versions;

namespace Terrateam.Tests.Core.Versions;

public sealed class SemanticVersionTests
{
    // The order of the specification, section 11.
    private static readonly string[] InOrder =
    [
        "0.9.9",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
        "1.0.10",
        "1.2.0",
        "1.10.0",
        "2.0.0",
        "10.0.0",
    ];

    [Fact]
    public void Versions_are_ordered_as_the_specification_orders_them()
    {
        SemanticVersion[] versions = [.. InOrder.Select(static text => SemanticVersion.Parse(text)!)];

        for (var i = 0; i < versions.Length; i++)
        {
            for (var j = 0; j < versions.Length; j++)
            {
                Assert.Equal(
                    Math.Sign(i.CompareTo(j)),
                    Math.Sign(SemanticVersion.Precedence.Compare(versions[i], versions[j]))
                );
            }
        }
    }

    [Theory]
    [InlineData("1.5.0", "1.5.0")]
    [InlineData("v1.5.0", "1.5.0")]
    [InlineData("1.5.0-rc1", "1.5.0-rc1")]
    [InlineData("1.5.0-alpha20230614+ent.hsm", "1.5.0-alpha20230614+ent.hsm")]
    [InlineData("1.5.0+001", "1.5.0+001")]
    [InlineData("1.5.0--", "1.5.0--")]
    [InlineData("123456789012345678.0.0", "123456789012345678.0.0")]
    public void A_version_is_read(string text, string expected) =>
        Assert.Equal(expected, SemanticVersion.Parse(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.5")]
    [InlineData("1.5.0.0")]
    [InlineData("01.5.0")]
    [InlineData("1.5.0-")]
    [InlineData("1.5.0-rc..1")]
    [InlineData("1.5.0-01")]
    [InlineData("1.5.0+")]
    [InlineData("1.5.x")]
    [InlineData("V1.5.0")]
    [InlineData(" 1.5.0")]
    [InlineData("1.5.0\n")]
    [InlineData("-1.5.0")]
    [InlineData("1.5.٣")]
    [InlineData("1.5.9999999999999999999")]
    public void What_is_no_version_is_not_read(string text) => Assert.Null(SemanticVersion.Parse(text));

    [Fact]
    public void A_build_does_not_count() =>
        Assert.Equal(0, SemanticVersion.Compare(SemanticVersion.Parse("1.5.0+a"), SemanticVersion.Parse("1.5.0+b")));
}
