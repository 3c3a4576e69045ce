using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Terrateam.Tests.Local.Hosting;

public sealed class StopTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Gate _gate = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Requests_and_timers_under_way_are_finished_and_new_requests_are_not_taken()
    {
        await using var host = await StartAsync(TimeSpan.FromMinutes(1));
        var request = host.Http.GetAsync("/api/wait", Token);
        await _gate.RequestEntered.Task.WaitAsync(Token);
        await _gate.TimerEntered.Task.WaitAsync(Token);

        var stop = host.Host.StopAsync(CancellationToken.None);
        await Refused(host.Http);
        Assert.False(stop.IsCompleted);
        _gate.Open.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await request).StatusCode);
        await stop.WaitAsync(Token);
        Assert.True(_gate.TimerEnded);
    }

    [Fact]
    public async Task What_does_not_end_in_time_is_told_to()
    {
        await using var host = await StartAsync(TimeSpan.FromMilliseconds(200));
        await _gate.TimerEntered.Task.WaitAsync(Token);

        await host.Host.StopAsync(CancellationToken.None).WaitAsync(Token);

        Assert.True(_gate.TimerCancelled);
    }

    /// <summary>Until a connection is refused: the listener closes soon after the stop has begun.</summary>
    private static async Task Refused(HttpClient http)
    {
        while (true)
        {
            using var fresh = new HttpRequestMessage(HttpMethod.Get, "/admin/host/ping");
            fresh.Headers.ConnectionClose = true;
            try
            {
                using var response = await http.SendAsync(fresh, Token);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private Task<RunningHost> StartAsync(TimeSpan limit)
    {
        var builder = RunningHost.Builder(_directory, [typeof(Functions)]);
        builder.Services.AddSingleton(_gate);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = limit);
        return RunningHost.StartAsync(builder);
    }

    public sealed class Gate
    {
        public TaskCompletionSource RequestEntered { get; } = new();

        public TaskCompletionSource TimerEntered { get; } = new();

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool TimerEnded { get; set; }

        public bool TimerCancelled { get; set; }
    }

    public sealed class Functions(Gate gate)
    {
        [Function("Wait")]
        public async Task<IResult> Wait(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait")] HttpRequest req
        )
        {
            gate.RequestEntered.SetResult();
            await gate.Open.Task;
            return Results.Ok();
        }

        [Function("WaitInTimer")]
        public async Task WaitInTimer(
            [TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer,
            CancellationToken token
        )
        {
            gate.TimerEntered.SetResult();
            try
            {
                await gate.Open.Task.WaitAsync(token);
                gate.TimerEnded = true;
            }
            catch (OperationCanceledException)
            {
                gate.TimerCancelled = true;
            }
        }
    }
}
