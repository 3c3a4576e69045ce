using System.Threading.Channels;
using Terrateam.Embedded.DurableTask.Engine.History;
using Terrateam.Embedded.DurableTask.Engine.Storage;

namespace Terrateam.Embedded.DurableTask.Engine.Dispatch;

/// <summary>Something that has happened to an orchestration and that its next step is to take in.</summary>
/// <param name="Event">What.</param>
/// <param name="Execution">Execution that it is meant for; 0 means whichever is current.</param>
/// <param name="Stored">Number of its row in the inbox; 0 if it can be found out again from the history.</param>
internal readonly record struct Message(HistoryEvent Event, int Execution = 0, long Stored = 0);

/// <summary>
/// What is to be taken in, by orchestration. An orchestration takes one step at a time; one that has nothing to do is
/// not in memory at all.
/// </summary>
internal sealed class Mailboxes(Work work)
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, Mailbox> boxes = [];
    private readonly Channel<Mailbox> ready = Channel.CreateUnbounded<Mailbox>();

    /// <summary>Orchestrations that have something to take in and are not in a step.</summary>
    public ChannelReader<Mailbox> Ready => ready.Reader;

    /// <summary>Puts a message into an orchestration's mailbox.</summary>
    public void Deliver(long key, Message message) => Deliver(key, message, state: null);

    /// <summary>Puts a message into the mailbox of an orchestration whose state is at hand.</summary>
    public void Deliver(long key, Message message, InstanceState? state)
    {
        lock (gate)
        {
            if (!boxes.TryGetValue(key, out var box))
                boxes[key] = box = new Mailbox(key);
            box.State ??= state;
            box.Messages.Add(message);
            if (box.InStep || (box.IsDormant && message.Event.Kind is not (HistoryKind.ExecutionStarted or HistoryKind.Terminated)))
                return;
            box.IsDormant = false;
            box.InStep = true;
            work.Begin();
            ready.Writer.TryWrite(box);
        }
    }

    /// <summary>Takes out what is in the mailbox, for a step.</summary>
    public List<Message> Take(Mailbox box)
    {
        lock (gate)
        {
            var messages = box.Messages;
            box.Messages = [];
            return messages;
        }
    }

    /// <summary>
    /// Ends a step. If more has come meanwhile the next one follows; else the orchestration leaves memory, unless
    /// <paramref name="state"/> says that it will soon be back.
    /// </summary>
    public void Release(Mailbox box, InstanceState? state, List<Message>? first = null)
    {
        lock (gate)
        {
            if (first is not null)
                box.Messages.InsertRange(0, first);
            box.State = state;
            if (box.Messages.Count > 0)
            {
                ready.Writer.TryWrite(box);
                return;
            }

            box.InStep = false;
            if (state is null)
                boxes.Remove(box.Key);
            work.End();
        }
    }

    /// <summary>Puts back the messages of an orchestration that has not started yet, until it does.</summary>
    public void Sleep(Mailbox box, List<Message> messages)
    {
        lock (gate)
        {
            box.Messages.InsertRange(0, messages);
            if (box.Messages.Any(message => message.Event.Kind is HistoryKind.ExecutionStarted or HistoryKind.Terminated))
            {
                ready.Writer.TryWrite(box);
                return;
            }

            box.InStep = false;
            box.IsDormant = true;
            work.End();
        }
    }

    /// <summary>No more steps are begun.</summary>
    public void Close() => ready.Writer.TryComplete();
}

/// <summary>The mailbox of one orchestration; belongs to <see cref="Mailboxes"/> except for its state during a step.</summary>
internal sealed class Mailbox(long key)
{
    public long Key { get; } = key;

    public List<Message> Messages { get; set; } = [];

    public bool InStep { get; set; }

    public bool IsDormant { get; set; }

    /// <summary>The orchestration as the last step left it, if it is worth keeping.</summary>
    public InstanceState? State { get; set; }
}
