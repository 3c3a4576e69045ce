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
    public async Task Tries_for_five_minutes_with_pauses_that_grow_to_half_a_minute()
    {
        var (waits, outcome) = await SendAsync(_ => new HttpResponseMessage(HttpStatusCode.BadGateway));

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30, 30, 29], waits);
        Assert.Equal(HttpStatusCode.BadGateway, (await outcome).Status);
    }

    [Fact]
    public async Task What_would_be_lost_is_tried_for_longer()
    {
        var (waits, _) = await SendAsync(_ => new HttpResponseMessage(HttpStatusCode.BadGateway), Retries.Long);

        Assert.Equal(600, waits.Sum());
    }

    [Fact]
    public async Task Jobs_do_not_ask_at_the_same_moment()
    {
        var (waits, _) = await SendAsync(_ => new HttpResponseMessage(HttpStatusCode.BadGateway), random: 0);

        Assert.Equal([0.5, 1, 2, 4, 8, 15, 15], waits.Take(7));
        Assert.Equal(300, waits.Sum());
    }

    [Fact]
    public async Task A_server_that_lets_every_try_time_out_gets_three()
    {
        var time = new FakeTimeProvider(Start);
        var tries = 0;
        using var handler = new Answers(
            _ =>
            {
                tries++;
                time.Advance(TimeSpan.FromMinutes(20));
                return new HttpResponseMessage(HttpStatusCode.GatewayTimeout);
            },
            time
        );
        using var http = new HttpMessageInvoker(handler);
        var sending = Send(http, time, TimeSpan.FromDays(1));
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(HttpStatusCode.GatewayTimeout, (await sending).Status);
        Assert.Equal(3, tries);
    }

    [Fact]
    public async Task A_connection_that_fails_is_tried_again_and_then_told()
    {
        var (waits, outcome) = await SendAsync(_ => throw new HttpRequestException("connection refused"));

        Assert.Equal(14, waits.Count);
        var refused = await Assert.ThrowsAsync<BackendException>(() => outcome);
        Assert.Contains("connection refused", refused.Message, StringComparison.Ordinal);
        Assert.Contains("no answer within 5 min", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsPassing);
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

        // The last try is made when the time is over.
        Assert.Equal([20, 30, 250], waits);
    }

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static async Task<(List<double> Waits, Task<BackendResponse> Outcome)> SendAsync(
        Func<int, HttpResponseMessage> answer,
        TimeSpan? patience = null,
        double random = 1
    )
    {
        var time = new FakeTimeProvider(Start) { AutoAdvanceAmount = TimeSpan.Zero };
        using var handler = new Answers(answer, time);
        using var http = new HttpMessageInvoker(handler);
        var sending = Send(http, time, TimeSpan.FromDays(1), patience, random);

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

    private static Task<BackendResponse> Send(
        HttpMessageInvoker http,
        FakeTimeProvider time,
        TimeSpan timeout,
        TimeSpan? patience = null,
        double random = 1
    ) =>
        new Retries(http, time, new JobLog(TextWriter.Null, new SecretMask()), () => random).SendAsync(
            "test",
            () => new HttpRequestMessage(HttpMethod.Get, "http://127.0.0.1/"),
            timeout,
            TestContext.Current.CancellationToken,
            patience: patience
        );

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
