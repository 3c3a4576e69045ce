using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Reporting;

/// <summary>
/// Something to tell the people of a pull request, apart from a run's results. <c>MessageText</c> renders it.
/// </summary>
public abstract partial record Message
{
    private Message() { }

    /// <summary>The answer to <c>help</c>.</summary>
    public sealed record Help : Message;

    /// <summary>A command that is none, with the nearest that is.</summary>
    public sealed record UnknownCommand(string Word, string? Nearest) : Message;

    /// <summary>A command whose arguments cannot be read.</summary>
    public sealed record BadCommand(string Line, string Reason) : Message;

    /// <summary>More commands in one comment than are carried out.</summary>
    public sealed record TooManyCommands(int Found, int CarriedOut) : Message;

    /// <summary>The configuration cannot be used.</summary>
    public sealed record BadConfiguration(IReadOnlyList<ConfigurationError> Errors) : Message;

    /// <summary>The pull request touches nothing that is configured, or the query selects nothing.</summary>
    public sealed record NothingMatches(string Operation, string Query, bool ChangesExist) : Message
    {
        /// <summary>Dirspaces whose configuration it takes away.</summary>
        public IReadOnlyList<Dirspace> Gone { get; init; } = [];

        /// <summary>Directories that were asked for by name, with why they do not count as changed.</summary>
        public IReadOnlyList<UnplannedDirectory> Unplanned { get; init; } = [];
    }

    /// <summary>What the query selects comes after something that is not applied yet.</summary>
    public sealed record WaitsForOthers(string Operation, IReadOnlyList<WaitingDirspace> Dirspaces) : Message;

    /// <summary>More runs than are started at once.</summary>
    public sealed record TooManyRuns(string Operation, int Dirspaces, int Most) : Message;

    /// <summary>What is applied without being asked was not, for the reason that another notice gives.</summary>
    public sealed record NotAppliedByItself(Message Reason) : Message;

    /// <summary>
    /// Everything is applied, and something that is required keeps the pull request from being merged by itself.
    /// </summary>
    public sealed record NotMergedByItself(Message Reason) : Message;

    /// <summary>Feedback was passed on.</summary>
    public sealed record FeedbackTaken(bool IsCut) : Message;

    /// <summary>Everything that the query selects is applied already.</summary>
    public sealed record NothingLeft(string Operation, string Query) : Message;

    /// <summary>Dirspaces are held by other pull requests.</summary>
    public sealed record LockedByOthers(IReadOnlyList<Hold> Holds) : Message;

    /// <summary>Dirspaces without a plan that may be applied, with why.</summary>
    public sealed record PlansMissing(IReadOnlyList<MissingPlan> Dirspaces) : Message;

    /// <summary>Work that is queued or running forbids the command now.</summary>
    public sealed record RunsInTheWay(string Operation, IReadOnlyList<RunInTheWay> Runs) : Message;

    /// <summary>Work that waits for what is in its way, and goes on by itself.</summary>
    public sealed record Queued(string Operation, IReadOnlyList<RunInTheWay> Runs) : Message;

    /// <summary>Apply requirements that are not met, each with what is missing.</summary>
    public sealed record RequirementsNotMet(IReadOnlyList<UnmetRequirement> Requirements) : Message;

    /// <summary>The person may not do this.</summary>
    public sealed record NotPermitted(string Actor, string Operation, string Reason) : Message;

    /// <summary>What an unlock released and ended.</summary>
    /// <param name="PullRequests">What it did to each.</param>
    /// <param name="DriftRuns">How many drift runs it ended; null where nobody asked for that.</param>
    public sealed record Unlocked(IReadOnlyList<UnlockedPullRequest> PullRequests, int? DriftRuns = null) : Message;

    /// <summary>The pull request is closed, so the command has no object.</summary>
    public sealed record PullRequestClosed(string Operation) : Message;

    /// <summary>The pull request cannot be planned because it conflicts with its base branch.</summary>
    public sealed record MergeConflict(string BaseRef) : Message;

    /// <summary>The configuration switches the app off for the repository.</summary>
    public sealed record SwitchedOff(string Operation) : Message;

    /// <summary>The pull request comes from a fork: somebody with write access has to ask for each commit.</summary>
    public sealed record ForkNeedsApproval(string HeadSha) : Message;

    /// <summary>A builder or the indexer failed, so that nothing can be matched.</summary>
    public sealed record PreparationFailed(RunKind Kind, string Reason, string? Url) : Message;

    /// <summary>Everything is applied, and GitHub did not merge the pull request.</summary>
    public sealed record NotMerged(MergeStrategy Strategy, string Reason) : Message;

    /// <summary>The pull request was merged, and its branch is still there.</summary>
    public sealed record BranchKept(string Branch, string Reason) : Message;

    /// <summary>Something of ours or GitHub's failed; nothing was changed.</summary>
    public sealed record Failed(string Operation, string Reason) : Message;
}

/// <summary>One dirspace held by one pull request.</summary>
/// <param name="Dirspace">What is held.</param>
/// <param name="PullRequest">The holder's number.</param>
/// <param name="Since">Since when.</param>
/// <param name="BecauseMerged">True when held because it was merged without being applied, false when because it was
/// applied.</param>
public sealed record Hold(Dirspace Dirspace, int PullRequest, DateTimeOffset Since, bool BecauseMerged);

/// <summary>Why a dirspace has no plan that may be applied.</summary>
public enum PlanFault
{
    /// <summary>Never planned for this pull request.</summary>
    NeverPlanned,

    /// <summary>The last plan failed.</summary>
    Failed,

    /// <summary>The pull request has a newer commit.</summary>
    HeadMoved,

    /// <summary>The base branch is another commit than the one planned against.</summary>
    BaseMoved,

    /// <summary>Another pull request applied or merged this dirspace since.</summary>
    Overtaken,

    /// <summary>Older than 14 days.</summary>
    Expired,

    /// <summary>Used by an apply before.</summary>
    Used,

    /// <summary>Made, and not to be seen in the pull request yet.</summary>
    NotShown,

    /// <summary>Shown only after the command was written.</summary>
    ShownLater,
}

/// <summary>A dirspace that cannot be applied, and why.</summary>
/// <param name="Dirspace">Which.</param>
/// <param name="Fault">Why.</param>
/// <param name="OvertakenBy">The pull request that overtook it, for <see cref="PlanFault.Overtaken"/>.</param>
public sealed record MissingPlan(Dirspace Dirspace, PlanFault Fault, int? OvertakenBy = null);

/// <summary>A run that is queued or running over the same dirspaces.</summary>
/// <param name="RunId">Which.</param>
/// <param name="Operation">What it does.</param>
/// <param name="PullRequest">Whose it is.</param>
/// <param name="Since">Since when.</param>
/// <param name="Url">Its page, once known.</param>
/// <param name="Dirspaces">What it shares with what was asked for.</param>
/// <param name="MayBeStale">True where it has been there for so long that its runner may be gone.</param>
/// <param name="Drift">The drift schedule that it belongs to; null for a pull request's.</param>
/// <param name="IsQueued">True for what is no run yet, but waits and goes first.</param>
public sealed record RunInTheWay(
    Guid RunId,
    string Operation,
    int PullRequest,
    DateTimeOffset Since,
    string? Url,
    IReadOnlyList<Dirspace> Dirspaces,
    bool MayBeStale = false,
    string? Drift = null,
    bool IsQueued = false
);

/// <summary>A requirement that is not met.</summary>
/// <param name="Name">As in the configuration, such as <c>merge_conflicts</c>.</param>
/// <param name="Missing">What is missing, in words.</param>
/// <param name="Dirspaces">Where it is required.</param>
public sealed record UnmetRequirement(string Name, string Missing, IReadOnlyList<Dirspace> Dirspaces);

/// <summary>What an unlock did to one pull request.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Released">What it held.</param>
/// <param name="RunsEnded">How many of its runs were ended.</param>
/// <param name="IsKnown">False where nothing was ever planned or held under that number.</param>
/// <param name="Waiting">How much of it was queued and is taken back.</param>
public sealed record UnlockedPullRequest(
    int Number,
    IReadOnlyList<Dirspace> Released,
    int RunsEnded,
    bool IsKnown = true,
    int Waiting = 0
);

/// <summary>A dirspace that has to wait.</summary>
/// <param name="Dirspace">Which.</param>
/// <param name="For">What has to be applied before.</param>
public sealed record WaitingDirspace(Dirspace Dirspace, IReadOnlyList<Dirspace> For);
