using System.Threading.Channels;
using DurableTask.Core;
using DurableTask.Core.History;

namespace Terrateam.Local.Durable;

/// <summary>
/// The messages that wait for an orchestration, by instance, and the instances that can take a step. An instance that
/// was taken cannot be taken again until it is released, so no two steps of it run at once.
/// </summary>
internal sealed class InstanceQueue(IdleSignal idle)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Instance> _instances = new(StringComparer.Ordinal);
    private readonly Channel<string> _ready = Channel.CreateUnbounded<string>();

    /// <summary>Adds messages that are stored.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="isCarried">
    /// Whether they go before what waits already: events that an orchestration sends to itself when it continues as new
    /// are older than those that arrived meanwhile.
    /// </param>
    public void Add(IReadOnlyList<TaskMessage> messages, bool isCarried = false)
    {
        idle.Begin(messages.Count);
        lock (_gate)
        {
            foreach (
                var group in messages.GroupBy(
                    message => message.OrchestrationInstance.InstanceId,
                    StringComparer.Ordinal
                )
            )
            {
                var instance = Find(group.Key);
                instance.Pending.InsertRange(isCarried ? 0 : instance.Pending.Count, group);
                MakeReady(group.Key, instance);
            }
        }
    }

    /// <summary>
    /// Waits for an instance that has messages and is not taken, and takes it with all of them.
    /// </summary>
    public async ValueTask<(string InstanceId, List<TaskMessage> Messages, IList<HistoryEvent>? History)> TakeAsync(
        CancellationToken cancellationToken
    )
    {
        var instanceId = await _ready.Reader.ReadAsync(cancellationToken);
        lock (_gate)
        {
            var instance = _instances[instanceId];
            (var messages, instance.Pending) = (instance.Pending, []);
            (instance.IsReady, instance.IsTaken) = (false, true);
            return (instanceId, messages, instance.History);
        }
    }

    /// <summary>Returns the messages of a step that failed to the front of the queue.</summary>
    public void PutBack(string instanceId, IEnumerable<TaskMessage> messages)
    {
        lock (_gate)
        {
            var instance = Find(instanceId);
            instance.Pending.InsertRange(0, messages);
            instance.History = null;
        }
    }

    /// <summary>
    /// Keeps the history of an instance that waits for activities: it will be needed soon. Others are read again, so
    /// that ten thousand instances that wait for days cost no memory.
    /// </summary>
    public void Keep(string instanceId, IList<HistoryEvent>? history, int startedActivities)
    {
        lock (_gate)
        {
            var instance = Find(instanceId);
            instance.Activities = history is null ? 0 : instance.Activities + startedActivities;
            instance.History = instance.Activities > 0 ? history : null;
        }
    }

    public void EndActivity(string instanceId)
    {
        lock (_gate)
        {
            if (_instances.TryGetValue(instanceId, out var instance) && instance.Activities > 0)
                instance.Activities--;
        }
    }

    /// <summary>Lets the instance be taken again.</summary>
    public void Release(string instanceId)
    {
        lock (_gate)
        {
            var instance = Find(instanceId);
            instance.IsTaken = false;
            if (instance.Pending.Count > 0)
                MakeReady(instanceId, instance);
            else if (instance.History is null)
                _instances.Remove(instanceId);
        }
    }

    private Instance Find(string instanceId)
    {
        if (!_instances.TryGetValue(instanceId, out var instance))
            _instances.Add(instanceId, instance = new Instance());
        return instance;
    }

    private void MakeReady(string instanceId, Instance instance)
    {
        if (instance.IsReady || instance.IsTaken)
            return;
        instance.IsReady = true;
        _ready.Writer.TryWrite(instanceId);
    }

    private sealed class Instance
    {
        public List<TaskMessage> Pending { get; set; } = [];

        public IList<HistoryEvent>? History { get; set; }

        public int Activities { get; set; }

        public bool IsReady { get; set; }

        public bool IsTaken { get; set; }
    }
}
