using System.ComponentModel;
using System.Text.Json.Serialization;
using Terrateam.Core.Commands;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>What happened to a pull request, as far as a decision depends on it.</summary>
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

    /// <summary>It was opened, reopened, pushed to, retargeted, or marked ready for review.</summary>
    /// <param name="Sender">Login of the user who did it.</param>
    public sealed record Pushed(string Sender) : Trigger
    {
        /// <summary>The new head; null where there is none, as when a draft is marked ready.</summary>
        public HeadTime? Head { get; init; }

        /// <summary>True where it was closed before, so that its head has statuses already.</summary>
        public bool IsReopened { get; init; }

        /// <summary>When it was retargeted, by GitHub's clock in whole seconds; null where it was not.</summary>
        public DateTimeOffset? RetargetedAt { get; init; }
    }

    /// <summary>It was closed, merged or not.</summary>
    /// <param name="Sender">Login of the user who did it.</param>
    public sealed record Closed(string Sender) : Trigger;

    /// <summary>A merge queue made a commit of it and waits for its status.</summary>
    /// <param name="Sha">The commit of the queue.</param>
    /// <param name="BaseSha">The commit that it is based on.</param>
    public sealed record MergeQueued(string Sha, string BaseSha) : Trigger;

    /// <summary>A comment with commands.</summary>
    /// <param name="CommentId">GitHub's id of the comment; below zero for a check run that was run again.</param>
    /// <param name="Author">Login of the author.</param>
    /// <param name="Comment">Its commands; of queued and deferred work the one command that asked for it.</param>
    public sealed record Commented(long CommentId, string Author, ParsedComment Comment) : Trigger
    {
        /// <summary>The commands of the comment; the rest of its text is not kept.</summary>
        public ParsedComment Comment { get; init; } = Comment ?? ParsedComment.Empty;

        /// <summary>
        /// The text that earlier versions stored instead of the commands. It is only read, never written.
        /// </summary>
        [EditorBrowsable(EditorBrowsableState.Never)]
        public string? Body
        {
            get => null;
            init => Comment = value is null ? Comment : CommandParser.Parse(value);
        }

        /// <summary>
        /// When it was written, by GitHub's clock in whole seconds; null where unknown, which counts as before
        /// everything.
        /// </summary>
        public DateTimeOffset? WrittenAt { get; init; }

        /// <summary>True for a user; false for a bot that may give commands.</summary>
        public bool IsByPerson { get; init; }
    }

    /// <summary>A run of it ended and was recorded.</summary>
    /// <param name="RunId">The run.</param>
    /// <param name="Actor">Login of the user who caused the run, and who is also the actor of what follows.</param>
    /// <param name="Work">The kind of the run; null in events stored by older versions.</param>
    /// <param name="IsAutomatic">False where a comment asked for the run.</param>
    public sealed record RunOver(Guid RunId, string Actor = "", RunKind? Work = null, bool IsAutomatic = true)
        : Trigger;

    /// <summary>Queued work is no longer blocked; the request that queued it is decided again.</summary>
    /// <param name="Turn">The queued work.</param>
    /// <param name="Asked">The trigger of that request.</param>
    public sealed record Dequeued(QueueTicket Turn, Trigger Asked) : Trigger;
}

/// <summary>Identifies queued work that is due. Valid once, so that a repeated or late ticket has no effect.</summary>
/// <param name="WorkId">The queued work.</param>
/// <param name="Asked">The value of its counter when the ticket was issued.</param>
public sealed record QueueTicket(Guid WorkId, int Asked);
