using System.Threading.Channels;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Terrateam.Tests.Local.Hosting;

public sealed class TimerTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 30, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly Recorder _recorder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_timer_runs_when_it_is_due_and_tells_its_occurrences()
    {
        await using var host = await StartAsync(typeof(EveryFiveMinutes));

        _time.Advance(TimeSpan.FromSeconds(270));
        var first = await _recorder.NextAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        var second = await _recorder.NextAsync();

        Assert.False(first.Info.IsPastDue);
        Assert.Equal(default, first.Info.ScheduleStatus!.Last);
        Assert.Equal(At(0, 5), first.Info.ScheduleStatus.Next);
        Assert.Equal(At(0, 5), second.Info.ScheduleStatus!.Last);
        Assert.Equal(At(0, 10), second.Info.ScheduleStatus.Next);
    }

    [Fact]
    public async Task An_occurrence_missed_while_the_host_was_down_is_made_up_for_once_and_says_so()
    {
        await (await StartAsync(typeof(EveryFiveMinutes))).DisposeAsync();
        _time.Advance(TimeSpan.FromHours(1));

        await using var host = await StartAsync(typeof(EveryFiveMinutes));
        var missed = await _recorder.NextAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        var next = await _recorder.NextAsync();

        Assert.True(missed.Info.IsPastDue);
        Assert.Equal(At(0, 5), missed.Info.ScheduleStatus!.Next);
        Assert.False(next.Info.IsPastDue);
        Assert.Equal(At(1, 5), next.Info.ScheduleStatus!.Next);
    }

    [Fact]
    public async Task A_host_that_comes_back_before_the_occurrence_has_missed_nothing()
    {
        await (await StartAsync(typeof(EveryFiveMinutes))).DisposeAsync();
        _time.Advance(TimeSpan.FromMinutes(4));

        await using var host = await StartAsync(typeof(EveryFiveMinutes));
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.False((await _recorder.NextAsync()).Info.IsPastDue);
    }

    [Fact]
    public async Task A_schedule_that_was_changed_while_the_host_was_down_has_missed_nothing()
    {
        await (await StartAsync(typeof(Configured), "--Schedule", "0 */5 * * * *")).DisposeAsync();
        _time.Advance(TimeSpan.FromHours(1));

        await using var host = await StartAsync(typeof(Configured), "--Schedule", "0 15 * * * *");
        _time.Advance(TimeSpan.FromMinutes(15));
        var run = await _recorder.NextAsync();

        Assert.False(run.Info.IsPastDue);
        Assert.Equal(At(1, 15), run.Info.ScheduleStatus!.Next);
    }

    [Fact]
    public async Task A_kept_schedule_that_cannot_be_read_starts_anew()
    {
        await (await StartAsync(typeof(EveryFiveMinutes))).DisposeAsync();
        _directory.Write(Path.Combine("data", "timers", "EveryFiveMinutes.json"), "{ half a fi");
        _time.Advance(TimeSpan.FromHours(1));

        await using var host = await StartAsync(typeof(EveryFiveMinutes));
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.False((await _recorder.NextAsync()).Info.IsPastDue);
    }

    [Theory]
    [InlineData(typeof(Unmonitored))]
    [InlineData(typeof(EveryTenSeconds))]
    public async Task A_timer_that_is_not_monitored_keeps_nothing_and_makes_up_for_nothing(Type functions)
    {
        await (await StartAsync(functions)).DisposeAsync();
        _time.Advance(TimeSpan.FromHours(1));

        await using var host = await StartAsync(functions);
        _time.Advance(TimeSpan.FromMinutes(5));
        var run = await _recorder.NextAsync();

        Assert.False(run.Info.IsPastDue);
        Assert.Null(run.Info.ScheduleStatus);
        Assert.False(Directory.Exists(Path.Combine(_directory.Path, "data", "timers")));
    }

    [Fact]
    public async Task A_timer_can_run_at_start_up_too()
    {
        await using var host = await StartAsync(typeof(AtStartUp));
        var atStartUp = await _recorder.NextAsync();
        _time.Advance(TimeSpan.FromHours(1));
        var due = await _recorder.NextAsync();

        Assert.False(atStartUp.Info.IsPastDue);
        Assert.Equal(Start, atStartUp.At);
        Assert.Equal(Start.AddHours(1), due.At);
    }

    [Fact]
    public async Task A_time_span_counts_from_the_last_run()
    {
        await using var host = await StartAsync(typeof(Configured), "--Schedule", "00:30:00");

        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(Start.AddMinutes(30), (await _recorder.NextAsync()).At);
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(Start.AddMinutes(60), (await _recorder.NextAsync()).At);
    }

    [Fact]
    public async Task A_timer_never_overlaps_itself_and_what_it_overran_is_run_once()
    {
        _recorder.Block = new TaskCompletionSource();
        await using var host = await StartAsync(typeof(EveryFiveMinutes));

        _time.Advance(TimeSpan.FromMinutes(5));
        await _recorder.NextAsync();
        _time.Advance(TimeSpan.FromMinutes(17));
        _recorder.Block.SetResult();
        var late = await _recorder.NextAsync();
        _time.Advance(TimeSpan.FromMinutes(3));
        var next = await _recorder.NextAsync();

        Assert.Equal(1, _recorder.MaxConcurrent);
        Assert.Equal(At(0, 10), late.Info.ScheduleStatus!.Next);
        Assert.Equal(At(0, 25), next.Info.ScheduleStatus!.Next);
    }

    [Fact]
    public async Task A_failure_does_not_end_the_schedule()
    {
        _recorder.Failure = new InvalidOperationException("for the test");
        await using var host = await StartAsync(typeof(EveryFiveMinutes));

        _time.Advance(TimeSpan.FromMinutes(5));
        await _recorder.NextAsync();
        _time.Advance(TimeSpan.FromMinutes(5));
        await _recorder.NextAsync();
    }

    [Fact]
    public async Task A_function_that_runs_too_long_is_told_to_end_and_the_schedule_goes_on()
    {
        _directory.Write("host.json", """{ "version": "2.0", "functionTimeout": "00:02:00" }""");
        _recorder.Block = new TaskCompletionSource();
        await using var host = await StartAsync(typeof(EveryFiveMinutes));

        _time.Advance(TimeSpan.FromMinutes(5));
        var tooLong = await _recorder.NextAsync();
        _time.Advance(TimeSpan.FromMinutes(2));
        await _recorder.Block.Task.WaitAsync(tooLong.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.True(tooLong.Token.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMinutes(5));
        await _recorder.NextAsync();
        _recorder.Block.SetResult();
    }

    [Fact]
    public async Task A_function_that_a_setting_disables_does_not_run()
    {
        await using var host = await StartAsync(typeof(TwoTimers), "--AzureWebJobs.EveryTenSeconds.Disabled", "true");

        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(At(0, 5), (await _recorder.NextAsync()).Info.ScheduleStatus!.Next);
        Assert.Equal(1, _recorder.Count);
    }

    private static DateTime At(int hour, int minute) => new(2026, 1, 1, hour, minute, 0, DateTimeKind.Utc);

    private Task<RunningHost> StartAsync(Type functions, params string[] args)
    {
        var builder = RunningHost.Builder(_directory, [functions], args);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton(_recorder);
        return RunningHost.StartAsync(builder);
    }

    public sealed record Run(TimerInfo Info, DateTimeOffset At, CancellationToken Token);

    public sealed class Recorder
    {
        private readonly Channel<Run> _runs = Channel.CreateUnbounded<Run>();
        private int _running;

        public TaskCompletionSource? Block { get; set; }

        public Exception? Failure { get; set; }

        public int MaxConcurrent { get; private set; }

        public int Count { get; private set; }

        public async Task RunAsync(TimerInfo info, TimeProvider time, CancellationToken token)
        {
            Count++;
            MaxConcurrent = Math.Max(MaxConcurrent, Interlocked.Increment(ref _running));
            _runs.Writer.TryWrite(new Run(info, time.GetUtcNow(), token));
            if (Block is { } block)
                await block.Task.WaitAsync(token);
            Interlocked.Decrement(ref _running);
            if (Failure is { } failure)
                throw failure;
        }

        public ValueTask<Run> NextAsync() => _runs.Reader.ReadAsync(TestContext.Current.CancellationToken);
    }

    public sealed class EveryFiveMinutes(Recorder recorder, TimeProvider time)
    {
        [Function("EveryFiveMinutes")]
        public Task Run([TimerTrigger("0 */5 * * * *")] TimerInfo info, CancellationToken token) =>
            recorder.RunAsync(info, time, token);
    }

    public sealed class TwoTimers(Recorder recorder, TimeProvider time)
    {
        [Function("EveryFiveMinutes")]
        public Task Slow([TimerTrigger("0 */5 * * * *")] TimerInfo info, CancellationToken token) =>
            recorder.RunAsync(info, time, token);

        [Function("EveryTenSeconds")]
        public Task Fast([TimerTrigger("*/10 * * * * *")] TimerInfo info, CancellationToken token) =>
            recorder.RunAsync(info, time, token);
    }

    public sealed class EveryTenSeconds(Recorder recorder, TimeProvider time)
    {
        [Function("EveryTenSeconds")]
        public Task Run([TimerTrigger("*/10 * * * * *")] TimerInfo info, CancellationToken token) =>
            recorder.RunAsync(info, time, token);
    }

    public sealed class Unmonitored(Recorder recorder, TimeProvider time)
    {
        [Function("Unmonitored")]
        public Task Run([TimerTrigger("0 */5 * * * *", UseMonitor = false)] TimerInfo info, CancellationToken token) =>
            recorder.RunAsync(info, time, token);
    }

    public sealed class AtStartUp(Recorder recorder, TimeProvider time)
    {
        [Function("AtStartUp")]
        public Task Run([TimerTrigger("30 0 * * * *", RunOnStartup = true)] TimerInfo info, CancellationToken token) =>
            recorder.RunAsync(info, time, token);
    }

    public sealed class Configured(Recorder recorder, TimeProvider time)
    {
        [Function("Configured")]
        public Task Run([TimerTrigger("%Schedule%")] TimerInfo info, CancellationToken token) =>
            recorder.RunAsync(info, time, token);
    }
}
