using System.Globalization;
using Azure;
using Terrateam.Core.Retries;

namespace Terrateam.Functions.Keys;

/// <summary>
/// Repeats calls to the key that fail for a passing reason: 408, 429, or a fault of the service or of the network.
/// </summary>
/// <remarks>https://learn.microsoft.com/azure/key-vault/general/overview-throttling</remarks>
internal static class KeyRetry
{
    private const int Attempts = 5;

    /// <summary>A runner waits meanwhile.</summary>
    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(10));

    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> call,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(cancellationToken);
            }
            catch (RequestFailedException exception) when (attempt < Attempts && IsPassing(exception))
            {
                await Task.Delay(PauseAfter(exception, attempt), time, cancellationToken);
            }
        }
    }

    // Status 0 is a request without an answer.
    private static bool IsPassing(RequestFailedException exception) =>
        exception.Status is 0 or 408 or 429 or (>= 500 and <= 599);

    private static TimeSpan PauseAfter(RequestFailedException exception, int attempt)
    {
        var wanted =
            exception.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) == true
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : Pauses.After(attempt);
        return wanted < Pauses.Max ? wanted : Pauses.Max;
    }
}
