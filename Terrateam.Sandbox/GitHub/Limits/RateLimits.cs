namespace Terrateam.Sandbox.GitHub.Limits;

/// <summary>GitHub's budgets.</summary>
/// <remarks>https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api</remarks>
public sealed record RateLimits
{
    private const int Included = 20;
    private const int PerRepository = 50;
    private const int MaxPerHour = 12_500;

    /// <summary>Requests of an installation with at most twenty repositories per hour.</summary>
    public int RequestsPerHour { get; init; } = 5000;

    /// <summary>Points per minute: one for a read, five for a write.</summary>
    public int PointsPerMinute { get; init; } = 900;

    /// <summary>Requests per minute that create content: comments, issues, pull requests, reviews.</summary>
    public int ContentPerMinute { get; init; } = 80;

    /// <summary>Requests per hour that create content.</summary>
    public int ContentPerHour { get; init; } = 500;

    /// <summary>Requests of an installation per hour: more for one with many repositories.</summary>
    /// <param name="repositories">Its repositories; 0 for a caller that is none.</param>
    internal int RequestsPerHourOf(int repositories) =>
        Math.Max(
            RequestsPerHour,
            Math.Min(MaxPerHour, RequestsPerHour + (PerRepository * Math.Max(0, repositories - Included)))
        );
}

/// <summary>The kind of limit that <see cref="Limiter.Provoke"/> simulates.</summary>
public enum LimitKind
{
    /// <summary>403 with <c>x-ratelimit-remaining: 0</c> until the hour is over.</summary>
    Primary,

    /// <summary>403 with <c>retry-after</c>.</summary>
    Secondary,

    /// <summary>429 with <c>retry-after</c>.</summary>
    TooManyRequests,

    /// <summary>403 with "secondary rate limit" in its message and no <c>retry-after</c>.</summary>
    SecondaryWithoutRetryAfter,
}
