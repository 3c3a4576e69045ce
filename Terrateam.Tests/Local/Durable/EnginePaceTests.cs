using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Local.Durable;

namespace Terrateam.Tests.Local.Durable;

public sealed class EnginePaceTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void It_waits_only_while_many_requests_run_and_never_for_longer_than_the_pause()
    {
        var pace = new EnginePace(_time);
        for (var count = 1; count < EnginePace.ManyRequests; count++)
            pace.BeginRequest();
        Assert.True(pace.WaitAsync(Cancellation).IsCompleted);

        pace.BeginRequest();
        var waiting = pace.WaitAsync(Cancellation);
        Assert.False(waiting.IsCompleted);
        _time.Advance(EnginePace.Pause);
        Assert.True(waiting.IsCompleted);

        pace.EndRequest();
        Assert.True(pace.WaitAsync(Cancellation).IsCompleted);
    }

    [Fact]
    public async Task The_engine_hands_out_its_next_step_after_the_pause()
    {
        using var directory = new TemporaryDirectory();
        var pace = new EnginePace(_time);
        using var service = new SqliteOrchestrationService(
            directory["durable.db"],
            TimeProvider.System,
            NullLogger<SqliteOrchestrationService>.Instance,
            pace
        );
        for (var count = 0; count < EnginePace.ManyRequests; count++)
            pace.BeginRequest();
        await new LocalDurableTaskClient(
            service,
            Microsoft.DurableTask.Converters.JsonDataConverter.Default
        ).ScheduleNewOrchestrationInstanceAsync("Some", cancellation: Cancellation);

        var next = service.LockNextTaskOrchestrationWorkItemAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.False(next.IsCompleted);
        _time.Advance(EnginePace.Pause);

        Assert.NotNull(await next.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
    }
}
