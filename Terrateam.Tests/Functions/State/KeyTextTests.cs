using CsCheck;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Functions.State;

public sealed class KeyTextTests
{
    // Mostly what keys are made of and what Azure forbids, sometimes anything at all, half surrogates included.
    private static readonly Gen<char> Character = Gen.Frequency(
        (4, Gen.OneOf([.. "ab0Z-_./\\#?%&'\"+ !~|{}[]^`@:;,$\u0000\u001f\u007f\u0080\u009f"])),
        (1, Gen.Char)
    );

    private static readonly Gen<string> Text = Gen.String[Character, 0, 12];

    [Fact]
    public void What_is_encoded_is_decoded() =>
        Text.Sample(text => Assert.Equal(text, KeyText.Decode(KeyText.Encode(text))));

    [Fact]
    public void The_order_of_what_is_encoded_is_the_order_of_the_text() =>
        Gen.Select(Text, Text)
            .Sample(
                (a, b) =>
                    Assert.Equal(
                        Math.Sign(string.CompareOrdinal(a, b)),
                        Math.Sign(string.CompareOrdinal(KeyText.Encode(a), KeyText.Encode(b)))
                    )
            );

    [Fact]
    public void One_text_begins_with_another_exactly_when_what_is_encoded_does() =>
        Gen.Select(Text, Text)
            .Sample(
                (a, b) =>
                {
                    Assert.StartsWith(KeyText.Encode(a), KeyText.Encode(a + b), StringComparison.Ordinal);
                    Assert.Equal(
                        a.StartsWith(b, StringComparison.Ordinal),
                        KeyText.Encode(a).StartsWith(KeyText.Encode(b), StringComparison.Ordinal)
                    );
                }
            );

    [Fact]
    public void Everything_that_begins_with_a_prefix_sorts_before_its_end() =>
        Gen.Select(Text, Text)
            .Sample(
                (prefix, rest) =>
                {
                    var end = KeyText.Encode(prefix) + KeyText.AfterEverything;
                    Assert.True(string.CompareOrdinal(KeyText.Encode(prefix + rest), end) < 0);
                    if (string.CompareOrdinal(rest, prefix) > 0 && !rest.StartsWith(prefix, StringComparison.Ordinal))
                        Assert.True(string.CompareOrdinal(KeyText.Encode(rest), end) > 0);
                }
            );

    [Fact]
    public void Nothing_is_written_that_a_store_forbids() =>
        Text.Sample(text =>
            Assert.DoesNotContain(KeyText.Encode(text), c =>
                c is < '!' or > '~' or '/' or '\\' or '#' or '?' or '%' or '\''
            )
        );

    [Theory]
    [InlineData("plan-0042_a`Z", "plan-0042_a`Z")]
    [InlineData("a/b", "a.1b")]
    [InlineData("a.b", "a.0b")]
    [InlineData(" ", "!W")]
    [InlineData("é", "~-2d")]
    public void What_is_common_stays_legible(string text, string encoded) =>
        Assert.Equal(encoded, KeyText.Encode(text));

    [Theory]
    [InlineData("a/b")]
    [InlineData(".")]
    [InlineData(".2")]
    [InlineData("!z")]
    [InlineData("~--")]
    [InlineData("~---")]
    [InlineData("~zzz")]
    [InlineData("é")]
    public void What_was_not_encoded_is_not_decoded(string text) =>
        Assert.Throws<FormatException>(() => KeyText.Decode(text));
}
