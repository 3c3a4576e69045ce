using Terrateam.Embedded.DurableTask.Client;
using Terrateam.Embedded.DurableTask.Engine.Dispatch;
using Terrateam.Embedded.DurableTask.Engine.History;

namespace Terrateam.Embedded.DurableTask.Engine.Storage;

/// <summary>
/// Stores a message for an orchestration, if there is one in a fitting status. The answer is the status it was in, or
/// null if there is none.
/// </summary>
internal sealed class SendWrite(
    string instanceId,
    HistoryEvent message,
    Func<OrchestrationRuntimeStatus, bool> fits,
    Action<long, Message> stored) : Request<OrchestrationRuntimeStatus?>
{
    private Tables.Found? found;
    private long seq;

    /// <inheritdoc/>
    public override void Apply(Tables tables)
    {
        found = tables.Find(instanceId);
        seq = found is not null && fits(found.Status) ? tables.InsertMessage(found.Key, 0, message) : 0;
    }

    /// <inheritdoc/>
    public override void Stored()
    {
        if (seq != 0)
            stored(found!.Key, new Message(message, Stored: seq));
        Reply(found?.Status);
    }
}

/// <summary>Removes instances that have ended. The answer is how many.</summary>
/// <param name="select">Finds the keys that are to go, among which those that have not ended stay.</param>
internal sealed class PurgeWrite(Func<Tables, IEnumerable<long>> select) : Request<int>
{
    private int count;

    /// <inheritdoc/>
    public override void Apply(Tables tables)
    {
        count = 0;
        foreach (var key in select(tables))
        {
            if (tables.Find(key) is not { HasEnded: true })
                continue;
            tables.Delete(key);
            count++;
        }
    }

    /// <inheritdoc/>
    public override void Stored() => Reply(count);
}
