using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Terrateam.Embedded.DurableTask.Client;

namespace Terrateam.Embedded.DurableTask.Engine;

/// <summary>Runs orchestrations and activities in this process and keeps their history in one SQLite file.</summary>
public sealed class DurableEngine : IHostedService, IAsyncDisposable
{
    private readonly DurableTaskClient? client;

    /// <summary>Makes an engine; nothing is opened before it starts.</summary>
    public DurableEngine(FunctionRegistry registry, EngineOptions options, ILoggerFactory loggerFactory, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggerFactory);
        ArgumentNullException.ThrowIfNull(timeProvider);
        client = null;
    }

    /// <summary>The client of this engine; usable while the engine runs.</summary>
    public DurableTaskClient Client => client ?? throw new InvalidOperationException("The engine is not running.");

    /// <summary>Opens the database and goes on with whatever is in it.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets running activities finish for a while, then closes the database.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stops without waiting for activities.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
