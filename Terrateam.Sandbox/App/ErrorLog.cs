using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Terrateam.Sandbox.App;

/// <summary>Keeps the app's warnings and errors, so that a failing test can report the cause.</summary>
internal sealed class ErrorLog : ILoggerProvider
{
    private const int MaxEntries = 200;
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        // Holds no resources.
    }

    private void Add(string line)
    {
        _lines.Enqueue(line);
        while (_lines.Count > MaxEntries)
            _lines.TryDequeue(out _);
    }

    private sealed class Logger(ErrorLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                log.Add(
                    $"{logLevel} {category}: "
                        + $"{formatter(state, exception)}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})")}"
                );
            }
        }
    }
}
