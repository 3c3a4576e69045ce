using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Jobs;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;
using Terrateam.Cli.Steps;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Cli;

/// <summary>A backend over HTTP on loopback that is away for minutes of a fake clock.</summary>
public sealed class BackendOutageTests
{
    [Theory]
    [InlineData(4.5, false)]
    [InlineData(9.5, true)]
    public async Task Nothing_is_lost_by_a_backend_that_is_away_for_minutes(double minutes, bool isLong)
    {
        var time = new PausedTime();
        await using var server = await Outage.StartAsync(time, TimeSpan.FromMinutes(minutes));
        using var transport = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero };
        using var http = new HttpMessageInvoker(transport, disposeHandler: false);
        var backend = Backend(server, http, time);

        var calling = isLong
            ? backend.ReportAsync("token", "{}"u8.ToArray(), TestContext.Current.CancellationToken)
            : backend.AccessTokenAsync("token", TestContext.Current.CancellationToken);
        await PassTimeAsync(calling, time);

        await calling;
        Assert.InRange(server.Refused, 5, 60);
    }

    [Fact]
    public async Task A_backend_that_stays_away_is_given_up_with_the_reason()
    {
        var time = new PausedTime();
        await using var server = await Outage.StartAsync(time, TimeSpan.FromDays(1), answers: false);
        using var transport = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero };
        using var http = new HttpMessageInvoker(transport, disposeHandler: false);
        var begun = time.GetUtcNow();

        var calling = Backend(server, http, time)
            .ReportAsync("token", "{}"u8.ToArray(), TestContext.Current.CancellationToken);
        await PassTimeAsync(calling, time);

        var refused = await Assert.ThrowsAsync<BackendException>(() => calling);
        Assert.Contains("results: no answer within 10 min", refused.Message, StringComparison.Ordinal);
        Assert.InRange(time.GetUtcNow() - begun, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
    }

    [Theory]
    [InlineData("apply", "pr", "does not know what was applied", "comment `terrateam unlock`")]
    [InlineData("plan", "pr", "did not reach Terrateam", "comment `terrateam plan`")]
    [InlineData("apply", "drift", "does not know what was applied", "next run of the schedule")]
    public void Results_that_cannot_be_delivered_stay_in_the_log_and_say_what_to_do(
        string operation,
        string runKind,
        string problem,
        string advice
    )
    {
        using var output = new StringWriter();
        var mask = new SecretMask();
        mask.Add("hunter2hunter2");
        var log = new JobLog(output, mask);
        var work = new Work(
            operation,
            false,
            "token",
            "main",
            [],
            new RunConfiguration(JsonElement.Parse("{}")),
            runKind,
            null,
            null
        );
        var context = new StepContext(
            StepScope.From(new Dirspace("a", "default")),
            "a default",
            "/",
            new Dictionary<string, string>(StringComparer.Ordinal)
        );
        context.Add(StepResult.Failed(StepNames.ApplyOf("tf"), "half of it: hunter2hunter2\n::error::no"));

        var error = new UndeliveredResults(work, log).Write([context], new BackendException("HTTP 503."));

        Assert.Contains("[a default]   half of it: ***", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\n::error", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("HTTP 503", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    private static Backend Backend(Outage server, HttpMessageInvoker http, TimeProvider time) =>
        new(
            new JobSettings("work", $"{server.Url}/api/github", "/", "1", "abc"),
            new Retries(http, time, new JobLog(TextWriter.Null, new SecretMask()))
        );

    // The clock stands still except in the pauses between requests.
    private static async Task PassTimeAsync(Task calling, PausedTime time)
    {
        while (!calling.IsCompleted)
        {
            var pause = time.Pauses.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask();
            if (await Task.WhenAny(calling, pause) == pause)
                time.Advance(await pause);
        }
    }

    private sealed class PausedTime : FakeTimeProvider
    {
        private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

        public Channel<TimeSpan> Pauses { get; } = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);

            // The timeouts of requests are longer.
            if (dueTime > TimeSpan.Zero && dueTime <= MaxPause)
                _ = Pauses.Writer.TryWrite(dueTime);
            return timer;
        }
    }

    /// <summary>Breaks connections, and answers 503 in turn, until its time has come.</summary>
    private sealed class Outage(WebApplication app) : IAsyncDisposable
    {
        public string Url => app.Urls.First();

        public int Refused { get; private set; }

        public static async Task<Outage> StartAsync(FakeTimeProvider time, TimeSpan length, bool answers = true)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var server = new Outage(app);
            var end = time.GetUtcNow() + length;
            app.Run(async context =>
            {
                if (time.GetUtcNow() >= end)
                    await context.Response.WriteAsync("""{"access_token": "ghs_x"}""");
                else if (server.Refused++ % 2 == 0 || !answers)
                    context.Abort();
                else
                    context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
            });
            await app.StartAsync();
            return server;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
