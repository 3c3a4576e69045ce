using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Maintenance;
using Terrateam.Functions.Timers;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Timers;

public sealed class MaintenanceScheduleTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 30, TimeSpan.Zero));
    private readonly MemoryDocumentStore _store = new();
    private readonly List<string> _ran = [];
    private StartedJobs _started = new();

    [Fact]
    public async Task A_job_runs_when_its_interval_is_over_and_one_without_at_every_pass()
    {
        for (var minute = 0; minute < 11; minute++)
        {
            await PassAsync();
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(11, _ran.Count(job => job == "always"));
        Assert.Equal(3, _ran.Count(job => job == "five"));
    }

    [Fact]
    public async Task A_job_that_fails_keeps_no_other_from_running_and_is_due_at_the_next_pass()
    {
        await PassAsync(failing: "five");
        Assert.Equal(["always", "hour"], _ran);

        _time.Advance(TimeSpan.FromMinutes(1));
        await PassAsync();

        Assert.Equal(["always", "hour", "always", "five"], _ran);
    }

    [Fact]
    public async Task A_job_that_was_missed_runs_once()
    {
        await PassAsync();
        _time.Advance(TimeSpan.FromDays(3));
        _ran.Clear();

        await PassAsync();

        Assert.Equal(["always", "five", "hour"], _ran);
    }

    [Fact]
    public async Task A_job_for_the_start_runs_once_in_each_process_and_then_when_its_interval_is_over()
    {
        await StartPassAsync();
        await StartPassAsync();
        Assert.Equal(["check"], _ran);

        // Another process, a minute later.
        _started = new();
        await StartPassAsync(isFailing: true);
        Assert.Equal(["check"], _ran);
        await StartPassAsync();
        await StartPassAsync();
        Assert.Equal(["check", "check"], _ran);

        _time.Advance(TimeSpan.FromDays(1));
        await StartPassAsync();
        await StartPassAsync();
        Assert.Equal(["check", "check", "check"], _ran);
    }

    [Fact]
    public async Task Jobs_run_by_their_places_and_then_by_their_order()
    {
        MaintenanceJob Job(string name, MaintenancePlace place)
        {
            var job = new MaintenanceJob(name, Interval: null, (_, _) => RunAsync(name));
            return job with { Place = place };
        }

        Task RunAsync(string name)
        {
            _ran.Add(name);
            return Task.CompletedTask;
        }

        var schedule = new MaintenanceSchedule(
            [
                Job("slow", MaintenancePlace.Last),
                Job("one", MaintenancePlace.Usual),
                Job("urgent", MaintenancePlace.First),
                Job("other", MaintenancePlace.Usual),
            ],
            _started,
            _store,
            _time,
            NullLogger.Instance
        );
        await schedule.RunAsync(null!, TestContext.Current.CancellationToken);

        Assert.Equal(["urgent", "one", "other", "slow"], _ran);
    }

    [Fact]
    public async Task A_stop_ends_the_pass()
    {
        using var stopping = new CancellationTokenSource();
        var schedule = new MaintenanceSchedule(
            [
                new("first", null, async (_, token) => await stopping.CancelAsync().WaitAsync(token)),
                new("second", null, (_, token) =>
                    token.IsCancellationRequested ? throw new OperationCanceledException() : Task.CompletedTask
                ),
            ],
            _started,
            _store,
            _time,
            NullLogger.Instance
        );

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => schedule.RunAsync(null!, stopping.Token));
    }

    private async Task StartPassAsync(bool isFailing = false)
    {
        Task RunAsync()
        {
            if (isFailing)
                throw new InvalidOperationException("It fails.");
            _ran.Add("check");
            return Task.CompletedTask;
        }

        var job = new MaintenanceJob("check", TimeSpan.FromDays(1), (_, _) => RunAsync()) { AtStart = true };
        await new MaintenanceSchedule([job], _started, _store, _time, NullLogger.Instance).RunAsync(
            null!,
            TestContext.Current.CancellationToken
        );
        _time.Advance(TimeSpan.FromMinutes(1));
    }

    private Task PassAsync(string failing = "")
    {
        Task RunAsync(string job)
        {
            if (job == failing)
                throw new InvalidOperationException("It fails.");
            _ran.Add(job);
            return Task.CompletedTask;
        }

        return new MaintenanceSchedule(
            [
                new("always", Interval: null, (_, _) => RunAsync("always")),
                new("five", TimeSpan.FromMinutes(5), (_, _) => RunAsync("five")),
                new("hour", TimeSpan.FromHours(1), (_, _) => RunAsync("hour")),
            ],
            _started,
            _store,
            _time,
            NullLogger.Instance
        ).RunAsync(null!, TestContext.Current.CancellationToken);
    }
}
