using System.Text.Json;
using Microsoft.DurableTask;

namespace Terrateam.Local.Durable;

/// <summary>One replay of an orchestrator.</summary>
internal sealed class Orchestrator(Func<TaskOrchestrationContext, Task<object?>> run, DataConverter converter) : ITaskOrchestrator
{
    private OrchestratorContext? _context;
    private Task<object?>? _task;

    /// <summary>The input stays JSON until the orchestrator says what it wants it as.</summary>
    public Type InputType => typeof(JsonElement?);

    public Type OutputType => typeof(object);

    /// <summary>
    /// Whether it waits for something that will never come back to it: it has not ended, and it waits for nothing of its
    /// context, or something went on outside the engine's thread.
    /// </summary>
    public bool AwaitsForeignTask => _context is { } context && (context.WasMisused || (_task is { IsCompleted: false } && !context.IsWaiting));

    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input)
    {
        _context = new OrchestratorContext(context, input as JsonElement?, converter);
        return _task = run(_context);
    }
}
