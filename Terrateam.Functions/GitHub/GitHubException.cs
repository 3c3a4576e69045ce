namespace Terrateam.Functions.GitHub;

/// <summary>A call that GitHub refused, or that did not reach it.</summary>
/// <param name="message">Names the call and GitHub's answer; never holds a token.</param>
/// <param name="status">The HTTP status, or null when there was no answer.</param>
/// <param name="innerException">The cause.</param>
/// <param name="retryAfter">How long to wait before the next call, when a limit was hit.</param>
internal sealed class GitHubException(
    string message,
    int? status = null,
    Exception? innerException = null,
    TimeSpan? retryAfter = null
) : Exception(message, innerException)
{
    /// <summary>The HTTP status, or null when there was no answer.</summary>
    public int? Status { get; } = status;

    /// <summary>
    /// How long to wait before the next call, when a limit was hit: too long for a call, short enough for a durable
    /// timer.
    /// </summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>True when the same call may succeed later: no answer, a limit, or a fault on GitHub's side.</summary>
    public bool IsTransient => Status is null or >= 500 or 408 or 429 || RetryAfter is not null;
}
