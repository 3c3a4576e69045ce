using System.Text;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.Webhooks;

public sealed class WebhookSignatureTests
{
    // The values of GitHub's documentation, "Testing the webhook payload validation".
    private const string Secret = "It's a Secret to Everybody";
    private const string Hex = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    private static readonly byte[] Body = "Hello, World!"u8.ToArray();

    [Fact]
    public void The_example_of_the_documentation_is_valid()
    {
        Assert.True(WebhookSignature.IsValid(Body, "sha256=" + Hex, Secret));
        Assert.Equal("sha256=" + Hex, WebhookSignature.Create(Body, Secret));
    }

    [Fact]
    public void Hexadecimal_digits_may_be_upper_case() =>
        Assert.True(WebhookSignature.IsValid(Body, "sha256=" + Hex.ToUpperInvariant(), Secret));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData(Hex)]
    [InlineData("sha1=" + Hex)]
    [InlineData("SHA256=" + Hex)]
    [InlineData("sha256= " + Hex)]
    [InlineData("sha256=" + Hex + "00")]
    [InlineData("sha256=757107ea")]
    [InlineData("sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha256=857107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData("sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18")]
    public void Whatever_is_not_the_signature_is_invalid(string? header) =>
        Assert.False(WebhookSignature.IsValid(Body, header, Secret));

    [Fact]
    public void A_changed_body_is_invalid() =>
        Assert.False(WebhookSignature.IsValid("Hello, World?"u8, "sha256=" + Hex, Secret));

    [Fact]
    public void Another_secret_is_invalid() =>
        Assert.False(WebhookSignature.IsValid(Body, WebhookSignature.Create(Body, "guess"), Secret));

    [Fact]
    public void An_empty_secret_proves_nothing_even_when_the_signature_is_right() =>
        Assert.False(WebhookSignature.IsValid(Body, WebhookSignature.Create(Body, ""), ""));

    [Fact]
    public void The_bytes_are_signed_not_the_text()
    {
        var body = Encoding.UTF8.GetPreamble().Concat(Body).Append((byte)0xff).ToArray();

        Assert.True(WebhookSignature.IsValid(body, WebhookSignature.Create(body, Secret), Secret));
        Assert.False(WebhookSignature.IsValid(body, "sha256=" + Hex, Secret));
    }
}
