namespace Terrateam.Functions.GitHub.Apps;

/// <summary>
/// An installation's token: opaque, of any length, and without a <c>ToString</c> that could put it into a text.
/// </summary>
internal sealed class AccessToken(string value, DateTimeOffset expiresAt)
{
    public DateTimeOffset ExpiresAt { get; } = expiresAt;

    /// <summary>The token itself, for a header or for the runner.</summary>
    public string Reveal() => value;

    public override string ToString() => "(access token)";
}
