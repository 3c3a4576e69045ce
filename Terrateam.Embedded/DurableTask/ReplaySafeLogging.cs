using Microsoft.Extensions.Logging;

namespace Terrateam.Embedded.DurableTask;

/// <summary>Logging that says a thing once, however often the orchestrator is replayed.</summary>
internal static class ReplaySafeLogging
{
    internal sealed class Factory(TaskOrchestrationContext context, ILoggerFactory inner) : ILoggerFactory
    {
        // A context that wraps another may hand out the other's factory: do not wrap it twice.
        private readonly ILoggerFactory inner = inner is Factory wrapped ? wrapped.inner : inner;

        public ILogger CreateLogger(string categoryName) => new Logger(context, inner.CreateLogger(categoryName));

        public void AddProvider(ILoggerProvider provider) =>
            throw new NotSupportedException("Providers cannot be added to a replay-safe logger factory.");

        public void Dispose()
        {
            // The inner factory belongs to the host.
        }
    }

    private sealed class Logger(TaskOrchestrationContext context, ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => !context.IsReplaying && inner.IsEnabled(logLevel);

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!context.IsReplaying)
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
