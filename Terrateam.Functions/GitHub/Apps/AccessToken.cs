namespace Terrateam.Functions.GitHub.Apps;

/// <summary>An installation's token: opaque, of any length, and never part of a text by accident.</summary>
internal sealed class AccessToken(string value, DateTimeOffset expiresAt)
{
    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>The token itself, for a header or for the runner.</summary>
    public string Reveal() => value;

    public override string ToString() => "(access token)";
}
