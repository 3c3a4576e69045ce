namespace Terrateam.Functions.RunnerIdentity;

/// <summary>An OIDC token was refused, or could not be checked.</summary>
/// <param name="message">The reason, in words that may be sent back; holds nothing of the token.</param>
/// <param name="isTransient">True when the issuer's keys could not be fetched: the token may be accepted later.</param>
/// <param name="innerException">The cause.</param>
internal sealed class OidcException(string message, bool isTransient = false, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>True when the same token may be accepted later: answer 503 and not 401.</summary>
    public bool IsTransient { get; } = isTransient;
}
