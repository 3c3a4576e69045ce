using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Terrateam.Functions.Durable;
using Terrateam.Tests.Local.Durable;

namespace Terrateam.Tests.Functions.Durable;

/// <summary>Signals to pull requests' orchestrations: one for all events of a burst, and none is lost.</summary>
public sealed class PendingWakeTests
{
    private const string Owner = "pr-1-2";

    private readonly PendingWakes _wakes = new(seesReads: true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_events_of_a_burst_share_one_signal()
    {
        await using var engine = new TestEngine();
        using var looking = new SemaphoreSlim(0);
        using var handling = new SemaphoreSlim(0);
        var looks = 0;
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Activity("Look", (string owner) =>
        {
            Wait(looking);
            _wakes.Take(owner);
            return Interlocked.Increment(ref looks);
        });
        engine.Activity("Handle", (string _) =>
        {
            busy.TrySetResult();
            Wait(handling);
            return 0;
        });
        engine.Orchestrator<object?>(OrchestrationNames.PullRequest, async context =>
        {
            await context.CallActivityAsync<int>("Look", context.InstanceId);
            await context.CallActivityAsync<int>("Handle", context.InstanceId);
            await context.WaitForExternalEvent<string>(OrchestrationEvents.InboxChanged);
            context.ContinueAsNew();
            return null;
        });
        await engine.Start();

        // While the orchestration has not looked yet, and while it handles what it has seen.
        await BurstAsync(engine);
        looking.Release();
        await busy.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        await BurstAsync(engine);
        handling.Release();
        looking.Release(50);
        handling.Release(50);
        await engine.Idle();

        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task A_signal_that_an_ending_orchestration_did_not_take_starts_it_again()
    {
        await using var engine = new TestEngine();
        var (looks, second) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        engine.Activity("Look", (string owner) =>
        {
            _wakes.Take(owner);
            if (Interlocked.Increment(ref looks) == 2)
                second.SetResult();
            return 0;
        });
        engine.Orchestrator<object?>(OrchestrationNames.PullRequest, async context =>
        {
            await context.CallActivityAsync<int>("Look", context.InstanceId);
            await context.WaitForExternalEvent<string>("end");
            return null;
        });
        await engine.Start();
        var signaller = Signaller();
        await signaller.WakePullRequestAsync(engine.Client, Owner, Cancellation);
        await engine.Idle();

        await signaller.WakePullRequestAsync(engine.Client, Owner, Cancellation);
        await engine.Raise(Owner, "end");

        await second.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        await engine.Idle();
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task An_orchestration_that_ends_between_the_look_at_it_and_the_signal_is_started()
    {
        var client = new Mock<DurableTaskClient>("mock");
        client
            .SetupSequence(one => one.GetInstanceAsync(Owner, It.IsAny<CancellationToken>()))
            .ReturnsAsync(Instance(OrchestrationRuntimeStatus.Running))
            .ReturnsAsync(Instance(OrchestrationRuntimeStatus.Completed));
        client
            .Setup(one => one.RaiseEventAsync(Owner, "wake", It.IsAny<object>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new InvalidOperationException("It has ended."));
        client
            .Setup(one => one.WaitForInstanceCompletionAsync(Owner, It.IsAny<CancellationToken>()))
            .Returns(
                (string _, CancellationToken taken) =>
                    new TaskCompletionSource<OrchestrationMetadata>().Task.WaitAsync(taken)
            );

        await Signaller().WakePullRequestAsync(client.Object, Owner, Cancellation);

        client.Verify(
            one =>
                one.ScheduleNewOrchestrationInstanceAsync(
                    OrchestrationNames.PullRequest,
                    It.IsAny<object>(),
                    It.Is<StartOrchestrationOptions>(options => options.InstanceId == Owner),
                    It.IsAny<CancellationToken>()
                ),
            Times.Once
        );
    }

    [Fact]
    public async Task Where_readers_are_not_seen_only_a_signal_that_is_not_sent_yet_is_shared()
    {
        var wakes = new PendingWakes(seesReads: false);
        var first = wakes.Join(Owner, out var isNew);
        Assert.True(isNew);
        await wakes.BeginAsync(first);

        // It may have been taken already.
        var second = wakes.Join(Owner, out isNew);
        Assert.True(isNew);
        var begun = wakes.BeginAsync(second);
        Assert.False(begun.IsCompleted);
        Assert.Same(second, wakes.Join(Owner, out isNew));
        Assert.False(isNew);

        wakes.End(Owner, first, isSent: true);
        await begun;
        Assert.NotSame(second, wakes.Join(Owner, out isNew));
        Assert.True(isNew);
    }

    [Fact]
    public void A_signal_that_could_not_be_sent_is_not_shared()
    {
        var first = _wakes.Join(Owner, out _);
        _wakes.End(Owner, first, isSent: false);

        _wakes.Join(Owner, out var isNew);
        Assert.True(isNew);
    }

    [Fact]
    public void A_signal_is_not_shared_once_the_inbox_is_read()
    {
        var first = _wakes.Join(Owner, out _);
        _wakes.End(Owner, first, isSent: true);
        Assert.Same(first, _wakes.Join(Owner, out _));

        _wakes.Take(Owner);

        Assert.NotSame(first, _wakes.Join(Owner, out var isNew));
        Assert.True(isNew);
    }

    private Task BurstAsync(TestEngine engine)
    {
        var signaller = Signaller();
        return Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => signaller.WakePullRequestAsync(engine.Client, Owner, Cancellation))
        );
    }

    private OrchestrationSignaller Signaller() => new(_wakes, NullLogger<OrchestrationSignaller>.Instance);

    private static OrchestrationMetadata Instance(OrchestrationRuntimeStatus status) =>
        new(OrchestrationNames.PullRequest, Owner) { RuntimeStatus = status };

    private static void Wait(SemaphoreSlim gate) => Assert.True(gate.Wait(TimeSpan.FromSeconds(60), Cancellation));
}
