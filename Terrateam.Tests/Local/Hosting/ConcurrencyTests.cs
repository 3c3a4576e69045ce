using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Terrateam.Tests.Local.Hosting;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task So_many_requests_run_at_once_so_many_wait_and_the_rest_is_refused()
    {
        var token = TestContext.Current.CancellationToken;
        using var directory = new TemporaryDirectory();
        directory.Write(
            "host.json",
            """
            { "version": "2.0", "extensions": { "http": { "maxConcurrentRequests": 2, "maxOutstandingRequests": 3 } } }
            """
        );
        var gate = new Gate();
        var builder = RunningHost.Builder(directory, [typeof(Functions)]);
        builder.Services.AddSingleton(gate);
        await using var host = await RunningHost.StartAsync(builder);

        var requests = Enumerable.Range(0, 4).Select(_ => host.Http.GetAsync("/api/wait", token)).ToList();
        using var refused = await await Task.WhenAny(requests);
        await gate.Entered.WaitAsync(token);
        await gate.Entered.WaitAsync(token);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(0, gate.Entered.CurrentCount);
        gate.Open.SetResult();
        var answers = await Task.WhenAll(requests);

        Assert.Equal(3, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Equal(2, gate.MaxConcurrent);
    }

    public sealed class Gate
    {
        private int _running;

        public SemaphoreSlim Entered { get; } = new(0);

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int MaxConcurrent { get; private set; }

        public async Task PassAsync()
        {
            var running = Interlocked.Increment(ref _running);
            lock (Entered)
                MaxConcurrent = Math.Max(MaxConcurrent, running);
            Entered.Release();
            await Open.Task;
            Interlocked.Decrement(ref _running);
        }
    }

    public sealed class Functions(Gate gate)
    {
        [Function("Wait")]
        public async Task<IResult> Wait(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait")] HttpRequest req
        )
        {
            await gate.PassAsync();
            return Results.Ok();
        }
    }
}
