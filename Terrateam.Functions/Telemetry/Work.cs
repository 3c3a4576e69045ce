using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Terrateam.Functions.Telemetry;

/// <summary>A piece of work: a span, and the scope of the log lines that are written meanwhile.</summary>
internal sealed class Work : IDisposable
{
    private readonly Activity? _span;
    private readonly IDisposable? _scope;

    private Work(ILogger logger, WorkSubject subject, Activity? span)
    {
        subject.Describe(span);
        _span = span;
        _scope = logger.BeginScope(subject);
    }

    /// <summary>The first work of a trace.</summary>
    public static Work Begin(ILogger logger, string name, WorkSubject subject) =>
        new(logger, subject, Tracing.Begin(name));

    /// <summary>Work of a trace whose context was kept.</summary>
    public static Work Continue(ILogger logger, string name, WorkSubject subject, string? context) =>
        new(logger, subject, Tracing.Continue(name, context));

    /// <summary>The span says that it failed, and why.</summary>
    public void Fail(string reason) => _span?.SetStatus(ActivityStatusCode.Error, reason);

    public void Dispose()
    {
        _scope?.Dispose();
        _span?.Dispose();
    }
}
