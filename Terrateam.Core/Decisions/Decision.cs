using System.Text.Json.Serialization;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// What is to be done, in order. Each effect is carried out under its own key, so that doing it twice is doing it once.
/// </summary>
/// <param name="Effects">What to do once the ledger is committed.</param>
/// <param name="Entry">The pull request's entry in the ledger from now on.</param>
/// <param name="StartedRuns">Runs that enter the ledger.</param>
/// <param name="Others">Entries of other pull requests that change too, such as those that are unlocked.</param>
/// <param name="Changes">Dirspaces that got a new state by this.</param>
public sealed record Decision(
    IReadOnlyList<Effect> Effects,
    PullRequestEntry Entry,
    IReadOnlyList<ActiveRun> StartedRuns,
    IReadOnlyList<PullRequestEntry> Others,
    IReadOnlyList<DirspaceChange> Changes
)
{
    /// <summary>A decision that changes nothing but its own entry.</summary>
    public static Decision For(PullRequestEntry entry, params IReadOnlyList<Effect> effects) =>
        new(effects, entry, [], [], []);

    /// <summary>The ledger once this is decided.</summary>
    /// <param name="ledger">The ledger that it was decided on.</param>
    /// <param name="key">The key of what was decided.</param>
    /// <param name="now">The time.</param>
    /// <param name="planLifetime">How long a plan can live; what is older is forgotten.</param>
    public RepositoryLedger Commit(RepositoryLedger ledger, string key, DateTimeOffset now, TimeSpan planLifetime)
    {
        ledger = Others.Aggregate(ledger, (before, entry) => before.With(entry));
        ledger = StartedRuns.Aggregate(ledger, (before, run) => before.With(run));
        return ledger.With(Changes).With(Entry with { DecidedAt = now, LastDecision = key }).Prune(now - planLifetime);
    }
}

/// <summary>One thing to do in the world.</summary>
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
public abstract record Effect
{
    private Effect() { }

    /// <summary>A reaction to a comment, so that its author sees that it was read.</summary>
    public sealed record React(long CommentId, string Content) : Effect;

    /// <summary>A comment.</summary>
    /// <param name="Markdown">Its text.</param>
    /// <param name="Once">Names what is said where it is said once, however many events lead to it; null where each
    /// says it.</param>
    public sealed record Say(string Markdown, string? Once = null) : Effect
    {
        /// <summary>
        /// The head of a fork that this is the notice of, of which the time is kept; null for anything else.
        /// </summary>
        public string? ForkHead { get; init; }
    }

    /// <summary>Something that a person tells the operators: one line, harmless to a log.</summary>
    public sealed record NoteFeedback(string Author, string Text) : Effect;

    /// <summary>Commit statuses.</summary>
    public sealed record SetStatuses(string Sha, IReadOnlyList<StatusChange> Statuses) : Effect;

    /// <summary>A run, of which the id was chosen when it was decided.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="SharesWith">
    /// The run, started before it by the same decision, that has its configuration and its list of all dirspaces: they
    /// are large, and stored once. Null for a run that has its own.
    /// </param>
    public sealed record StartRun(Run Run, Guid? SharesWith = null) : Effect;

    /// <summary>The end of a run that is queued or running.</summary>
    public sealed record EndRun(Guid RunId, RunEnd Reason, string Detail) : Effect;

    /// <summary>The deletion of a pull request's plan files: all, or those not made for a commit and a base.</summary>
    public sealed record DeletePlans(int PullRequest, string? ExceptHeadSha) : Effect
    {
        /// <summary>The base branch of those that stay; null where any does.</summary>
        public string? ExceptBaseRef { get; init; }

        /// <summary>Its commit.</summary>
        public string? ExceptBaseSha { get; init; }
    }

    /// <summary>Plans of other pull requests over these dirspaces can no longer be applied.</summary>
    public sealed record OvertakePlans(int ByPullRequest, IReadOnlyList<Dirspace> Dirspaces) : Effect;

    /// <summary>The merge of the pull request.</summary>
    /// <param name="Strategy">How.</param>
    /// <param name="HeadSha">The commit that was applied; a pull request with any other head is not merged.</param>
    /// <param name="Title">Title of the commit, or null for GitHub's own.</param>
    /// <param name="DeleteBranch">Whether its branch goes afterwards.</param>
    /// <param name="HeadRef">Its branch, without <c>refs/heads/</c>.</param>
    /// <param name="BaseRef">The branch that it was applied for; one that goes into any other is not merged.</param>
    /// <param name="BaseSha">The commit of that branch.</param>
    public sealed record Merge(
        MergeStrategy Strategy,
        string HeadSha,
        string? Title,
        bool DeleteBranch,
        string HeadRef,
        string BaseRef,
        string BaseSha
    ) : Effect;

    /// <summary>
    /// A question that waited and is to be answered now: it comes next, before whatever came in meanwhile.
    /// </summary>
    public sealed record Ask(Trigger Trigger) : Effect;

    /// <summary>
    /// Work was queued: the timer looks after the repository's queue until it is empty, should a wake get lost.
    /// </summary>
    public sealed record WatchQueue : Effect;
}

/// <summary>State of one of our statuses.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatusState>))]
public enum StatusState
{
    /// <summary>Not over yet.</summary>
    Pending,

    /// <summary>Over and well.</summary>
    Success,

    /// <summary>Over and not well.</summary>
    Failure,
}

/// <summary>One of our statuses.</summary>
/// <param name="Title">Its context.</param>
/// <param name="State">Its state.</param>
/// <param name="Description">At most 140 characters.</param>
/// <param name="RunId">The run that it is about, to which it links once the run has a page.</param>
public sealed record StatusChange(string Title, StatusState State, string Description, Guid? RunId = null);
