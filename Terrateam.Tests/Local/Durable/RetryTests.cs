using Microsoft.DurableTask;

namespace Terrateam.Tests.Local.Durable;

public sealed class RetryTests
{
    [Fact]
    public async Task Delays_grow_by_the_coefficient_up_to_the_longest()
    {
        var attempts = await Attempts(
            new RetryPolicy(
                6,
                TimeSpan.FromSeconds(2),
                backoffCoefficient: 3,
                maxRetryInterval: TimeSpan.FromSeconds(20)
            ),
            seconds: 100
        );

        // 2, 6, 18, then 20 for 54 and 162.
        Assert.Equal([0, 2, 8, 26, 46, 66], attempts);
    }

    [Fact]
    public async Task Without_a_coefficient_delays_stay_the_same() =>
        Assert.Equal([0, 5, 10], await Attempts(new RetryPolicy(3, TimeSpan.FromSeconds(5)), seconds: 30));

    [Fact]
    public async Task No_retry_begins_after_the_timeout()
    {
        var attempts = await Attempts(
            new RetryPolicy(10, TimeSpan.FromSeconds(10), retryTimeout: TimeSpan.FromSeconds(25)),
            seconds: 100
        );

        // The retry that is decided on at 20 begins at 30; the one after that would be decided on too late.
        Assert.Equal([0, 10, 20, 30], attempts);
    }

    [Fact]
    public async Task A_policy_may_have_no_longest_delay()
    {
        var attempts = await Attempts(
            new RetryPolicy(3, TimeSpan.FromHours(2), 2, Timeout.InfiniteTimeSpan),
            seconds: 8 * 3600,
            step: 3600
        );

        Assert.Equal([0, 2 * 3600, 6 * 3600], attempts);
    }

    [Fact]
    public async Task Failures_that_the_handler_rejects_are_final()
    {
        var attempts = await Attempts(
            new RetryPolicy(5, TimeSpan.FromSeconds(1))
            {
                HandleFailure = failure => !failure.IsCausedBy<FormatException>(),
            },
            seconds: 10
        );

        Assert.Equal([0], attempts);
    }

    [Fact]
    public async Task A_handler_that_throws_means_no()
    {
        var attempts = await Attempts(
            new RetryPolicy(5, TimeSpan.FromSeconds(1)) { HandleFailure = _ => throw new InvalidOperationException() },
            seconds: 10
        );

        Assert.Equal([0], attempts);
    }

    [Fact]
    public async Task A_retry_that_succeeds_gives_its_result()
    {
        var calls = 0;
        await using var engine = await new TestEngine()
            .Activity("Third", (int value) => ++calls == 3 ? value : throw new FormatException())
            .Orchestrator("Main", async context =>
                await context.CallActivityAsync<int>("Third", 42, new RetryPolicy(3, TimeSpan.FromSeconds(1)).Options())
            )
            .Start();
        var id = await engine.Schedule("Main");

        await engine.Advance(1);
        await engine.Advance(1);

        Assert.Equal(42, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task Retries_go_on_after_a_restart_where_they_were()
    {
        var attempts = new List<int>();
        await using var engine = new TestEngine();
        engine
            .Activity("Fail", (int value) => Note(attempts, engine, value))
            .Orchestrator("Main", async context =>
                await context.CallActivityAsync<int>("Fail", 1, new RetryPolicy(3, TimeSpan.FromSeconds(10)).Options())
            );
        await engine.Start();
        var id = await engine.Schedule("Main");
        await engine.Advance(4);
        await engine.Restart();
        await engine.Advance(6);
        await engine.Restart();
        await engine.Advance(30);

        var end = await engine.End(id);

        Assert.Equal([0, 10, 40], attempts);
        Assert.Equal("Task 'Fail' (#4) failed with an unhandled exception: bad", end.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task A_retry_handler_decides_and_may_wait()
    {
        var told = new List<(int Attempt, double Seconds)>();
        var attempts = new List<int>();
        await using var engine = new TestEngine();
        AsyncRetryHandler handler = async retry =>
        {
            if (!retry.OrchestrationContext.IsReplaying)
                told.Add((retry.LastAttemptNumber, retry.TotalRetryTime.TotalSeconds));
            await retry.OrchestrationContext.CreateTimer(
                TimeSpan.FromSeconds(retry.LastAttemptNumber),
                CancellationToken.None
            );
            return retry.LastAttemptNumber < 3 && retry.LastFailure.IsCausedBy<FormatException>();
        };
        engine
            .Activity("Fail", (int value) => Note(attempts, engine, value))
            .Orchestrator("Main", async context =>
                await context.CallActivityAsync<int>("Fail", 1, TaskOptions.FromRetryHandler(handler))
            );
        await engine.Start();
        var id = await engine.Schedule("Main");
        for (var second = 0; second < 6; second++)
            await engine.Advance(1);

        Assert.NotNull((await engine.End(id)).FailureDetails);
        Assert.Equal([0, 1, 3], attempts);
        Assert.Equal([(1, 0.0), (2, 1.0), (3, 3.0)], told);
    }

    [Fact]
    public async Task Sub_orchestrations_are_retried_too()
    {
        var attempts = new List<int>();
        await using var engine = new TestEngine();
        engine
            .Activity("Fail", (int value) => Note(attempts, engine, value))
            .Orchestrator("Child", async context => await context.CallActivityAsync<int>("Fail", 1))
            .Orchestrator("Main", async context =>
                await context.CallSubOrchestratorAsync<int>(
                    "Child",
                    null,
                    new RetryPolicy(2, TimeSpan.FromSeconds(3)).Options().WithInstanceId("child")
                )
            );
        await engine.Start();
        var id = await engine.Schedule("Main");
        await engine.Advance(3);

        var end = await engine.End(id);

        Assert.Equal([0, 3], attempts);
        Assert.StartsWith("Task 'Child' (#2) failed", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 1.0, null, null)]
    [InlineData(1, 0, 1.0, null, null)]
    [InlineData(1, 1, 0.9, null, null)]
    [InlineData(1, 5, 1.0, 4, null)]
    [InlineData(1, 5, 1.0, null, 4)]
    public void Policies_outside_their_bounds_are_refused(
        int attempts,
        int first,
        double coefficient,
        int? longest,
        int? timeout
    ) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new RetryPolicy(
                attempts,
                TimeSpan.FromSeconds(first),
                coefficient,
                longest is { } l ? TimeSpan.FromSeconds(l) : null,
                timeout is { } t ? TimeSpan.FromSeconds(t) : null
            )
        );

    [Fact]
    public void Policies_have_the_defaults_of_the_original()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(1));

        Assert.Equal(
            (1.0, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan),
            (policy.BackoffCoefficient, policy.MaxRetryInterval, policy.RetryTimeout)
        );
    }

    /// <summary>The seconds at which an activity that always fails is run.</summary>
    private static async Task<List<int>> Attempts(RetryPolicy policy, int seconds, int step = 1)
    {
        var attempts = new List<int>();
        await using var engine = new TestEngine();
        engine
            .Activity("Fail", (int value) => Note(attempts, engine, value))
            .Orchestrator("Main", async context => await context.CallActivityAsync<int>("Fail", 1, policy.Options()));
        await engine.Start();
        var id = await engine.Schedule("Main");
        for (var second = 0; second < seconds; second += step)
            await engine.Advance(step);

        Assert.True((await engine.End(id)).FailureDetails!.InnerFailure!.IsCausedBy<FormatException>());
        return attempts;
    }

    private static int Note(List<int> attempts, TestEngine engine, int value)
    {
        lock (attempts)
            attempts.Add(engine.Now());
        return value > 0 ? throw new FormatException("bad") : value;
    }
}

internal static class RetryPolicyExtensions
{
    public static TaskOptions Options(this RetryPolicy policy) => TaskOptions.FromRetryPolicy(policy);
}
