using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>The token with which the App itself authenticates.</summary>
/// <remarks>
/// https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
/// </remarks>
internal sealed class AppJwt(IOptions<GitHubOptions> options, IDigestSigner signer, TimeProvider time)
{
    /// <summary>GitHub allows ten minutes.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(9);

    /// <summary>The local clock may be ahead of GitHub's.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8);

    /// <summary>A new token: a JSON Web Signature (RFC 7515), whose digest alone goes to the signer.</summary>
    public async Task<string> CreateAsync(CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var issued = (now - Skew).ToUnixTimeSeconds();
        var expires = (now + Lifetime).ToUnixTimeSeconds();
        var issuer = JsonEncodedText.Encode(options.Value.AppId);
        var claims = FormattableString.Invariant($$"""{"iat":{{issued}},"exp":{{expires}},"iss":"{{issuer}}"}""");
        var content = $"{Header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes(content));
        return $"{content}.{Base64Url.EncodeToString(await signer.SignAsync(digest, cancellationToken))}";
    }
}
