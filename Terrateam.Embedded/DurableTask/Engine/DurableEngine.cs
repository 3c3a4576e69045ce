using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Terrateam.Embedded.DurableTask.Client;

namespace Terrateam.Embedded.DurableTask.Engine;

/// <summary>Runs orchestrations and activities in this process and keeps their history in one SQLite file.</summary>
/// <remarks>
/// What is stored is what has happened. What is under way is worked out from it at the start: activities that were
/// called and have not ended run again, timers go on, messages that were not taken in are.
/// </remarks>
public sealed partial class DurableEngine : IHostedService, IAsyncDisposable
{
    private readonly FunctionRegistry registry;
    private readonly EngineOptions options;
    private readonly ILoggerFactory loggerFactory;
    private readonly TimeProvider timeProvider;
    private readonly ILogger logger;
    private RunningEngine? running;

    /// <summary>Makes an engine; nothing is opened before it starts.</summary>
    public DurableEngine(FunctionRegistry registry, EngineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        ArgumentNullException.ThrowIfNull(timeProvider);
        this.registry = registry;
        this.options = options;
        this.loggerFactory = loggerFactory;
        this.timeProvider = timeProvider;
        logger = loggerFactory.CreateLogger<DurableEngine>();
    }

    /// <summary>The client of this engine.</summary>
    /// <exception cref="InvalidOperationException">The engine is not running.</exception>
    public DurableTaskClient Client => running?.Client ?? throw new InvalidOperationException("The durable engine is not running.");

    /// <summary>Opens the database and goes on with whatever is in it.</summary>
    /// <exception cref="InvalidOperationException">Another engine has the database open, or a newer one wrote it.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (running is not null)
            throw new InvalidOperationException("The durable engine is already running.");
        running = new RunningEngine(registry, options, loggerFactory, timeProvider);
        var recovered = running.Recover();
        if (recovered > 0)
            Log.Recovered(logger, recovered);
        running.Start();
        return Task.CompletedTask;
    }

    /// <summary>Lets running activities finish for a while, then closes the database.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Stop(options.StopTimeout, cancellationToken);

    /// <summary>Stops without waiting for activities: they run again after the next start.</summary>
    public async ValueTask DisposeAsync() => await Stop(TimeSpan.Zero, CancellationToken.None);

    /// <summary>
    /// Completes when nothing can happen but by an event, a timer or a client: no step and no activity is under way.
    /// For tests, which must not move a fake clock before that.
    /// </summary>
    /// <exception cref="InvalidOperationException">The engine is not running.</exception>
    public Task WhenIdleAsync() => running?.WhenIdle() ?? throw new InvalidOperationException("The durable engine is not running.");

    private async Task Stop(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref running, null) is { } stopping)
            await stopping.Stop(patience, cancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Going on with {Count} orchestrations")]
        public static partial void Recovered(ILogger logger, int count);
    }
}
