using Terrateam.Core.Versions;

namespace Terrateam.Tests.Core.Versions;

public sealed class VersionConstraintTests
{
    [Theory]
    [InlineData("1.5.0", "1.5.0", "1.5.1 1.4.9 1.5.0-rc1")]
    [InlineData("v1.5.0", "1.5.0", "1.5.1")]
    [InlineData("1.5", "1.5.0", "1.5.1 1.50.0")]
    [InlineData("1", "1.0.0", "1.0.1")]
    [InlineData("= 1.5.0", "1.5.0", "1.5.1")]
    [InlineData("=1.5.0+ent", "1.5.0 1.5.0+other", "1.5.1")]
    [InlineData("!= 1.5.0", "1.5.1 1.4.0", "1.5.0 1.6.0-rc1")]
    [InlineData("> 1.5.0", "1.5.1 2.0.0", "1.5.0 1.6.0-rc1")]
    [InlineData(">= 1.5.0", "1.5.0 1.10.0", "1.4.9 1.5.0-rc1 1.6.0-beta1")]
    [InlineData("< 1.10", "1.9.9 0.1.0", "1.10.0 1.10.0-rc1")]
    [InlineData("<= 1.5.0", "1.5.0 1.4.0", "1.5.1")]
    [InlineData("~> 1.5", "1.5.0 1.9.9", "2.0.0 1.4.9 1.6.0-rc1")]
    [InlineData("~> 1.5.0", "1.5.0 1.5.9", "1.6.0 1.4.9")]
    [InlineData("~> 1.5.3", "1.5.3 1.5.10", "1.5.2 1.6.0")]
    [InlineData("~> 1", "1.0.0 1.9.0 2.0.0", "0.9.0")]
    [InlineData("~>1.5.0", "1.5.9", "1.6.0")]
    [InlineData(">= 1.3, < 1.6", "1.3.0 1.5.7", "1.2.9 1.6.0")]
    [InlineData(">=1.3,<1.6", "1.3.0 1.5.7", "1.2.9 1.6.0")]
    [InlineData("  >=  1.3 ,\t< 1.6  ", "1.3.0", "1.6.0")]
    [InlineData("~> 1.5, != 1.5.3", "1.5.2 1.5.4", "1.5.3")]
    [InlineData("1.6.0-rc1", "1.6.0-rc1", "1.6.0 1.6.0-rc2")]
    [InlineData("= 1.6.0-rc1", "1.6.0-rc1", "1.6.0-rc.1")]
    [InlineData(">= 1.6.0-rc1", "1.6.0 1.7.0", "1.6.0-rc1 1.6.0-rc2 1.5.0")]
    [InlineData("~> 1.6.0-rc1", "", "1.6.0 1.6.1 1.6.0-rc1")]
    [InlineData("1.6.0-rc1, >= 1.5", "", "1.6.0-rc1")]
    public void A_constraint_allows_what_Terraforms_would(string text, string allowed, string refused)
    {
        var (constraint, fault) = VersionConstraint.Parse(text);

        Assert.Null(fault);
        Assert.All(Versions(allowed), version => Assert.True(constraint!.Allows(version), $"{version}"));
        Assert.All(Versions(refused), version => Assert.False(constraint!.Allows(version), $"{version}"));
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("   ", "it is empty")]
    [InlineData(">= 1.3,", "nothing between two commas")]
    [InlineData(",", "nothing between two commas")]
    [InlineData(">= 1.3 < 1.6", "`1.3 < 1.6` is not a version")]
    [InlineData(">=", "`` is not a version")]
    [InlineData("=> 1.5.0", "`> 1.5.0` is not a version")]
    [InlineData("== 1.5.0", "`= 1.5.0` is not a version")]
    [InlineData("~ 1.5.0", "`~ 1.5.0` is not a version")]
    [InlineData("^1.5.0", "`^1.5.0` is not a version")]
    [InlineData("1.5.x", "`1.5.x` is not a version")]
    [InlineData("1.5.*", "`1.5.*` is not a version")]
    [InlineData("1.2.3.4", "`1.2.3.4` is not a version")]
    [InlineData("garbage", "`garbage` is not a version")]
    [InlineData("1.5.0 || 1.6.0", "is not a version")]
    public void What_is_no_constraint_says_what_is_wrong(string text, string fault) =>
        Assert.Contains(fault, VersionConstraint.Parse(text).Fault, StringComparison.Ordinal);

    [Fact]
    public void A_list_without_end_is_refused() =>
        Assert.Contains(
            "more than",
            VersionConstraint.Parse(string.Join(',', Enumerable.Repeat("> 1.0.0", 1000))).Fault,
            StringComparison.Ordinal
        );

    private static IEnumerable<SemanticVersion> Versions(string texts) =>
        texts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static text => SemanticVersion.Parse(text)!);
}
