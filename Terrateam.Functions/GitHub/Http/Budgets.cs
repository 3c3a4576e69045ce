namespace Terrateam.Functions.GitHub.Http;

/// <summary>What one identity may send in a minute before GitHub refuses.</summary>
/// <remarks>
/// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
/// </remarks>
internal sealed class Budgets(int contentPerMinute, TimeProvider time)
{
    private const int PointsPerMinute = 900;
    private const int PointsOfRead = 1;
    private const int PointsOfWrite = 5;
    private readonly MinuteBudget _points = new(PointsPerMinute, time);
    private readonly MinuteBudget _content = new(contentPerMinute, time);

    /// <summary>True for requests that must be sent one at a time.</summary>
    public static bool IsWrite(HttpRequestMessage request) => request.Method != HttpMethod.Get;

    /// <summary>
    /// Spends the cost of a request and returns zero, or returns how long to wait before trying again.
    /// </summary>
    public TimeSpan TrySpend(HttpRequestMessage request)
    {
        var wait = CreatesContent(request) ? _content.TrySpend(1) : TimeSpan.Zero;
        return wait > TimeSpan.Zero ? wait : _points.TrySpend(IsWrite(request) ? PointsOfWrite : PointsOfRead);
    }

    /// <summary>Comments, issues and reviews, which send notifications to users.</summary>
    private static bool CreatesContent(HttpRequestMessage request) =>
        request.Method == HttpMethod.Post
        && request.RequestUri?.Segments[^1] is "comments" or "issues" or "pulls" or "reviews";
}
