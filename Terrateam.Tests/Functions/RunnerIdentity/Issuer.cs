using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Terrateam.Tests.Functions.RunnerIdentity;

/// <summary>An issuer of OIDC tokens with the claims of GitHub Actions, on loopback.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    // Keys take long to make, so tests share the two that most of them need.
    private static readonly RsaSecurityKey First = NewKey();

    private readonly List<RsaSecurityKey> _published = [];
    private LoopbackServer _server = null!;

    /// <summary>The key that signs now.</summary>
    public RsaSecurityKey Key { get; private set; } = First;

    /// <summary>A key that the issuer has never published.</summary>
    public static RsaSecurityKey Unknown { get; } = NewKey();

    public string Url => _server.Url;

    /// <summary>How often the keys were fetched.</summary>
    public int Fetches { get; private set; }

    /// <summary>True while it responds 503 to everything.</summary>
    public bool IsDown { get; set; }

    public static RsaSecurityKey NewKey()
    {
        using var rsa = RSA.Create(2048);
        return new RsaSecurityKey(rsa.ExportParameters(includePrivateParameters: true))
        {
            KeyId = Guid.NewGuid().ToString("N"),
        };
    }

    public static async Task<Issuer> StartAsync()
    {
        var issuer = new Issuer();
        issuer._published.Add(issuer.Key);
        issuer._server = await LoopbackServer.StartAsync(issuer.AnswerAsync);
        return issuer;
    }

    /// <summary>Signs with a new key from now on, and publishes it.</summary>
    public void Rotate()
    {
        Key = NewKey();
        _published.Clear();
        _published.Add(Key);
    }

    public Dictionary<string, object> Claims(string audience, DateTimeOffset now) =>
        new(StringComparer.Ordinal)
        {
            ["iss"] = Url,
            ["aud"] = audience,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.AddMinutes(-5).ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
            ["repository"] = "acme/infra",
            ["repository_id"] = "74",
            ["run_id"] = "9001",
            ["run_attempt"] = "1",
            ["workflow_ref"] = "acme/infra/.github/workflows/terrateam.yml@refs/heads/main",
            ["job_workflow_ref"] = "acme/infra/.github/workflows/terrateam.yml@refs/heads/main",
            ["ref"] = "refs/heads/main",
            ["sha"] = "0123456789012345678901234567890123456789",
            ["event_name"] = "workflow_dispatch",
        };

    public string Sign(IDictionary<string, object> claims) =>
        Sign(claims, new SigningCredentials(Key, SecurityAlgorithms.RsaSha256));

    public static string Sign(IDictionary<string, object> claims, SigningCredentials credentials) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor { Claims = claims, SigningCredentials = credentials }
        );

    /// <summary>A token put together by hand, for headers that no library would make.</summary>
    public static string Forge(object header, IDictionary<string, object> claims, Func<byte[], byte[]>? sign = null)
    {
        var content = $"{Encode(header)}.{Encode(claims)}";
        var signature = sign?.Invoke(Encoding.ASCII.GetBytes(content)) ?? [];
        return $"{content}.{Base64UrlEncoder.Encode(signature)}";
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Encode(object value) => Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(value));

    private Task AnswerAsync(HttpContext context)
    {
        if (IsDown)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        if (context.Request.Path == "/.well-known/openid-configuration")
            return context.Response.WriteAsJsonAsync(new { issuer = Url, jwks_uri = Url + "/keys" });

        Fetches++;
        return context.Response.WriteAsJsonAsync(
            new
            {
                keys = _published.Select(key => new
                {
                    kty = "RSA",
                    use = "sig",
                    alg = "RS256",
                    kid = key.KeyId,
                    n = Base64UrlEncoder.Encode(key.Parameters.Modulus),
                    e = Base64UrlEncoder.Encode(key.Parameters.Exponent),
                }),
            }
        );
    }
}
