using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>The token with which the App itself authenticates.</summary>
/// <remarks>
/// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
/// </remarks>
internal sealed class AppJwt : IDisposable
{
    /// <summary>GitHub allows ten minutes.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(9);

    /// <summary>The local clock may be ahead of GitHub's.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private readonly RSA _rsa = RSA.Create();
    private readonly SigningCredentials _credentials;
    private readonly string _issuer;
    private readonly TimeProvider _time;

    public AppJwt(IOptions<GitHubOptions> options, TimeProvider time)
    {
        _time = time;
        _issuer = options.Value.AppId;
        _rsa.ImportFromPem(options.Value.PrivateKey);
        _credentials = new SigningCredentials(new RsaSecurityKey(_rsa), SecurityAlgorithms.RsaSha256)
        {
            // The library's cache is shared by the process and would return this key after its disposal.
            CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
        };
    }

    public string Create()
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = _issuer,
                IssuedAt = now - Skew,
                Expires = now + Lifetime,
                SigningCredentials = _credentials,
            }
        );
    }

    public void Dispose() => _rsa.Dispose();
}
