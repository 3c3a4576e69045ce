using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;

namespace Terrateam.Tests.Cli;

public sealed class RetryTests
{
    [Fact]
    public async Task Five_tries_with_growing_pauses()
    {
        var (waits, outcome) = await SendAsync(_ => new HttpResponseMessage(HttpStatusCode.BadGateway));

        Assert.Equal([1, 1.5, 2.25, 3.375], waits);
        Assert.Equal(HttpStatusCode.BadGateway, (await outcome).Status);
    }

    [Fact]
    public async Task A_connection_that_fails_is_tried_again_and_then_told()
    {
        var (waits, outcome) = await SendAsync(_ => throw new HttpRequestException("connection refused"));

        Assert.Equal(4, waits.Count);
        Assert.Contains(
            "connection refused",
            (await Assert.ThrowsAsync<BackendException>(() => outcome)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.Found)]
    public async Task An_answer_is_an_answer(HttpStatusCode status)
    {
        var (waits, outcome) = await SendAsync(_ => new HttpResponseMessage(status));

        Assert.Empty(waits);
        Assert.Equal(status, (await outcome).Status);
    }

    [Fact]
    public async Task Retry_after_is_honoured_as_seconds_and_as_a_date_within_reason()
    {
        var (waits, _) = await SendAsync(attempt => new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            Headers =
            {
                RetryAfter = attempt switch
                {
                    0 => new RetryConditionHeaderValue(TimeSpan.FromSeconds(20)),
                    1 => new RetryConditionHeaderValue(Start.AddSeconds(50)),
                    2 => new RetryConditionHeaderValue(TimeSpan.FromHours(5)),
                    _ => null,
                },
            },
        });

        Assert.Equal([20, 30, 120, 3.375], waits);
    }

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static async Task<(List<double> Waits, Task<BackendResponse> Outcome)> SendAsync(
        Func<int, HttpResponseMessage> answer
    )
    {
        var time = new FakeTimeProvider(Start) { AutoAdvanceAmount = TimeSpan.Zero };
        using var handler = new Answers(answer, time);
        using var http = new HttpMessageInvoker(handler);
        var sending = new Retries(http, time, new JobLog(TextWriter.Null, new SecretMask())).SendAsync(
            "test",
            () => new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/"),
            TimeSpan.FromDays(1),
            TestContext.Current.CancellationToken
        );

        while (!sending.IsCompleted)
        {
            await handler.Answered.WaitAsync(TestContext.Current.CancellationToken);
            while (!sending.IsCompleted && handler.Answered.CurrentCount == 0)
            {
                time.Advance(TimeSpan.FromMilliseconds(125));
                await Task.Yield();
            }
        }

        return (handler.Waits, sending);
    }

    /// <summary>Responds at once and records the time between requests.</summary>
    private sealed class Answers(Func<int, HttpResponseMessage> answer, FakeTimeProvider time) : HttpMessageHandler
    {
        private DateTimeOffset? _last;
        private int _count;

        public SemaphoreSlim Answered { get; } = new(0);

        public List<double> Waits { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            if (_last is { } last)
                Waits.Add((now - last).TotalSeconds);

            _last = now;
            try
            {
                return Task.FromResult(answer(_count++));
            }
            finally
            {
                _ = Answered.Release();
            }
        }
    }
}
