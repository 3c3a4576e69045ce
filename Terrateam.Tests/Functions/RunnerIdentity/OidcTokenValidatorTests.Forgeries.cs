using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Terrateam.Tests.Functions.RunnerIdentity;

public sealed partial class OidcTokenValidatorTests
{
    [Fact]
    public async Task A_forged_signature_under_a_known_key_is_refused()
    {
        var forger = new RsaSecurityKey(Issuer.Unknown.Parameters) { KeyId = _issuer.Key.KeyId };

        await RefusedAsync(
            Issuer.Sign(Claims(), new SigningCredentials(forger, SecurityAlgorithms.RsaSha256)),
            "its signature is missing, wrong, or not RS256"
        );
    }

    [Fact]
    public async Task A_token_without_a_signature_is_refused() =>
        await RefusedAsync(
            Issuer.Forge(
                new
                {
                    alg = "none",
                    typ = "JWT",
                    kid = _issuer.Key.KeyId,
                },
                Claims()
            ),
            "its signature is missing, wrong, or not RS256"
        );

    [Fact]
    public async Task The_public_key_is_no_shared_secret()
    {
        using var rsa = RSA.Create(_issuer.Key.Parameters);
        foreach (
            var secret in new[]
            {
                rsa.ExportSubjectPublicKeyInfo(),
                rsa.ExportRSAPublicKey(),
                System.Text.Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem()),
            }
        )
        {
            var forged = Issuer.Forge(
                new
                {
                    alg = "HS256",
                    typ = "JWT",
                    kid = _issuer.Key.KeyId,
                },
                Claims(),
                content => HMACSHA256.HashData(secret, content)
            );

            await RefusedAsync(forged, "its signature is missing, wrong, or not RS256");
        }
    }

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha512)]
    [InlineData(SecurityAlgorithms.RsaSsaPssSha256)]
    public async Task Only_RS256_is_accepted(string algorithm) =>
        await RefusedAsync(
            Issuer.Sign(Claims(), new SigningCredentials(_issuer.Key, algorithm)),
            "its signature is missing, wrong, or not RS256"
        );

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("not a token")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9..")]
    public async Task What_is_no_token_is_refused(string token) =>
        Assert.False((await RefusedAsync(token)).IsTransient);

    [Fact]
    public async Task An_oversized_token_is_refused() => await RefusedAsync(new string('a', 100_000) + ".b.c");

    [Theory]
    [InlineData("repository_id")]
    [InlineData("run_id")]
    [InlineData("run_attempt")]
    [InlineData("workflow_ref")]
    [InlineData("ref")]
    [InlineData("event_name")]
    public async Task A_token_that_is_not_a_jobs_is_refused(string claim)
    {
        var claims = Claims();
        claims.Remove(claim);

        await RefusedAsync(_issuer.Sign(claims), $"it lacks the claim {claim}, so it is not of a job");
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("99999999999999999999")]
    [InlineData("74 ")]
    public async Task An_id_that_is_no_number_is_refused(string id)
    {
        var claims = Claims();
        claims["repository_id"] = id;

        await RefusedAsync(_issuer.Sign(claims), "its claim repository_id is no number");
    }

    [Fact]
    public async Task Without_the_issuers_keys_the_answer_is_to_try_again()
    {
        _issuer.IsDown = true;
        var refused = await RefusedAsync(_issuer.Sign(Claims()));
        Assert.True(refused.IsTransient);

        _issuer.IsDown = false;
        await _validator.ValidateAsync(_issuer.Sign(Claims()), Audience, Cancelled);
    }

    [Fact]
    public async Task No_refusal_repeats_the_token()
    {
        var token = Issuer.Sign(Claims(), new SigningCredentials(Issuer.Unknown, SecurityAlgorithms.RsaSha256));

        var refused = await RefusedAsync(token);

        Assert.DoesNotContain(token.Split('.')[1], refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('.')[2], refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_issuer_that_is_no_URL_stops_the_start()
    {
        await using var wrong = Services("token.actions.githubusercontent.com");

        var refused = Assert.Throws<OptionsValidationException>(() =>
            wrong.GetRequiredService<IStartupValidator>().Validate()
        );

        Assert.Contains("Runs:OidcIssuer", refused.Message, StringComparison.Ordinal);
    }
}
