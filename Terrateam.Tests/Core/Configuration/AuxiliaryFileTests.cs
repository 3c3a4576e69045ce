using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Configuration;

public sealed class AuxiliaryFileTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("dirs:\n", "")]
    [InlineData("other: 1\n", "")]
    [InlineData("dirs: {a: {deps: [b, c]}, d: {}, e: {deps: }}\n", "a: dir:b or dir:c; d: ; e: ")]
    [InlineData("dirs:\n  a:\n    deps: ['x y']\n", "a: \"dir:x y\"")]
    public void The_directories_before_another_are_a_query(string text, string expected) =>
        Assert.Equal(
            expected,
            string.Join("; ", AuxiliaryFile.DependsOn("aux.yml", text).Select(static one => $"{one.Key}: {one.Value}"))
        );

    [Theory]
    [InlineData("[a]", "aux.yml:1:1: ")]
    [InlineData("dirs: [a]", "aux.yml:1:7: ")]
    [InlineData("dirs: {a: b}", "aux.yml:1:11: ")]
    [InlineData("dirs: {a: {deps: b}}", "aux.yml:1:18: ")]
    [InlineData("dirs: {a: {deps: [{b: c}]}}", "aux.yml:1:19: ")]
    [InlineData("dirs: {a: {}, a: {}}", "aux.yml:1:")]
    [InlineData("dirs: {", "aux.yml:")]
    public void Another_form_is_an_error_with_its_place(string text, string place) =>
        Assert.StartsWith(
            place,
            Assert.Throws<FormatException>(() => AuxiliaryFile.DependsOn("aux.yml", text)).Message,
            StringComparison.Ordinal
        );
}
