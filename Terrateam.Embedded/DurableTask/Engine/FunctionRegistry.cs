namespace Terrateam.Embedded.DurableTask.Engine;

/// <summary>
/// The orchestrators and activities that an engine can run, by name without regard to case. Filled before the engine
/// starts.
/// </summary>
public sealed class FunctionRegistry
{
    private readonly Dictionary<string, Orchestrator> orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Activity> activities = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds an orchestrator that reads its input from the context.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddOrchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> run) =>
        AddOrchestrator(name, inputType: null, (context, _) => run(context));

    /// <summary>Adds an orchestrator whose input is deserialised for it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="inputType">Type of its input; null if it wants none.</param>
    /// <param name="run">
    /// Runs it. Called once for each step, on the thread of the step. Whatever it awaits must come from the context.
    /// </param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddOrchestrator(string name, Type? inputType, Func<TaskOrchestrationContext, object?, Task<object?>> run)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(run);
        orchestrators.Add(name, new Orchestrator(name, inputType, run));
    }

    /// <summary>Adds an activity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="inputType">Type of its input; null if it wants none.</param>
    /// <param name="run">Runs it: at least once for each call, on the thread pool.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddActivity(string name, Type? inputType, Func<ActivityInvocation, Task<object?>> run)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(run);
        activities.Add(name, new Activity(name, inputType, run));
    }

    internal Orchestrator? FindOrchestrator(string name) => orchestrators.GetValueOrDefault(name);

    internal Activity? FindActivity(string name) => activities.GetValueOrDefault(name);

    internal sealed record Orchestrator(string Name, Type? InputType, Func<TaskOrchestrationContext, object?, Task<object?>> Run);

    internal sealed record Activity(string Name, Type? InputType, Func<ActivityInvocation, Task<object?>> Run);
}
