using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Terrateam.Tests.Local.Durable;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Two_hundred_instances_go_side_by_side_and_none_takes_two_steps_at_once()
    {
        var inStep = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var overlaps = 0;
        await using var engine = await new TestEngine()
            .Activity("Increment", (int value) => value + 1)
            .Orchestrator("Main", async context =>
            {
                if (inStep.AddOrUpdate(context.InstanceId, 1, (_, count) => count + 1) != 1)
                    Interlocked.Increment(ref overlaps);
                var value = context.GetInput<int>();
                inStep[context.InstanceId] = 0;
                for (var i = 0; i < 3; i++)
                {
                    value = (
                        await Task.WhenAll(
                            context.CallActivityAsync<int>("Increment", value),
                            context.CallActivityAsync<int>("Increment", value)
                        )
                    )[1];
                }

                for (var i = 0; i < 5; i++)
                    value += await context.WaitForExternalEvent<int>("add");
                return value;
            })
            .Start();

        await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(async i =>
                {
                    var id = await engine.Schedule("Main", i * 100);
                    await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => engine.Raise(id, "add", 10)));
                    Assert.Equal((i * 100) + 53, (await engine.End(id)).ReadOutputAs<int>());
                })
        );
        Assert.Equal(0, overlaps);
    }

    [Fact]
    public async Task Many_events_to_one_instance_are_each_taken_in_once()
    {
        await using var engine = await new TestEngine()
            .Orchestrator("Sum", async context =>
            {
                var (left, sum) = (500, 0);
                while (left-- > 0)
                    sum += await context.WaitForExternalEvent<int>("add");
                return sum;
            })
            .Start();
        var id = await engine.Schedule("Sum");
        await Task.WhenAll(Enumerable.Range(1, 500).Select(i => engine.Raise(id, "add", i)));

        Assert.Equal(125_250, (await engine.End(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_log_line_appears_once_however_often_its_orchestrator_is_replayed()
    {
        var lines = new ConcurrentQueue<string>();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(new Listener(lines)));
        await using var engine = await new TestEngine { Loggers = loggers }
            .Activity("Same", (int value) => value)
            .Orchestrator("Main", async context =>
            {
                var logger = context.CreateReplaySafeLogger("orchestrator");
                for (var i = 0; i < 4; i++)
                {
                    Log(logger, i);
                    await context.CallActivityAsync("Same", i);
                }

                return 0;
            })
            .Start();
        await engine.Run("Main");

        Assert.Equal(["0", "1", "2", "3"], lines);
    }

    private static void Log(ILogger logger, int number) =>
        logger.Log(LogLevel.Information, default, number, exception: null, (value, _) => value.Text());

    private sealed class Listener(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName == "orchestrator" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => lines.Enqueue(formatter(state, exception));

        public void Dispose() { }
    }
}
