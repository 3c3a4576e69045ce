using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.GitHub.Apps;
using Terrateam.Functions.Keys;

namespace Terrateam.Tests.Functions.GitHub;

public sealed class AppJwtTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("123456")]
    [InlineData("Iv23abcDEF")]
    [InlineData("odd\"\\id")]
    public async Task GitHub_can_verify_what_the_private_key_signed(string appId)
    {
        using var signer = new RsaDigestSigner(App.AnyKey);
        var token = await Jwt(signer, appId).CreateAsync(Cancellation);

        var result = await VerifyAsync(token);

        Assert.True(result.IsValid, result.Exception?.Message);
        var read = Assert.IsType<JsonWebToken>(result.SecurityToken);
        Assert.Equal(("RS256", appId), (read.Alg, read.Issuer));
        Assert.Equal(Now.UtcDateTime.AddMinutes(-1), read.IssuedAt);
        Assert.Equal(Now.UtcDateTime.AddMinutes(9), read.ValidTo);
    }

    [Fact]
    public async Task A_key_that_cannot_be_exported_signs_the_digest_alone()
    {
        // Stands for the vault: it gets 32 bytes, and its key stays where it is.
        using var vault = new Remote();
        var token = await Jwt(vault, "123456").CreateAsync(Cancellation);

        Assert.True((await VerifyAsync(token)).IsValid);
        Assert.Equal(SHA256.HashSizeInBytes, Assert.Single(vault.Lengths));
    }

    [Fact]
    public async Task A_signature_of_another_key_is_none()
    {
        using var other = RSA.Create(2048);
        using var signer = new RsaDigestSigner(other.ExportPkcs8PrivateKeyPem());

        Assert.False((await VerifyAsync(await Jwt(signer, "123456").CreateAsync(Cancellation))).IsValid);
    }

    private static AppJwt Jwt(IDigestSigner signer, string appId) =>
        new(Options.Create(new GitHubOptions { AppId = appId }), signer, new FakeTimeProvider(Now));

    private static async Task<TokenValidationResult> VerifyAsync(string token)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(App.AnyKey);
        return await new JsonWebTokenHandler().ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                ValidateAudience = false,
                ValidateIssuer = false,
                ValidateLifetime = false,
                IssuerSigningKey = new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: false)),
            }
        );
    }

    private sealed class Remote : IDigestSigner, IDisposable
    {
        private readonly RsaDigestSigner _key = new(App.AnyKey);

        public List<int> Lengths { get; } = [];

        public async Task<byte[]> SignAsync(ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
        {
            await Task.Yield();
            Lengths.Add(digest.Length);
            return await _key.SignAsync(digest, cancellationToken);
        }

        public void Dispose() => _key.Dispose();
    }
}
