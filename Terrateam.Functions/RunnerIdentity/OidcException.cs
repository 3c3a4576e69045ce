namespace Terrateam.Functions.RunnerIdentity;

/// <summary>A token proves nothing.</summary>
/// <param name="message">Why, in words that may be sent back; holds nothing of the token.</param>
/// <param name="isTransient">True when the issuer's keys could not be had: the same token may be good later.</param>
/// <param name="innerException">What happened beneath.</param>
internal sealed class OidcException(string message, bool isTransient = false, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>True when the same token may be good later: answer 503 and not 401.</summary>
    public bool IsTransient { get; } = isTransient;
}
