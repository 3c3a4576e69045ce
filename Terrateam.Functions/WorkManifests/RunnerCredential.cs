using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>The token of a run: random, known to its runner only, and invalid once the run is over.</summary>
internal static class RunnerCredential
{
    private const string Scheme = "bearer ";

    /// <summary>A new token, and the hash that is stored.</summary>
    public static (string Token, string Hash) Create()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return (token, HashOf(token));
    }

    /// <summary>The bearer token of a request, or null.</summary>
    public static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers[HeaderNames.Authorization].ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }

    /// <summary>True when a request has the token of the run.</summary>
    public static bool IsOf(Run run, HttpRequest request) =>
        run.TokenHash is { } hash
        && BearerOf(request) is { Length: > 0 } token
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(hash),
            Encoding.ASCII.GetBytes(HashOf(token))
        );

    private static string HashOf(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
