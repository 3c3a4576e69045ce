using System.Net;
using System.Net.Http.Headers;
using Terrateam.Cli.Output;
using Terrateam.Core.Retries;

namespace Terrateam.Cli.Backends;

/// <summary>
/// Sends a request again while no response arrives, or one that says to try later (429 or 5xx): a restart of the backend
/// takes minutes, and must not cost what a job has done.
/// </summary>
/// <param name="http">Sends the requests.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The job's log.</param>
/// <param name="random">A number from 0 to 1 on each call, by which jobs do not ask at the same moment.</param>
internal sealed class Retries(HttpMessageInvoker http, TimeProvider time, JobLog log, Func<double>? random = null)
{
    /// <summary>How long most requests are sent again.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromMinutes(5);

    /// <summary>The same for what would be lost: results and plans.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(1), 2, TimeSpan.FromSeconds(30));

    // Responses that take as long as their timeout use up the time for tries.
    private const int MinTries = 3;

    private readonly Func<double> _random = random ?? Random.Shared.NextDouble;

    /// <summary>Sends a new request from <paramref name="make"/> on each try.</summary>
    /// <param name="what">Names the call in the log; holds no secret.</param>
    /// <param name="make">Creates the request.</param>
    /// <param name="timeout">Of each try, including the response's body.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <param name="receive">Reads the body of a response with status 200, anew on each try; null to read it into
    /// memory.</param>
    /// <param name="patience">How long the request is sent again; null for <see cref="Usual"/>.</param>
    /// <returns>The last response, of any status. Its body is read unless <paramref name="receive"/> took it.</returns>
    /// <exception cref="BackendException">The last try got no response.</exception>
    public async Task<BackendResponse> SendAsync(
        string what,
        Func<HttpRequestMessage> make,
        TimeSpan timeout,
        CancellationToken cancellationToken,
        Func<Stream, CancellationToken, Task>? receive = null,
        TimeSpan? patience = null
    )
    {
        var limit = patience ?? Usual;
        var begun = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var (answer, failure) = await TryAsync(make, timeout, receive, cancellationToken);
            if (answer is not null && !IsPassing(answer.Status))
                return answer;

            var problem = answer is null ? failure!.Message : $"HTTP {(int)answer.Status}";
            var elapsed = time.GetElapsedTime(begun);
            if (elapsed >= limit && attempt >= MinTries)
            {
                return answer
                    ?? throw new BackendException(
                        $"{what}: no answer within {elapsed.TotalMinutes:0.#} min ({attempt} tries): {problem}",
                        isPassing: true
                    );
            }

            var wait = WaitOf(Pauses.After(attempt), answer?.RetryAfter, limit - elapsed);
            log.Line($"{what}: {problem}; again in {wait.TotalSeconds:0.#} s.");
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    /// <summary>True for a response after which a later one may be another.</summary>
    public static bool IsPassing(HttpStatusCode status) =>
        status == HttpStatusCode.TooManyRequests || (int)status is >= 500 and < 600;

    // A pause that the server asks for is kept, but the last try is made when the time is over.
    private TimeSpan WaitOf(TimeSpan pause, TimeSpan? retryAfter, TimeSpan left)
    {
        var wait = pause * (0.5 + (0.5 * _random()));
        if (retryAfter is { } asked && asked > wait)
            wait = asked;
        return left > TimeSpan.Zero ? Min(wait, left) : Min(wait, Pauses.Max);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

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
