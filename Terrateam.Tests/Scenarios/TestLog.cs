using Microsoft.Extensions.Logging;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// Writes what the app logs to the output of the test that started it, which is shown when that fails.
/// </summary>
internal sealed class TestLog : ILoggerProvider
{
    private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;
    private volatile bool _over;

    public ILogger CreateLogger(string categoryName) =>
        new Category(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose() => _over = true;

    private void Write(string line)
    {
        if (!_over)
            _output?.WriteLine(line);
    }

    private sealed class Category(TestLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
                log.Write($"{logLevel} {name}: {formatter(state, exception)} {exception}");
        }
    }
}
