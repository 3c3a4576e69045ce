using System.Text.Json;
using DurableTask.Core;
using Microsoft.DurableTask;

namespace Terrateam.Local.Durable;

/// <summary>One replay of an orchestrator.</summary>
internal sealed class Orchestrator(Func<TaskOrchestrationContext, Task<object?>> run, DataConverter converter)
    : ITaskOrchestrator
{
    private OrchestratorContext? _context;
    private Task<object?>? _task;

    /// <summary>The orchestration that called it; null for one that a client started.</summary>
    public ParentOrchestrationInstance? Parent { get; set; }

    /// <summary>
    /// Called when the context is used from another thread than the engine's, possibly after the step.
    /// </summary>
    public Action OnMisuse { get; set; } = () => { };

    /// <summary>The input stays JSON until the orchestrator asks for a type.</summary>
    public Type InputType => typeof(JsonElement?);

    public Type OutputType => typeof(object);

    /// <summary>
    /// True where it waits for something that the engine will never resume: it has not ended, and awaits no task of
    /// its context, or it continued on another thread than the engine's.
    /// </summary>
    public bool AwaitsForeignTask =>
        _context is { } context && (context.WasMisused || (_task is { IsCompleted: false } && !context.IsWaiting));

    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input)
    {
        _context = new OrchestratorContext(context, input as JsonElement?, Parent, converter, OnMisuse);
        _task = run(_context);
#pragma warning disable DURABLE0004 // This is not an orchestrator: it checks how the orchestrator ended.
        _ = _task.ContinueWith(
            EndedElsewhere,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
#pragma warning restore DURABLE0004
        return _task;
    }

    private void EndedElsewhere(Task<object?> task)
    {
        if (!OrchestrationContext.IsOrchestratorThread)
            OnMisuse();
    }
}
