using System.Text.Json.Serialization;
using Terrateam.Core.Commands;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>What happened to a pull request, as far as a decision can depend on it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Pushed), "pushed")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(MergeQueued), "merge-queued")]
[JsonDerivedType(typeof(Commented), "commented")]
[JsonDerivedType(typeof(RunOver), "run-over")]
[JsonDerivedType(typeof(Dequeued), "turn-came")]
public abstract record Trigger
{
    private Trigger() { }

    /// <summary>
    /// It was opened, reopened, pushed to, made to go into another branch, or marked as ready for review.
    /// </summary>
    /// <param name="Sender">Login of who did it.</param>
    public sealed record Pushed(string Sender) : Trigger
    {
        /// <summary>The head that came with it; null where none did, as when a draft is made ready.</summary>
        public HeadTime? Head { get; init; }

        /// <summary>True where it was closed before, so that its head has statuses already.</summary>
        public bool IsReopened { get; init; }

        /// <summary>
        /// When it was made to go into another branch, by GitHub's clock in whole seconds; null where it was not.
        /// </summary>
        public DateTimeOffset? RetargetedAt { get; init; }
    }

    /// <summary>It was closed, merged or not.</summary>
    /// <param name="Sender">Login of who did it.</param>
    public sealed record Closed(string Sender) : Trigger;

    /// <summary>A merge queue made a commit of it and asks whether it may be merged.</summary>
    /// <param name="Sha">The queue's commit.</param>
    /// <param name="BaseSha">The commit before it.</param>
    public sealed record MergeQueued(string Sha, string BaseSha) : Trigger;

    /// <summary>A person wrote a comment in which at least one line looks like a command.</summary>
    /// <param name="CommentId">GitHub's id of the comment.</param>
    /// <param name="Author">Login of who wrote it.</param>
    /// <param name="Body">Its text.</param>
    public sealed record Commented(long CommentId, string Author, string Body) : Trigger
    {
        /// <summary>
        /// When it was written, by GitHub's clock in whole seconds; null where that is not known, and then it was
        /// before everything.
        /// </summary>
        public DateTimeOffset? WrittenAt { get; init; }

        /// <summary>True for a person; a bot that may command is none.</summary>
        public bool IsByPerson { get; init; }
    }

    /// <summary>A run of it is over and recorded.</summary>
    /// <param name="RunId">Which.</param>
    /// <param name="Actor">Login of who caused it, who also causes what goes on from here.</param>
    /// <param name="Work">What it did; null in events that were written before this was.</param>
    /// <param name="IsAutomatic">False where a comment asked for it.</param>
    public sealed record RunOver(Guid RunId, string Actor = "", RunKind? Work = null, bool IsAutomatic = true)
        : Trigger;

    /// <summary>Nothing is in the way any more of work that was queued: what asked for it is asked again.</summary>
    /// <param name="Turn">Of which work.</param>
    /// <param name="Asked">What asked for it.</param>
    public sealed record Dequeued(QueueTicket Turn, Trigger Asked) : Trigger;
}

/// <summary>The turn of queued work: good once, so that an old one that comes late does nothing.</summary>
/// <param name="WorkId">Which work.</param>
/// <param name="Asked">Its count when it was asked.</param>
public sealed record QueueTicket(Guid WorkId, int Asked);

/// <summary>One thing to decide: an event, or one command of a comment.</summary>
/// <param name="Trigger">The event.</param>
/// <param name="Command">The command, when the event is a comment.</param>
/// <param name="Turn">The queued work that asks; null where nothing waited.</param>
public sealed record DecisionRequest(Trigger Trigger, Command? Command = null, QueueTicket? Turn = null)
{
    /// <summary>Login of who caused it, or of who caused the run that is over; empty where nobody did.</summary>
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
