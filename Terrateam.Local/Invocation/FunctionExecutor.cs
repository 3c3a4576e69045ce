using System.Collections.Frozen;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Terrateam.Local.Discovery;
using Terrateam.Local.Durable;
using Terrateam.Local.Settings;

namespace Terrateam.Local.Invocation;

/// <summary>Executes functions, each with its own scope of services, within the time that host.json allows.</summary>
internal sealed partial class FunctionExecutor(
    FunctionCatalogue catalogue,
    HostJson hostJson,
    LocalDurableTaskClient client,
    TimeProvider time,
    ILogger<FunctionExecutor> logger
)
{
    private readonly FrozenDictionary<string, FunctionCall> _calls = catalogue.Functions.ToFrozenDictionary(
        f => f.Name,
        f => new FunctionCall(f),
        StringComparer.Ordinal
    );

    /// <summary>Runs a function to its end.</summary>
    /// <param name="function">The function.</param>
    /// <param name="services">The scope of this execution.</param>
    /// <param name="triggerValue">The argument of the parameter with the trigger attribute.</param>
    /// <param name="cancellationToken">Cancels the function.</param>
    /// <returns>The result of the function, awaited.</returns>
    /// <exception cref="FunctionTimeoutException">
    /// It was cancelled because its time was up, and failed or did not end a second later.
    /// </exception>
    public async Task<object?> ExecuteAsync(
        Function function,
        IServiceProvider services,
        object? triggerValue,
        CancellationToken cancellationToken
    )
    {
        if (hostJson.FunctionTimeout is not { } limit)
            return await RunAsync(function, services, triggerValue, cancellationToken);

        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var run = RunAsync(function, services, triggerValue, either.Token);
        if (run.IsCompletedSuccessfully)
            return await run;
        try
        {
            return await run.WaitAsync(limit + TimeSpan.FromSeconds(1), time, CancellationToken.None);
        }
        catch (Exception exception) when (timeout.IsCancellationRequested)
        {
            Log.TimedOut(logger, function.Name, limit);
            if (!run.IsCompleted)
                _ = LogEndAsync(run, function.Name);
            throw new FunctionTimeoutException(function.Name, limit) { Data = { ["cause"] = exception.Message } };
        }
    }

    /// <summary>Starts or resumes an orchestrator.</summary>
    public Task<object?> Replay(Function function, IServiceProvider services, TaskOrchestrationContext context) =>
        _calls[function.Name].Start(target: null, Invocation(function, services, context, CancellationToken.None));

    private async Task<object?> RunAsync(
        Function function,
        IServiceProvider services,
        object? triggerValue,
        CancellationToken cancellationToken
    )
    {
        var invocation = Invocation(function, services, triggerValue, cancellationToken);
        var started = time.GetTimestamp();
        // Ids and times are only made where they are logged.
        var isDetailed = logger.IsEnabled(LogLevel.Debug);
        if (isDetailed)
            Log.Executing(logger, function.Name, invocation.InvocationId);
        try
        {
            var result = await _calls[function.Name].RunAsync(invocation);
            if (isDetailed)
            {
                var duration = time.GetElapsedTime(started);
                Log.Executed(logger, function.Name, invocation.InvocationId, duration);
            }

            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.Cancelled(logger, function.Name, invocation.InvocationId);
            throw;
        }
        catch (Exception exception)
        {
            var elapsed = time.GetElapsedTime(started);
            Log.Failed(logger, exception, function.Name, invocation.InvocationId, elapsed);
            throw;
        }
    }

    private LocalFunctionContext Invocation(
        Function function,
        IServiceProvider services,
        object? triggerValue,
        CancellationToken cancellationToken
    ) => new(function, services, triggerValue, client, cancellationToken);

    private async Task LogEndAsync(Task run, string name)
    {
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Log.EndedLate(logger, name);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Executing '{Function}' ({InvocationId})")]
        public static partial void Executing(ILogger logger, string function, string invocationId);

        [LoggerMessage(Level = LogLevel.Debug, Message = "Executed '{Function}' ({InvocationId}) in {Elapsed}")]
        public static partial void Executed(ILogger logger, string function, string invocationId, TimeSpan elapsed);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "'{Function}' ({InvocationId}) was told to end, and did"
        )]
        public static partial void Cancelled(ILogger logger, string function, string invocationId);

        [LoggerMessage(Level = LogLevel.Error, Message = "'{Function}' ({InvocationId}) failed after {Elapsed}")]
        public static partial void Failed(
            ILogger logger,
            Exception exception,
            string function,
            string invocationId,
            TimeSpan elapsed
        );

        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "'{Function}' did not end within {Limit}, the functionTimeout of host.json"
        )]
        public static partial void TimedOut(ILogger logger, string function, TimeSpan limit);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "'{Function}' ended after its time was up and its result was dropped"
        )]
        public static partial void EndedLate(ILogger logger, string function);
    }
}
