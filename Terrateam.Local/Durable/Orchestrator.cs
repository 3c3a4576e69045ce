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

    /// <summary>Who called it; null for an orchestration that a client started.</summary>
    public ParentOrchestrationInstance? Parent { get; set; }

    /// <summary>
    /// Called when the context is used from another thread than the engine's, perhaps after the step.
    /// </summary>
    public Action OnMisuse { get; set; } = () => { };

    /// <summary>The input stays JSON until the orchestrator says what it wants it as.</summary>
    public Type InputType => typeof(JsonElement?);

    public Type OutputType => typeof(object);

    /// <summary>
    /// Whether it waits for something that will never come back to it: it has not ended, and it waits for nothing of
    /// its context, or something went on outside the engine's thread.
    /// </summary>
    public bool AwaitsForeignTask =>
        _context is { } context && (context.WasMisused || (_task is { IsCompleted: false } && !context.IsWaiting));

    /// <inheritdoc/>
    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input)
    {
        _context = new OrchestratorContext(context, input as JsonElement?, Parent, converter, OnMisuse);
        _task = run(_context);
#pragma warning disable DURABLE0004 // Not the orchestrator: it looks at how the orchestrator ends.
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
