using Terrateam.Core.Commands;
using Terrateam.Core.Locks;

namespace Terrateam.Core.Decisions;

/// <summary>One request to decide: an event, or one command of a comment.</summary>
/// <param name="Trigger">The event.</param>
/// <param name="Command">The command, where the event is a comment.</param>
/// <param name="Ticket">The queued work that is due; null where nothing was queued.</param>
public sealed record DecisionRequest(Trigger Trigger, Command? Command = null, QueueTicket? Ticket = null)
{
    /// <summary>Login of the user who caused it, or who caused the run that ended; may be empty.</summary>
    public string Actor =>
        Trigger switch
        {
            Trigger.Pushed pushed => pushed.Sender,
            Trigger.Closed closed => closed.Sender,
            Trigger.Commented commented => commented.Author,
            Trigger.RunOver over => over.Actor ?? "",
            _ => "",
        };
}
