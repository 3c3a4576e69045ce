using System.Runtime.CompilerServices;
using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Terrateam.Local.Durable;

/// <summary>Runs the app's orchestrators and activities on the engine while the host runs.</summary>
internal sealed class DurableWorker : IHostedService, IDisposable
{
    /// <summary>How long a stop waits for activities. Those that do not end run again after the next start.</summary>
    public static readonly TimeSpan DefaultStopTimeout = TimeSpan.FromSeconds(10);

    private readonly SqliteOrchestrationService _service;
    private readonly TimeProvider _time;
    private readonly TaskHubWorker _worker;
    private readonly DurableFunctions _functions;

    // What a replay came to is asked for after the step; the engine knows nothing but its shim.
    private readonly ConditionalWeakTable<TaskOrchestration, Orchestrator> _orchestrators = [];

    public DurableWorker(
        DurableFunctions functions, SqliteOrchestrationService service, TimeProvider time, ILoggerFactory loggerFactory, TimeSpan? stopTimeout = null)
    {
        _service = service;
        _time = time;
        StopTimeout = stopTimeout ?? DefaultStopTimeout;
        _functions = functions;
        _worker = new TaskHubWorker(
            service,
            new Creator<TaskOrchestration>(name => Track(functions.CreateOrchestration(name))),
            new Creator<TaskActivity>(functions.CreateActivity),
            loggerFactory)
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        _worker.AddOrchestrationDispatcherMiddleware(RunStepAsync);
    }

    private TimeSpan StopTimeout { get; }

    public Task StartAsync(CancellationToken cancellationToken) => _worker.StartAsync();

    /// <summary>Hands out no more work, lets what runs end for a while, and stores what it came to.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _service.CloseAsync(StopTimeout, cancellationToken);
        await _functions.CancelActivitiesAsync();
        // Forced, as there is nothing left to wait for: the engine would look once a second.
        await _worker.StopAsync(isForced: true);
        _service.Dispose();
    }

    public void Dispose() => _worker.Dispose();

    private TaskOrchestration Track((TaskOrchestration Shim, Orchestrator Orchestrator) created)
    {
        _orchestrators.Add(created.Shim, created.Orchestrator);
        return created.Shim;
    }

    private async Task RunStepAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var state = context.GetProperty<OrchestrationRuntimeState>();
        var now = _time.GetUtcNow().UtcDateTime;
        foreach (var started in state.NewEvents.Where(known => known is OrchestratorStartedEvent or ExecutionStartedEvent))
            started.Timestamp = now;

        await next();

        if (_orchestrators.TryGetValue(context.GetProperty<TaskOrchestration>(), out var orchestrator) && orchestrator.AwaitsForeignTask)
            context.SetProperty(Failure(OrchestratorContext.Misuse));
    }

    private static OrchestratorExecutionResult Failure(string message) => new()
    {
        Actions =
        [
            new OrchestrationCompleteOrchestratorAction
            {
                OrchestrationStatus = OrchestrationStatus.Failed,
                Result = message,
                FailureDetails = new FailureDetails(
                    nameof(InvalidOperationException), message, stackTrace: null, innerFailure: null, isNonRetriable: true),
            },
        ],
    };

    private sealed class Creator<T>(Func<string, T> create) : INameVersionObjectManager<T>
    {
        public void Add(ObjectCreator<T> creator) => throw new NotSupportedException("Functions are found by reflection.");

        public T GetObject(string name, string? version) => create(name);
    }
}
