using System.Net;
using System.Net.Http.Headers;
using Terrateam.Cli.Output;

namespace Terrateam.Cli.Backends;

/// <summary>
/// Sends a request again while the response is 429 or 5xx: five tries, pauses from 1 s growing by half.
/// </summary>
internal sealed class Retries(HttpMessageInvoker http, TimeProvider time, JobLog log)
{
    private const int Tries = 5;
    private const double Growth = 1.5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    // A server that asks for a longer pause is down for the job's purposes; the remaining tries decide.
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(2);

    /// <summary>Sends a new request from <paramref name="make"/> on each try.</summary>
    /// <param name="what">Names the call in the log; holds no secret.</param>
    /// <param name="make">Creates the request.</param>
    /// <param name="timeout">Of each try, including the response's body.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="receive">Reads the body of a response with status 200, anew on each try; null to read it into
    /// memory.</param>
    /// <returns>The last response, of any status. Its body is read unless <paramref name="receive"/> took it.</returns>
    /// <exception cref="BackendException">No try got a response.</exception>
    public async Task<BackendResponse> SendAsync(
        string what,
        Func<HttpRequestMessage> make,
        TimeSpan timeout,
        CancellationToken cancellationToken,
        Func<Stream, CancellationToken, Task>? receive = null
    )
    {
        var pause = FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            var (answer, failure) = await TryAsync(make, timeout, receive, cancellationToken);
            if (answer is not null && !IsPassing(answer.Status))
                return answer;

            var problem = answer is null ? failure!.Message : $"HTTP {(int)answer.Status}";
            if (attempt == Tries)
                return answer ?? throw new BackendException($"{what}: no answer after {Tries} tries: {problem}");

            var wait = Max(pause, answer?.RetryAfter);
            log.Line($"{what}: {problem}; again in {wait.TotalSeconds:0.#} s.");
            await Task.Delay(wait, time, cancellationToken);
            pause *= Growth;
        }
    }

    private static bool IsPassing(HttpStatusCode status) =>
        status == HttpStatusCode.TooManyRequests || (int)status is >= 500 and < 600;

    private static TimeSpan Max(TimeSpan pause, TimeSpan? retryAfter)
    {
        var wait = retryAfter is { } asked && asked > pause ? asked : pause;
        return wait < MaxPause ? wait : MaxPause;
    }

    private async Task<(BackendResponse? Answer, Exception? Failure)> TryAsync(
        Func<HttpRequestMessage> make,
        TimeSpan timeout,
        Func<Stream, CancellationToken, Task>? receive,
        CancellationToken cancellationToken
    )
    {
        using var patience = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var request = make();
            using var response = await http.SendAsync(request, both.Token);
            byte[] body = [];
            if (receive is not null && response.StatusCode == HttpStatusCode.OK)
                await receive(await response.Content.ReadAsStreamAsync(both.Token), both.Token);
            else
                body = await response.Content.ReadAsByteArrayAsync(both.Token);
            return (new BackendResponse(response.StatusCode, body, PauseAskedFor(response.Headers.RetryAfter)), null);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return (null, exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, new TimeoutException($"no answer within {timeout.TotalSeconds:0} s"));
        }
    }

    private TimeSpan? PauseAskedFor(RetryConditionHeaderValue? retryAfter) =>
        retryAfter?.Delta ?? (retryAfter?.Date is { } date ? date - time.GetUtcNow() : null);
}

internal sealed record BackendResponse(HttpStatusCode Status, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter);
