using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Terrateam.Functions.Notifications;
using Terrateam.Tests.Core.Notices;

namespace Terrateam.Tests.Functions.Notifications;

/// <summary>At least once, each with its id, for as long as it is worth trying.</summary>
public sealed class NotificationSenderTests
{
    [Fact]
    public async Task The_same_notice_is_sent_once_however_often_it_is_told()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);

        await fixture.TellAsync(NoticeSamples.Notice(), NoticeSamples.Notice());
        await fixture.SendAsync();
        await fixture.TellAsync(NoticeSamples.Notice());
        await fixture.SendAsync();

        Assert.Single(server.All);
        Assert.Equal(0, await fixture.WaitingAsync());
    }

    [Fact]
    public async Task What_is_not_taken_is_sent_again_with_the_same_id_later_and_later()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        server.Next(500);
        server.Next(503);
        await fixture.TellAsync(NoticeSamples.Notice());

        await fixture.SendAsync();
        await AdvanceAsync(fixture, 29);
        Assert.Single(server.All);
        await AdvanceAsync(fixture, 1);
        Assert.Equal(2, server.All.Count);
        await AdvanceAsync(fixture, 59);
        Assert.Equal(2, server.All.Count);
        await AdvanceAsync(fixture, 1);

        Assert.Equal(3, server.All.Count);
        Assert.Single(server.All.Select(IdOf).Distinct());
        Assert.Equal(0, await fixture.WaitingAsync());
    }

    [Theory]
    [InlineData("600")]
    [InlineData("Sun, 29 Nov 2026 12:10:00 GMT")]
    public async Task A_server_that_asks_to_wait_is_left_alone_that_long(string retryAfter)
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        server.Next(429, retryAfter: retryAfter);
        await fixture.TellAsync(NoticeSamples.Notice());

        await fixture.SendAsync();
        await AdvanceAsync(fixture, 599);
        Assert.Single(server.All);
        await AdvanceAsync(fixture, 1);

        Assert.Equal(2, server.All.Count);
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_gets_nothing_else_meanwhile()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        server.Next(429, retryAfter: "600");
        await fixture.TellAsync(NoticeSamples.Notice(), NoticeSamples.Notice("00000000000000000000000000000002"));

        await fixture.SendAsync();
        await AdvanceAsync(fixture, 599);
        Assert.Single(server.All);
        await AdvanceAsync(fixture, 1);

        Assert.Equal(3, server.All.Count);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_after_the_timeout_and_asked_again()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Next(async context =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await fixture.TellAsync(NoticeSamples.Notice());

        var sending = fixture.SendAsync();
        await arrived.Task;
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await sending;

        Assert.Equal(1, await fixture.WaitingAsync());
        Assert.Contains(fixture.Log.Lines, static line =>
            line.Contains("not answer in time", StringComparison.Ordinal)
        );
        await AdvanceAsync(fixture, 30);
        Assert.Equal(2, server.All.Count);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        server.Next(async context =>
        {
            var chunk = new byte[4096];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(chunk, CancellationToken.None);
        });
        await fixture.TellAsync(NoticeSamples.Notice());

        await fixture.SendAsync();

        Assert.Null(Assert.Single(await fixture.MarksAsync()).Fault);
    }

    [Fact]
    public async Task What_is_refused_for_good_and_redirects_are_given_up_at_once()
    {
        await using var server = await Receiver.StartAsync();
        await using var elsewhere = await Receiver.StartAsync();
        await using var fixture = Create(server);
        server.Next(410);
        server.Next(307, location: elsewhere.Url);
        await fixture.TellAsync(NoticeSamples.Notice(), NoticeSamples.Notice("00000000000000000000000000000002"));

        await fixture.SendAsync();

        Assert.Equal(0, await fixture.WaitingAsync());
        Assert.Equal(2, server.All.Count);
        Assert.Empty(elsewhere.All);
        Assert.Equal(
            ["it answered 410", "it answered with a redirect (307), and redirects are not followed"],
            (await fixture.MarksAsync()).Select(static mark => mark.Fault).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task What_nobody_takes_for_a_day_is_given_up_and_counted()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        var dead = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "terrateam.notifications.dead")
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref dead, count));
        listener.Start();
        await fixture.TellAsync(NoticeSamples.Notice());

        var passes = 0;
        while (await fixture.WaitingAsync() > 0)
        {
            Assert.True(++passes < 100);
            server.Next(500);
            await fixture.SendAsync();
            fixture.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.InRange(server.All.Count, 20, 26);
        Assert.Equal("it answered 500", Assert.Single(await fixture.MarksAsync()).Fault);
        Assert.True(Interlocked.Read(ref dead) >= 1);
        await fixture.TellAsync(NoticeSamples.Notice());
        Assert.Equal(0, await fixture.WaitingAsync());
    }

    [Fact]
    public async Task A_destination_that_takes_nothing_keeps_no_other_from_its_notices()
    {
        await using var server = await Receiver.StartAsync();
        await using var broken = await Receiver.StartAsync();
        var settings = Settings(server);
        settings["Notifications:Destinations:broken:Kind"] = "teams";
        settings["Notifications:Destinations:broken:Url"] = broken.Url;
        settings["Notifications:Destinations:broken:Repositories:0"] = "*";
        await using var fixture = new NotificationFixture(settings);
        broken.Next(500);
        await fixture.TellAsync(
            NoticeSamples.Notice("00000000000000000000000000000002") with
            {
                Destination = "broken",
            },
            NoticeSamples.Notice("00000000000000000000000000000003") with
            {
                Destination = "broken",
            },
            NoticeSamples.Notice()
        );

        await fixture.SendAsync();

        Assert.Single(server.All);
        Assert.Single(broken.All);
        Assert.Equal(2, await fixture.WaitingAsync());
    }

    [Fact]
    public async Task A_repository_cannot_post_to_what_it_may_not_use()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        var foreign = NoticeSamples.Notice() with { Repository = NoticeSamples.Infra with { Owner = "globex" } };

        Assert.True(await fixture.TellAsync(foreign, NoticeSamples.Notice() with { Destination = "none" }));
        Assert.True(await fixture.Outbox.AddAsync(foreign, recipient: null, TestContext.Current.CancellationToken));
        await fixture.SendAsync();

        Assert.Empty(server.All);
        Assert.Contains(fixture.Log.Lines, static line =>
            line.Contains("Notifications:Destinations:none", StringComparison.Ordinal)
        );
        Assert.NotNull(Assert.Single(await fixture.MarksAsync()).Fault);
    }

    [Fact]
    public async Task Marks_are_forgotten_after_their_time_and_all_of_a_repository_with_it()
    {
        await using var server = await Receiver.StartAsync();
        await using var fixture = Create(server);
        var token = TestContext.Current.CancellationToken;
        await fixture.TellAsync(NoticeSamples.Notice());
        await fixture.SendAsync();
        Assert.Equal(0, await fixture.Center.ForgetAsync(token));
        Assert.True(await fixture.Outbox.KnowsAsync(NoticeSamples.Notice(), token));
        fixture.Time.Advance(NotificationOutbox.MarkLifetime + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await fixture.Center.ForgetAsync(token));

        await fixture.TellAsync(NoticeSamples.Notice());
        Assert.Equal(0, await fixture.Center.ForgetRepositoryAsync(2, token));
        Assert.Equal(1, await fixture.Center.ForgetRepositoryAsync(NoticeSamples.Infra.Id, token));
        Assert.False(await fixture.Outbox.KnowsAsync(NoticeSamples.Notice(), token));
    }

    private static NotificationFixture Create(Receiver server) => new(Settings(server));

    private static Dictionary<string, string?> Settings(Receiver server) =>
        NotificationFixture.Platform(
            "http",
            ("Url", server.Url),
            ("Secret", "a secret of more than twenty characters")
        );

    private static async Task AdvanceAsync(NotificationFixture fixture, int seconds)
    {
        fixture.Time.Advance(TimeSpan.FromSeconds(seconds));
        await fixture.SendAsync();
    }

    private static string IdOf(Received received) => (string)JsonNode.Parse(received.Body)!["id"]!;
}
