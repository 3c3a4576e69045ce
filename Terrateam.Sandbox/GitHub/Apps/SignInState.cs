using System.Security.Cryptography;

namespace Terrateam.Sandbox.GitHub.Apps;

/// <summary>The person at the browser, and what the App's web flow has under way.</summary>
internal sealed class SignInState
{
    /// <summary>The secret of the App for the web flow.</summary>
    public string ClientSecret { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>Where the App's people may be sent back.</summary>
    public List<string> CallbackUrls { get; } = [];

    /// <summary>Who is signed in to this GitHub in the browser; null for none.</summary>
    public string? Person { get; set; }

    /// <summary>True where the person does not authorize the App.</summary>
    public bool Refuses { get; set; }

    public Dictionary<string, AuthorizationCode> Codes { get; } = new(StringComparer.Ordinal);

    /// <summary>Codes of manifests that have been confirmed, with the manifests.</summary>
    public Dictionary<string, string> Manifests { get; } = new(StringComparer.Ordinal);

    public static string NewCode() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10));
}

/// <summary>A code that can be exchanged once.</summary>
internal sealed record AuthorizationCode(string Login, string RedirectUri, string Challenge, DateTimeOffset ExpiresAt);
