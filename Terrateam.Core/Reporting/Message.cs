using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Reporting;

/// <summary>
/// Something to say in a pull request, apart from a run's results. <c>MessageText</c> renders it.
/// </summary>
public abstract partial record Message
{
    private Message() { }

    /// <summary>The response to <c>help</c>.</summary>
    public sealed record Help : Message;

    /// <summary>A word that is no command, with the nearest command.</summary>
    public sealed record UnknownCommand(string Word, string? ClosestMatch) : Message;

    /// <summary>A command whose arguments cannot be read.</summary>
    public sealed record BadCommand(string Line, string Reason) : Message;

    /// <summary>A comment with more commands than are carried out.</summary>
    public sealed record TooManyCommands(int Found, int CarriedOut) : Message;

    /// <summary>The configuration cannot be used.</summary>
    public sealed record BadConfiguration(IReadOnlyList<ConfigurationError> Errors) : Message;

    /// <summary>The pull request changes nothing that is configured, or the query selects nothing.</summary>
    public sealed record NothingMatches(string Operation, string Query, bool ChangesExist) : Message
    {
        /// <summary>Dirspaces whose configuration the pull request removes.</summary>
        public IReadOnlyList<Dirspace> Gone { get; init; } = [];

        /// <summary>Directories that the query names, with why they do not count as changed.</summary>
        public IReadOnlyList<UnplannedDirectory> Unplanned { get; init; } = [];
    }

    /// <summary>The dirspaces that the query selects depend on others that are not applied yet.</summary>
    public sealed record WaitsForOthers(string Operation, IReadOnlyList<WaitingDirspace> Dirspaces) : Message;

    /// <summary>The command needs more runs than may be started at once.</summary>
    public sealed record TooManyRuns(string Operation, int Dirspaces, int Most) : Message;

    /// <summary>An automatic apply did not start, for the reason in another message.</summary>
    public sealed record NotAppliedByItself(Message Reason) : Message;

    /// <summary>
    /// Everything is applied, but a requirement that is not met prevents the automatic merge.
    /// </summary>
    public sealed record NotMergedByItself(Message Reason) : Message;

    /// <summary>Feedback was passed on.</summary>
    public sealed record FeedbackTaken(bool IsCut) : Message;

    /// <summary>Everything that the query selects is applied already.</summary>
    public sealed record NothingLeft(string Operation, string Query) : Message
    {
        /// <summary>What it selects.</summary>
        public IReadOnlyList<SettledDirspace> Dirspaces { get; init; } = [];
    }

    /// <summary>Dirspaces are held by other pull requests.</summary>
    public sealed record LockedByOthers(IReadOnlyList<Hold> Holds) : Message;

    /// <summary>Dirspaces without a plan that may be applied, with why.</summary>
    public sealed record PlansMissing(IReadOnlyList<MissingPlan> Dirspaces) : Message;

    /// <summary>Queued or running work forbids the command now.</summary>
    public sealed record RunsInTheWay(string Operation, IReadOnlyList<RunInTheWay> Runs) : Message;

    /// <summary>The work waits for what goes first, and starts automatically.</summary>
    public sealed record Queued(string Operation, IReadOnlyList<RunInTheWay> Runs) : Message;

    /// <summary>Apply requirements that are not met, each with what is missing.</summary>
    public sealed record RequirementsNotMet(IReadOnlyList<UnmetRequirement> Requirements) : Message;

    /// <summary>The user may not do this.</summary>
    public sealed record NotPermitted(string Actor, string Operation, string Reason) : Message;

    /// <summary>What an unlock released and ended.</summary>
    /// <param name="PullRequests">What it did to each.</param>
    /// <param name="DriftRuns">How many drift runs it ended; null where the command did not ask for that.</param>
    public sealed record Unlocked(IReadOnlyList<UnlockedPullRequest> PullRequests, int? DriftRuns = null) : Message;

    /// <summary>The pull request is closed, so the command cannot be carried out.</summary>
    public sealed record PullRequestClosed(string Operation) : Message;

    /// <summary>The pull request cannot be planned because it conflicts with its base branch.</summary>
    public sealed record MergeConflict(string BaseRef) : Message;

    /// <summary>The configuration switches the app off for the repository.</summary>
    public sealed record SwitchedOff(string Operation) : Message;

    /// <summary>The pull request comes from a fork: a user with write access has to ask for each commit.</summary>
    public sealed record ForkNeedsApproval(string HeadSha) : Message;

    /// <summary>A builder or the indexer failed, so that nothing can be matched.</summary>
    public sealed record PreparationFailed(RunKind Kind, string Reason, string? Url) : Message;

    /// <summary>Everything is applied, and GitHub did not merge the pull request.</summary>
    public sealed record NotMerged(MergeStrategy Strategy, string Reason) : Message;

    /// <summary>The pull request was merged, and its branch is still there.</summary>
    public sealed record BranchKept(string Branch, string Reason) : Message;

    /// <summary>A push, a comment or another event was given up, because Terrateam or GitHub failed.</summary>
    /// <param name="Reason">What failed.</param>
    public sealed record EventFailed(string Reason) : Message;
}
