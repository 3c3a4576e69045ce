using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine.Dispatch;
using Terrateam.Embedded.DurableTask.Engine.Execution;

namespace Terrateam.Embedded.DurableTask.Engine.Storage;

/// <summary>A write that somebody waits for.</summary>
internal abstract class Request<T> : Write
{
    private readonly TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the write is stored.</summary>
    public Task<T> Answer => answer.Task;

    protected void Reply(T value) => answer.TrySetResult(value);

    /// <inheritdoc/>
    public override void Failed(Exception exception) => answer.TrySetException(exception);
}

/// <summary>
/// Stores a new orchestration in the place of one of the same id, or says that there is one in the way. One that has
/// not ended and is not in the way is terminated.
/// </summary>
/// <param name="wanted">The orchestration, without a key.</param>
/// <param name="blocking">Statuses of an existing instance that stand in the way.</param>
/// <param name="stored">Told of the orchestration that was stored.</param>
/// <param name="deliver">Told what the parent of a terminated one has to know.</param>
internal sealed class ScheduleWrite(
    Instance wanted,
    IReadOnlySet<OrchestrationRuntimeStatus> blocking,
    Action<Instance> stored,
    Action<long, Message> deliver) : Request<OrchestrationRuntimeStatus?>
{
    private static readonly Ending Replaced = new(OrchestrationRuntimeStatus.Terminated, Output: null, Failure: null);

    private (long Parent, Message Message)? report;
    private Instance? instance;
    private OrchestrationRuntimeStatus? inTheWay;

    /// <inheritdoc/>
    public override void Apply(Tables tables)
    {
        instance = null;
        inTheWay = null;
        report = null;
        if (tables.Find(wanted.InstanceId) is { } existing)
        {
            if (blocking.Contains(existing.Status))
            {
                inTheWay = existing.Status;
                return;
            }

            if (existing is { HasEnded: false, Parent: { } parent } && tables.Report(parent, Replaced) is { } message)
                report = (parent.Key, message);
            tables.Delete(existing.Key);
        }

        instance = wanted with { Key = tables.Insert(wanted) };
    }

    /// <inheritdoc/>
    public override void Stored()
    {
        if (instance is not null)
            stored(instance);
        if (report is var (parent, message))
            deliver(parent, message);
        Reply(inTheWay);
    }
}
