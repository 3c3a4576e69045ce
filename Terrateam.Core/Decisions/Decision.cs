using System.Text.Json.Serialization;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>The effects to carry out, in order, each idempotent under a key of its own.</summary>
/// <param name="Effects">Carried out once the ledger is committed.</param>
/// <param name="Entry">The new entry of the pull request in the ledger.</param>
/// <param name="StartedRuns">Runs to add to the ledger.</param>
/// <param name="Others">Changed entries of other pull requests, such as unlocked ones.</param>
/// <param name="Changes">Dirspaces whose state changes.</param>
public sealed record Decision(
    IReadOnlyList<Effect> Effects,
    PullRequestEntry Entry,
    IReadOnlyList<ActiveRun> StartedRuns,
    IReadOnlyList<PullRequestEntry> Others,
    IReadOnlyList<DirspaceChange> Changes
)
{
    /// <summary>
    /// True where the refusal names teams that may not exist: decided again with <see cref="Snapshot.Teams"/>, it says so.
    /// </summary>
    [JsonIgnore]
    public bool AsksForTeams { get; init; }

    /// <summary>A decision that changes only the entry of the pull request.</summary>
    public static Decision For(PullRequestEntry entry, params IReadOnlyList<Effect> effects) =>
        new(effects, entry, [], [], []);

    /// <summary>The ledger with this decision.</summary>
    /// <param name="ledger">The ledger that the decision is based on.</param>
    /// <param name="key">The key of the handled request.</param>
    /// <param name="now">The current time.</param>
    /// <param name="planLifetime">The lifetime of a plan; older records are dropped.</param>
    public RepositoryLedger Commit(RepositoryLedger ledger, string key, DateTimeOffset now, TimeSpan planLifetime)
    {
        ledger = Others.Aggregate(ledger, (before, entry) => before.With(entry));
        ledger = StartedRuns.Aggregate(ledger, (before, run) => before.With(run));
        return ledger.With(Changes).With(Entry with { DecidedAt = now, LastDecision = key }).Prune(now - planLifetime);
    }
}

/// <summary>One action outside the ledger.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(React), "react")]
[JsonDerivedType(typeof(Say), "say")]
[JsonDerivedType(typeof(SetStatuses), "statuses")]
[JsonDerivedType(typeof(StartRun), "start-run")]
[JsonDerivedType(typeof(EndRun), "end-run")]
[JsonDerivedType(typeof(DeletePlans), "delete-plans")]
[JsonDerivedType(typeof(OvertakePlans), "overtake-plans")]
[JsonDerivedType(typeof(Merge), "merge")]
[JsonDerivedType(typeof(NoteFeedback), "feedback")]
[JsonDerivedType(typeof(Ask), "ask")]
[JsonDerivedType(typeof(WatchQueue), "watch-queue")]
[JsonDerivedType(typeof(ShowOverview), "overview")]
public abstract record Effect
{
    private Effect() { }

    /// <summary>Adds a reaction to a comment, so that its author sees that it was read.</summary>
    public sealed record React(long CommentId, string Content) : Effect;

    /// <summary>Posts a comment.</summary>
    /// <param name="Markdown">Its text.</param>
    /// <param name="Once">A key under which the comment is posted once, however many events lead to it; null posts it
    /// for each.</param>
    public sealed record Say(string Markdown, string? Once = null) : Effect
    {
        /// <summary>
        /// The head of the fork that the comment is a notice for, whose time is kept; null for any other comment.
        /// </summary>
        public string? ForkHead { get; init; }
    }

    /// <summary>Logs feedback for the operators, as one line without control characters.</summary>
    public sealed record NoteFeedback(string Author, string Text) : Effect;

    /// <summary>Sets commit statuses.</summary>
    public sealed record SetStatuses(string Sha, IReadOnlyList<StatusChange> Statuses) : Effect
    {
        /// <summary>Where they are shown; null for commit statuses alone.</summary>
        public ResultDisplay? Display { get; init; }
    }

    /// <summary>Brings the overview of a pull request up to date.</summary>
    /// <param name="PullRequest">Its number.</param>
    /// <param name="AndOthers">True to do so for others that change the same, because locks were taken or released.</param>
    public sealed record ShowOverview(int PullRequest, bool AndOthers) : Effect;

    /// <summary>Starts a run. Its id is chosen by the decision.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="SharesWith">An earlier run of the same decision whose stored configuration and list of all
    /// dirspaces this one uses, because they are large. Null for a run that stores its own.</param>
    public sealed record StartRun(Run Run, Guid? SharesWith = null) : Effect;

    /// <summary>Ends a queued or running run.</summary>
    public sealed record EndRun(Guid RunId, RunEnd Reason, string Detail) : Effect;

    /// <summary>Deletes the plan files of a pull request: all, or those for another commit or base.</summary>
    public sealed record DeletePlans(int PullRequest, string? ExceptHeadSha) : Effect
    {
        /// <summary>The base branch whose plans are kept; null for any.</summary>
        public string? ExceptBaseRef { get; init; }

        /// <summary>The commit of the base branch whose plans are kept; null for any.</summary>
        public string? ExceptBaseSha { get; init; }
    }

    /// <summary>Invalidates the plans of other pull requests for these dirspaces.</summary>
    public sealed record OvertakePlans(int ByPullRequest, IReadOnlyList<Dirspace> Dirspaces) : Effect;

    /// <summary>Merges the pull request.</summary>
    /// <param name="Strategy">The merge method.</param>
    /// <param name="HeadSha">The applied commit; with any other head the pull request is not merged.</param>
    /// <param name="Title">Title of the commit; null for GitHub's default.</param>
    /// <param name="DeleteBranch">True deletes the head branch afterwards.</param>
    /// <param name="HeadRef">The head branch, without <c>refs/heads/</c>.</param>
    /// <param name="BaseRef">The base branch of the apply; with any other base branch the pull request is not
    /// merged.</param>
    /// <param name="BaseSha">The commit of the base branch.</param>
    public sealed record Merge(
        MergeStrategy Strategy,
        string HeadSha,
        string? Title,
        bool DeleteBranch,
        string HeadRef,
        string BaseRef,
        string BaseSha
    ) : Effect;

    /// <summary>Handles a deferred request next, before events that arrived meanwhile.</summary>
    public sealed record Ask(Trigger Trigger) : Effect;

    /// <summary>
    /// Work was queued: a timer checks the queue of the repository until it is empty, in case a signal is lost.
    /// </summary>
    public sealed record WatchQueue : Effect;
}

/// <summary>State of a commit status of this app.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatusState>))]
public enum StatusState
{
    /// <summary>Not finished.</summary>
    Pending,

    /// <summary>Finished successfully.</summary>
    Success,

    /// <summary>Finished with a failure.</summary>
    Failure,
}

/// <summary>A commit status of this app.</summary>
/// <param name="Title">Its context.</param>
/// <param name="State">Its state.</param>
/// <param name="Description">At most 140 characters.</param>
/// <param name="RunId">The run that it links to, once the run has a page.</param>
public sealed record StatusChange(string Title, StatusState State, string Description, Guid? RunId = null);
