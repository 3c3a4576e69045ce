using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Terrateam.Sandbox.GitHub.Http;

namespace Terrateam.Sandbox.GitHub.Apps;

/// <summary>Authenticates the caller from <c>Authorization</c>.</summary>
internal sealed class Authentication(SandboxState sandboxState, AppIdentity app)
{
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    public async Task<Caller> CallerAsync(HttpRequest request)
    {
        var credential = Credential(request) ?? throw new RefusedException(401, "Requires authentication");
        if (IsBasic(request) && credential == sandboxState.SignIn.ClientSecret)
            return Client;
        return credential.Count(c => c == '.') == 2 && !credential.StartsWith("ghs_", StringComparison.Ordinal)
            ? await AppAsync(credential)
            : Token(credential) ?? throw new RefusedException(401, "Bad credentials");
    }

    /// <summary>The caller of a valid token, or null.</summary>
    public Caller? Token(string value) =>
        sandboxState.Read(() =>
            sandboxState.Tokens.TryGetValue(value, out var token)
            && token.ExpiresAt > sandboxState.Now
            && token.Caller.Installation?.SuspendedAt is null
                ? token.Caller
                : null
        );

    /// <summary>The value after <c>Bearer</c> or <c>token</c>, or the password of <c>Basic</c>.</summary>
    public static string? Credential(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
        {
            return null;
        }

        var (scheme, value) = (header[..space], header[(space + 1)..].Trim());
        if (!scheme.Equals("basic", StringComparison.OrdinalIgnoreCase))
        {
            return value;
        }

        Span<byte> decoded = new byte[value.Length];
        if (!Convert.TryFromBase64String(value, decoded, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(decoded[..length]);
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private static readonly Caller Client = new(
        "the App's client",
        "client",
        false,
        null,
        new Dictionary<string, string>(StringComparer.Ordinal),
        null
    )
    {
        IsClient = true,
    };

    private static bool IsBasic(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith("Basic ", StringComparison.OrdinalIgnoreCase);

    /// <summary>A token in GitHub's current format: a prefix, and longer than a column of 40 characters.</summary>
    public static string NewToken(string prefix) =>
        prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(40));

    /// <remarks>
    /// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
    /// </remarks>
    private async Task<Caller> AppAsync(string jwt)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(
            jwt,
            new TokenValidationParameters
            {
                ValidAlgorithms = ["RS256"],
                IssuerSigningKey = new RsaSecurityKey(app.Key.ExportParameters(includePrivateParameters: false)),
                ValidateAudience = false,
                ValidateIssuer = false,
                ValidateLifetime = false,
            }
        );
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            throw new RefusedException(401, "A JSON web token could not be decoded");
        }

        if (
            token.Issuer != app.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)
            && token.Issuer != app.ClientId
        )
        {
            throw new RefusedException(401, "'Issuer' claim ('iss') must be an Integer");
        }

        CheckTimes(token);
        return new Caller("app", app.BotLogin, true, null, sandboxState.Options.Permissions, null);
    }

    private void CheckTimes(JsonWebToken token)
    {
        var now = sandboxState.Now;
        if (!token.TryGetPayloadValue("iat", out long issued) || !token.TryGetPayloadValue("exp", out long expires))
        {
            throw new RefusedException(401, "Missing 'issued at' claim ('iat') or 'expiration time' claim ('exp')");
        }

        if (DateTimeOffset.FromUnixTimeSeconds(issued) > now + Skew)
        {
            throw new RefusedException(
                401,
                "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
            );
        }

        var end = DateTimeOffset.FromUnixTimeSeconds(expires);
        if (end <= now)
        {
            throw new RefusedException(
                401,
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which "
                    + "the assertion expires"
            );
        }

        if (end > now + MaxLifetime + Skew)
        {
            throw new RefusedException(401, "'Expiration time' claim ('exp') is too far in the future");
        }
    }
}
