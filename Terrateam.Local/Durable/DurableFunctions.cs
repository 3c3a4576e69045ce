using DurableTask.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging;

namespace Terrateam.Local.Durable;

/// <summary>
/// The orchestrators and activities of the app, in the engine's form. For an unknown name it returns a function that
/// fails with a message: without one the engine would wait ten seconds and ask again, for ever.
/// </summary>
internal sealed class DurableFunctions(DataConverter converter, ILoggerFactory loggerFactory) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators = new(
        StringComparer.OrdinalIgnoreCase
    );
    private readonly Dictionary<string, Activity> _activities = new(StringComparer.OrdinalIgnoreCase);
    private readonly DurableTaskShimFactory _shims = new(
        new DurableTaskWorkerOptions { DataConverter = converter },
        loggerFactory
    );

    public DataConverter Converter { get; } = converter;

    public bool Knows(string name) => _orchestrators.ContainsKey(name) || _activities.ContainsKey(name);

    public void AddOrchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> run) =>
        _orchestrators.Add(name, run);

    /// <param name="name">Its name.</param>
    /// <param name="inputType">The type that its input is deserialized to.</param>
    /// <param name="run">Runs it with its input; the token asks it to end.</param>
    public void AddActivity(string name, Type inputType, Func<object?, CancellationToken, Task<object?>> run) =>
        _activities.Add(name, new Activity(inputType, input => run(input, _stopping.Token)));

    public Task CancelActivitiesAsync() => _stopping.CancelAsync();

    /// <summary>The orchestrator of a name, to be run once, and the object that has its result.</summary>
    public (TaskOrchestration Shim, Orchestrator Orchestrator) CreateOrchestration(string name)
    {
        var orchestrator = new Orchestrator(
            _orchestrators.GetValueOrDefault(name)
                ?? (_ => throw new InvalidOperationException($"There is no orchestrator named '{name}' in this app.")),
            Converter
        );
        return (_shims.CreateOrchestration(name, orchestrator), orchestrator);
    }

    public TaskActivity CreateActivity(string name) =>
        _shims.CreateActivity(
            name,
            _activities.GetValueOrDefault(name)
                ?? new Activity(typeof(object), _ =>
                    throw new InvalidOperationException($"There is no activity named '{name}' in this app.")
                )
        );

    public void Dispose() => _stopping.Dispose();

    private sealed class Activity(Type inputType, Func<object?, Task<object?>> run) : ITaskActivity
    {
        public Type InputType => inputType;

        public Type OutputType => typeof(object);

        public Task<object?> RunAsync(TaskActivityContext context, object? input) => run(input);
    }
}
