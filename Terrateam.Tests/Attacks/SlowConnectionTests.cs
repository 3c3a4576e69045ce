using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Http;
using Terrateam.Functions.Webhooks;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>Clients that send slowly, much, or without end neither block other requests nor fill memory.</summary>
public sealed class SlowConnectionTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler());
    private readonly List<RawRequest> _open = [];
    private readonly BodyBudget _budget;
    private ScenarioEnvironment _scenario = null!;

    public SlowConnectionTests() => _budget = new(_time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _scenario = await ScenarioEnvironment.StartAsync(
            new() { Replace = services => services.AddSingleton(_budget) }
        );

    public async ValueTask DisposeAsync()
    {
        foreach (var request in _open)
            await request.DisposeAsync();
        _client.Dispose();
        await _scenario.DisposeAsync();
        _budget.Dispose();
    }

    [Theory]
    [InlineData(401, 1_000, "X-GitHub-Event: ping", "X-GitHub-Delivery: one")]
    [InlineData(401, 1_000, "X-GitHub-Event: ping", "X-GitHub-Delivery: one", "X-Hub-Signature-256: sha256=12")]
    [InlineData(
        401,
        1_000,
        "X-GitHub-Event: ping",
        "X-GitHub-Delivery: one",
        RawRequest.SomeSignature,
        RawRequest.SomeSignature
    )]
    [InlineData(400, 1_000, "X-GitHub-Delivery: one", RawRequest.SomeSignature)]
    [InlineData(400, 1_000, "X-GitHub-Event: ping", RawRequest.SomeSignature)]
    [InlineData(413, 26_214_401, "X-GitHub-Event: ping", "X-GitHub-Delivery: one", RawRequest.SomeSignature)]
    public async Task What_the_headers_give_away_is_answered_before_a_byte_of_the_body(
        int status,
        long length,
        params string[] headers
    )
    {
        await using var request = await RawRequest.PostAsync(_scenario.App.WebhookUrl, length, headers);

        Assert.Equal(status, (await request.AnswerAsync()).Status);
        Assert.Equal((0, 0L), (_budget.Reading, _budget.Rented));
    }

    [Fact]
    public async Task A_crowd_that_sends_twenty_megabytes_each_and_stops_holds_no_more_than_all_bodies_may()
    {
        for (var each = 0; each < 9; each++)
        {
            _ = (await OpenAsync(26_000_000))
                .SendAsync(20_000_000)
                .ContinueWith(static _ => { }, TaskScheduler.Default);
        }

        await UntilAsync(() => _budget is { Reading: 1, Waiting: 8 } && _budget.Rented > 19_000_000);

        Assert.InRange(_budget.Rented, 1, BodyBudget.Bytes);
        Assert.Equal(HttpStatusCode.Accepted, await DeliverAsync());
    }

    // No time passes here: the delivery waits for none of them.
    [Theory]
    [InlineData(26_000_000, 100_000)]
    [InlineData(1_000_000, 10)]
    public async Task More_slow_senders_of_large_bodies_than_requests_run_at_once_keep_no_delivery_waiting(
        long length,
        int sent
    )
    {
        for (var each = 0; each < 200; each++)
            _ = (await OpenAsync(length)).SendAsync(sent).ContinueWith(static _ => { }, TaskScheduler.Default);
        await UntilAsync(() => _budget.Waiting == BodyBudget.LargePlaces);

        Assert.Equal(HttpStatusCode.Accepted, await DeliverAsync());
    }

    [Fact]
    public async Task Slow_senders_in_every_place_give_way_to_who_waits()
    {
        for (var each = 0; each < BodyBudget.Places + 8; each++)
            await (await OpenAsync(1_000)).SendAsync(10);
        await UntilAsync(() => _budget is { Reading: BodyBudget.Places, Waiting: 8 });
        var delivery = DeliverAsync();
        await UntilAsync(() => _budget.Waiting == 9);

        _time.Advance(BodyBudget.Courtesy);

        Assert.Equal(HttpStatusCode.Accepted, await delivery);
        var (status, head) = await await Task.WhenAny(_open.Select(static request => request.AnswerAsync()));
        Assert.Equal(503, status);
        Assert.Contains("Retry-After: ", head, StringComparison.Ordinal);
        Assert.InRange(_budget.Rented, 0, BodyBudget.Places * 64 * 1024);
    }

    [Fact]
    public async Task A_body_has_ten_seconds_in_all_however_often_a_byte_of_it_comes()
    {
        var slow = await OpenAsync(1_000);
        await slow.SendAsync(1);
        await UntilAsync(() => _budget.Reading == 1);
        _time.Advance(TimeSpan.FromSeconds(6));
        await slow.SendAsync(1);
        Assert.Equal(1, _budget.Reading);

        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(0, (await slow.AnswerAsync()).Status);
        await UntilAsync(() => _budget is { Reading: 0, Rented: 0 });
    }

    [Fact]
    public async Task A_body_that_nobody_signed_is_gone_with_its_answer()
    {
        var request = await OpenAsync(200_000);
        await request.SendAsync(200_000);

        Assert.Equal(401, (await request.AnswerAsync()).Status);
        await UntilAsync(() => _budget is { Reading: 0, Rented: 0 });
    }

    [Fact]
    public async Task A_runner_that_nobody_knows_has_no_longer_either()
    {
        var slow = await RawRequest.PostAsync(
            $"{_scenario.App.BaseUrl}/api/github/v1/work-manifests/{Guid.NewGuid()}/initiate",
            1_000
        );
        _open.Add(slow);
        await slow.SendAsync(1);
        await UntilAsync(() => _budget.Reading == 1);

        _time.Advance(BodyBudget.BodyTimeout);

        Assert.Equal(0, (await slow.AnswerAsync()).Status);
    }

    [Fact]
    public async Task Who_finds_no_room_in_time_held_nothing_and_is_told_to_come_again()
    {
        var places = new List<BodyPlace?>();
        for (var each = 0; each < BodyBudget.Places; each++)
            places.Add(await _budget.EnterAsync(1, Cancellation));
        var context = new DefaultHttpContext();
        var waiting = new BodyReader(_budget).ReadAsync(context.Request, 1_000);
        Assert.Equal((1, 0L), (_budget.Waiting, _budget.Rented));
        var others = Enumerable.Range(1, BodyBudget.Queue).Select(_ => _budget.EnterAsync(1, Cancellation)).ToArray();
        Assert.Null(await others[^1].WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Cancellation));
        Assert.All(others[..^1], static other => Assert.False(other.IsCompleted));

        _time.Advance(BodyBudget.WaitTimeout);

        using var body = await waiting;
        Assert.Equal(503, Assert.IsAssignableFrom<IStatusCodeHttpResult>(body.Refusal).StatusCode);
        Assert.NotEqual("", context.Response.Headers.RetryAfter.ToString());
        Assert.Equal(0, _budget.Waiting);
        places.ForEach(static place => place!.Dispose());
        Assert.Equal(0, _budget.Reading);
    }

    [Fact]
    public async Task A_body_of_many_pieces_is_read_whole_and_up_to_its_limit()
    {
        foreach (var length in (int[])[0, 1, 65_535, 65_536, 65_537, 1_000_000])
        {
            var sent = RandomNumberGenerator.GetBytes(length);
            var context = new DefaultHttpContext { Request = { Body = new MemoryStream(sent) } };
            using (var read = await new BodyReader(_budget).ReadAsync(context.Request, length))
                Assert.Equal(sent, System.Buffers.BuffersExtensions.ToArray(read.Content));
            if (length > 0)
            {
                context.Request.Body = new MemoryStream(sent);
                using var refused = await new BodyReader(_budget).ReadAsync(context.Request, length - 1);
                Assert.Equal(413, Assert.IsAssignableFrom<IStatusCodeHttpResult>(refused.Refusal).StatusCode);
            }

            Assert.Equal((0, 0L), (_budget.Reading, _budget.Rented));
        }
    }

    private async Task<RawRequest> OpenAsync(long length)
    {
        var request = await RawRequest.DeliverAsync(_scenario.App.WebhookUrl, length);
        _open.Add(request);
        return request;
    }

    // What GitHub sends, in a connection of its own.
    private async Task<HttpStatusCode> DeliverAsync()
    {
        var body = """{"zen":"Design for failure."}"""u8.ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, _scenario.App.WebhookUrl)
        {
            Content = new ByteArrayContent(body),
        };
        request.Headers.Add("X-GitHub-Event", "ping");
        request.Headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
        request.Headers.Add("X-Hub-Signature-256", WebhookSignature.Create(body, _scenario.GitHub.App.WebhookSecret));
        using var answer = await _client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    // Evaluated again after each of the app's responses, which it sends at once.
    private async Task UntilAsync(Func<bool> probe)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (!probe())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{_scenario.App.BaseUrl}/api/health");
            using var answer = await _client.SendAsync(request, limit.Token);
        }
    }
}
