namespace Terrateam.Functions.GitHub.Http;

/// <summary>
/// A limit of GitHub that lasts longer than a call may wait. Becomes a <see cref="GitHubException"/> that names the
/// call.
/// </summary>
internal sealed class LimitReachedException(TimeSpan retryAfter) : Exception("a limit was reached")
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
