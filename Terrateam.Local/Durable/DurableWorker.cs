using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;
using Microsoft.DurableTask;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Terrateam.Local.Durable;

/// <summary>Runs the app's orchestrators and activities on the engine while the host runs.</summary>
internal sealed class DurableWorker : IHostedService, IDisposable
{
    /// <summary>How long a stop waits for activities. Those that do not end run again after the next start.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly SqliteOrchestrationService _service;
    private readonly TimeProvider _time;
    private readonly TaskHubWorker _worker;
    private readonly DurableFunctions _functions;

    // The executions that continued on another thread than the engine's.
    private readonly ConcurrentDictionary<string, string> _misused = new(StringComparer.Ordinal);

    // The result of a replay is read here after the step; the engine only has the shim.
    private readonly ConditionalWeakTable<TaskOrchestration, Orchestrator> _orchestrators = [];

    /// <param name="functions">The orchestrators and activities.</param>
    /// <param name="service">The store of the engine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggerFactory">Receives the engine's log.</param>
    /// <param name="wrap">Wraps the service before the engine gets it; for tests.</param>
    public DurableWorker(
        DurableFunctions functions,
        SqliteOrchestrationService service,
        TimeProvider time,
        ILoggerFactory loggerFactory,
        Func<SqliteOrchestrationService, IOrchestrationService>? wrap = null
    )
    {
        _service = service;
        _time = time;
        _functions = functions;
        _worker = new TaskHubWorker(
            wrap?.Invoke(service) ?? service,
            new Creator<TaskOrchestration>(name => Track(functions.CreateOrchestration(name))),
            new Creator<TaskActivity>(functions.CreateActivity),
            loggerFactory
        )
        {
            ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails,
        };
        _worker.AddOrchestrationDispatcherMiddleware(RunStepAsync);
    }

    public Task StartAsync(CancellationToken cancellationToken) => _worker.StartAsync();

    /// <summary>Hands out no more work, waits a while for running work to end, and stores its results.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _service.CloseAsync(StopTimeout, cancellationToken);
        await _functions.CancelActivitiesAsync();
        // Forced, as there is nothing left to wait for: the engine would check once a second.
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
        foreach (
            var started in state.NewEvents.Where(known => known is OrchestratorStartedEvent or ExecutionStartedEvent)
        )
        {
            started.Timestamp = now;
        }

        var instance = context.GetProperty<OrchestrationInstance>();
        _orchestrators.TryGetValue(context.GetProperty<TaskOrchestration>(), out var orchestrator);
        orchestrator!.Parent = state.ParentInstance is { } parent
            ? new ParentOrchestrationInstance(parent.Name, parent.OrchestrationInstance.InstanceId)
            : null;
        orchestrator.OnMisuse = () => _ = FailNextStepAsync(instance);
        try
        {
            await next();
        }
        catch (Exception exception) when (exception is not SessionAbortedException)
        {
            // Not the orchestrator's fault, but an event that cannot be read, for example. The step would fail for
            // ever.
            context.SetProperty(Failure(exception));
        }

        if (orchestrator.AwaitsForeignTask || _misused.TryRemove(instance.ExecutionId, out _))
            context.SetProperty(Failure(new InvalidOperationException(OrchestratorContext.Misuse)));
    }

    /// <summary>
    /// The orchestrator continued after its step, which the engine does not notice: triggers another step, which fails.
    /// </summary>
    private async Task FailNextStepAsync(OrchestrationInstance instance)
    {
        if (!_misused.TryAdd(instance.ExecutionId, instance.InstanceId))
            return;
        try
        {
            await _service.SendTaskOrchestrationMessageAsync(
                new TaskMessage { OrchestrationInstance = instance, Event = new GenericEvent(-1, "misuse") }
            );
        }
        catch (InvalidOperationException)
        {
            // It has failed already, or the engine stops.
            _misused.TryRemove(instance.ExecutionId, out _);
        }
    }

    private static OrchestratorExecutionResult Failure(Exception exception) =>
        new()
        {
            Actions =
            [
                new OrchestrationCompleteOrchestratorAction
                {
                    OrchestrationStatus = OrchestrationStatus.Failed,
                    Result = exception.Message,
                    FailureDetails = new FailureDetails(exception),
                },
            ],
        };

    private sealed class Creator<T>(Func<string, T> create) : INameVersionObjectManager<T>
    {
        public void Add(ObjectCreator<T> creator) =>
            throw new NotSupportedException("Functions are found by reflection.");

        public T GetObject(string name, string? version) => create(name);
    }
}
