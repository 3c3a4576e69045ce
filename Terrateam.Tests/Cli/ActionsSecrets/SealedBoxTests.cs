using System.Security.Cryptography;
using System.Text;
using Sodium;
using Terrateam.Cli.ActionsSecrets;

namespace Terrateam.Tests.Cli.ActionsSecrets;

/// <summary>Sealed boxes of the command line, against libsodium.</summary>
public sealed class SealedBoxTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(48 * 1024)]
    public void Libsodium_opens_what_was_sealed(int length)
    {
        using var keys = PublicKeyBox.GenerateKeyPair();
        var message = RandomNumberGenerator.GetBytes(length);

        var box = SealedBox.Seal(message, keys.PublicKey);

        Assert.Equal(length + 48, box.Length);
        Assert.Equal(message, SealedPublicKeyBox.Open(box, keys));
    }

    [Fact]
    public void A_box_is_the_same_as_libsodiums_for_the_same_key_pair()
    {
        using var keys = PublicKeyBox.GenerateKeyPair();
        var secret = RandomNumberGenerator.GetBytes(SealedBox.KeyLength);
        using var own = PublicKeyBox.GenerateKeyPair(secret);
        var message = "Plan: 1 to add"u8.ToArray();
        var nonce = GenericHash.Hash([.. own.PublicKey, .. keys.PublicKey], key: null, 24);

        var box = SealedBox.Seal(message, keys.PublicKey, secret);

        Assert.Equal(own.PublicKey, box[..32]);
        Assert.Equal(PublicKeyBox.Create(message, nonce, secret, keys.PublicKey), box[32..]);
    }

    // https://cr.yp.to/highspeed/naclcrypto-20090310.pdf, sections 2 to 8.
    [Fact]
    public void The_agreed_key_is_that_of_the_published_example()
    {
        var secret = Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        var other = Convert.FromHexString("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");

        Assert.Equal(
            "1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389",
            Convert.ToHexStringLower(SealedBox.BoxKey(secret, other))
        );
    }

    [Fact]
    public void No_two_boxes_of_a_message_are_the_same()
    {
        using var keys = PublicKeyBox.GenerateKeyPair();
        var message = Encoding.UTF8.GetBytes("the same");

        Assert.NotEqual(SealedBox.Seal(message, keys.PublicKey), SealedBox.Seal(message, keys.PublicKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void What_is_no_public_key_seals_nothing(string key) =>
        Assert.Throws<CryptographicException>(() => SealedBox.Seal("value"u8, Convert.FromBase64String(key)));
}
