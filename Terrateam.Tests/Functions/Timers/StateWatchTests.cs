using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Terrateam.Core.Notices;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Runs;
using Terrateam.Functions.Timers;
using Terrateam.Local.Durable;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Functions.Timers;

/// <summary>The gauges of what lies in state: what they show, and what they cost.</summary>
public sealed class StateWatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task They_show_what_is_held_and_cost_a_few_queries_and_nothing_where_nobody_looks(bool isOn)
    {
        var store = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Telemetry:Prometheus"] = isOn ? "true" : "false",
                    ["AzureWebJobs.Maintenance.Disabled"] = "true",
                },
                Replace = services => services.DecorateDocuments(inner => new CountedStore(inner, store)),
            }
        );
        var applied = await scenario.OpenPlannedAsync();
        await applied.CommentAsync("alice", "terrateam apply");
        await scenario.WaitForAsync(applied, "terrateam apply", "success");
        await scenario.OpenPlannedAsync("dns", "other");
        await scenario.SettleAsync();
        store.Clear();

        await scenario.App.Services.GetRequiredService<StateWatch>().RunAsync(ClientOf(scenario), Cancellation);

        Assert.Equal(isOn ? 4 : 0, store.Values.Sum());
        var gauges = Read(scenario.App.Services.GetRequiredService<StateGauges>());
        if (!isOn)
        {
            Assert.Empty(gauges);
            return;
        }

        Assert.Equal(
            (1, 1, 0, 0, 0, 0, 0),
            (
                gauges["terrateam.plans.held"],
                gauges["terrateam.locks.held"],
                gauges["terrateam.inbox.waiting"],
                gauges["terrateam.runs.open"],
                gauges["terrateam.runs.stuck"],
                gauges["terrateam.outbox.waiting"],
                gauges["terrateam.outbox.oldest"]
            )
        );
        Assert.True(gauges["terrateam.locks.oldest"] > 0);
        Assert.False(gauges.ContainsKey("terrateam.backups.age"));
    }

    [Fact]
    public async Task They_show_runs_that_get_on_no_more_and_notices_that_are_not_sent()
    {
        // Runs are looked at with a clock of its own: with the app's, an orchestration would give them up in time.
        var (time, runTime) = (new ShiftedTime(), new ShiftedTime());
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                Time = time,
                Settings = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Telemetry:Prometheus"] = "true",
                    ["AzureWebJobs.Maintenance.Disabled"] = "true",
                },
                Replace = services =>
                    services
                        .AddSingleton<TimeProvider>(time)
                        .AddSingleton(provider => new OpenRuns(
                            provider.GetRequiredService<RunStore>(),
                            provider.GetRequiredService<IOptions<RunOptions>>(),
                            runTime
                        )),
            }
        );
        using var console = new OperatorConsole(scenario, time);
        var watch = scenario.App.Services.GetRequiredService<StateWatch>();
        var gauges = scenario.App.Services.GetRequiredService<StateGauges>();
        var pause = scenario.Runner.Pause();
        _ = await scenario.OpenAsync();
        _ = await pause.Arrived;
        var notice = new InstallationNotice("one", InstallationEvent.Suspended, InstallationFacts.Named(7, "acme"));
        await scenario
            .App.Services.GetRequiredService<NotificationOutbox>()
            .AddAsync(notice, person: 1, recipient: null, Cancellation);
        await watch.RunAsync(ClientOf(scenario), Cancellation);
        Assert.Equal(0, Read(gauges)["terrateam.runs.stuck"]);

        // A job may work for hours without a word.
        time.PutForward(TimeSpan.FromHours(2));
        runTime.PutForward(TimeSpan.FromHours(2));
        await watch.RunAsync(ClientOf(scenario), Cancellation);

        var read = Read(gauges);
        Assert.Equal((0, 1), (read["terrateam.runs.stuck"], read["terrateam.outbox.waiting"]));
        Assert.InRange(read["terrateam.outbox.oldest"], 7200, 7800);
        Assert.Equal("no runs\n", await console.RunAsync("runs", new() { ["stuck"] = true }));

        // Past every deadline, where it should have been given up.
        runTime.PutForward(TimeSpan.FromHours(23));
        await watch.RunAsync(ClientOf(scenario), Cancellation);

        Assert.Equal(1, Read(gauges)["terrateam.runs.stuck"]);
        Assert.Contains(" stuck", await console.RunAsync("runs", new() { ["stuck"] = true }), StringComparison.Ordinal);
        pause.GoOn();
    }

    private static LocalDurableTaskClient ClientOf(ScenarioEnvironment scenario) =>
        scenario.App.Services.GetRequiredService<LocalDurableTaskClient>();

    private static Dictionary<string, double> Read(StateGauges gauges)
    {
        var read = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == gauges.Meter)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => read[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return read;
    }
}
