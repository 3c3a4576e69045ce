using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Terrateam.Tests.Local.Hosting;

public sealed class LoggingTests
{
    [Fact]
    public async Task A_key_in_an_address_is_logged_by_nobody_at_any_level()
    {
        using var directory = new TemporaryDirectory();
        directory.Write(
            "host.json",
            """
            { "version": "2.0", "logging": { "logLevel": {
              "default": "Trace", "Microsoft.AspNetCore": "Trace", "Microsoft.AspNetCore.Hosting.Diagnostics": "Trace" } } }
            """
        );
        using var lines = new Lines();
        var builder = RunningHost.Builder(directory, [typeof(SettingsTests.Functions)]);
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(lines);
        await using var host = await RunningHost.StartAsync(builder);

        await host.Http.GetStringAsync(
            $"/api/keyed?code={RunningHost.Keys.FunctionKey}",
            TestContext.Current.CancellationToken
        );

        Assert.Contains(lines.All, line => line.Contains("Keyed", StringComparison.Ordinal));
        Assert.DoesNotContain(lines.All, line => line.Contains(RunningHost.Keys.FunctionKey, StringComparison.Ordinal));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            All.Enqueue(state.ToString()!);
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => All.Enqueue(formatter(state, exception));

        public void Dispose() { }
    }
}
