using System.Text.Json.Serialization;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Plans;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Runs;

/// <summary>Where a run is in its life. It only ever moves down this list.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>Decided, not yet dispatched.</summary>
    Queued,

    /// <summary>GitHub was asked to start the workflow.</summary>
    Dispatched,

    /// <summary>The runner asked for its work.</summary>
    Running,

    /// <summary>The runner reported; every dirspace has an outcome.</summary>
    Reported,

    /// <summary>It ended without a report: it could not start, died, was too late, or was ended.</summary>
    Ended,
}

/// <summary>Why a run ended without a report.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunEnd>))]
public enum RunEnd
{
    /// <summary>It reported.</summary>
    None,

    /// <summary>The workflow is missing, or GitHub refused to start it.</summary>
    NotStarted,

    /// <summary>The job ended without a report.</summary>
    Died,

    /// <summary>No runner took it within the queue deadline.</summary>
    QueuedTooLong,

    /// <summary>It did not report within the job deadline.</summary>
    RanTooLong,

    /// <summary>A newer commit or a newer plan made it pointless.</summary>
    Superseded,

    /// <summary>Somebody unlocked the pull request.</summary>
    Unlocked,

    /// <summary>The pull request was closed.</summary>
    PullRequestClosed,
}

/// <summary>A repository as a run needs to know it.</summary>
/// <param name="InstallationId">The installation through which it is reached.</param>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="Owner">Login of its owner.</param>
/// <param name="Name">Its name.</param>
/// <param name="DefaultBranch">Its default branch.</param>
/// <param name="IsPrivate">True where only those who were let in can see it and comment. What is not known is taken for
/// public.</param>
public sealed record RunRepository(
    long InstallationId,
    long Id,
    string Owner,
    string Name,
    string DefaultBranch,
    bool IsPrivate = false
);

/// <summary>A dirspace of a run.</summary>
/// <param name="Dirspace">Which.</param>
/// <param name="Rank">Its layer.</param>
/// <param name="Workflow">Index of its workflow in the configuration, or null for the default one.</param>
/// <param name="PlanRunId">For an apply, the run whose plan file it uses; for one without a reviewed plan, the run
/// whose plan it makes useless.</param>
/// <param name="Stack">The stack that it belongs to.</param>
/// <param name="Variables">Environment variables from its stack; null for none.</param>
/// <param name="Comments">What happens to earlier comments about it.</param>
/// <param name="AppliesByItself">True where nobody has to ask for its apply.</param>
public sealed record RunDirspace(
    Dirspace Dirspace,
    int Rank,
    int? Workflow = null,
    Guid? PlanRunId = null,
    string Stack = "default",
    IReadOnlyDictionary<string, string>? Variables = null,
    CommentStrategy Comments = CommentStrategy.Minimize,
    bool AppliesByItself = false
);

/// <summary>What one dirspace of a run came to.</summary>
/// <param name="Dirspace">Which.</param>
/// <param name="Succeeded">Whether all went well.</param>
/// <param name="HasChanges">For a plan, whether there is something to apply; null when the runner did not say.</param>
/// <param name="ShownDigest">For a plan, the digest of the text that people were shown, see <see cref="ShownPlan"/>;
/// null where there was none.</param>
public sealed record DirspaceOutcome(
    Dirspace Dirspace,
    bool Succeeded,
    bool? HasChanges = null,
    string? ShownDigest = null
);

/// <summary>Which part of what was decided a run is.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">How many runs were decided together.</param>
/// <param name="IsEnlarged">True where it is larger than the configuration asks for, because there would have been too
/// many.</param>
public sealed record RunBatch(int Number, int Count, bool IsEnlarged = false);

/// <summary>
/// One dispatched Actions workflow run for a batch of dirspaces: decided, started, watched and reported once.
/// </summary>
public sealed record Run
{
    /// <summary>Its id. Not a secret, and nothing that a job could ask for work with.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it does.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>Where.</summary>
    public required RunRepository Repository { get; init; }

    /// <summary>
    /// For which pull request; for drift the branch that is looked at, as <see cref="PullRequest.OfBranch"/> says.
    /// </summary>
    public required PullRequest PullRequest { get; init; }

    /// <summary>What it works on, in order.</summary>
    public required IReadOnlyList<RunDirspace> Dirspaces { get; init; }

    /// <summary>
    /// Every dirspace of the repository with its layer, which the wire protocol lists beside those that changed.
    /// </summary>
    public required IReadOnlyList<RunDirspace> AllDirspaces { get; init; }

    /// <summary>The effective configuration as JSON, as the runner reads it.</summary>
    public required string Configuration { get; init; }

    /// <summary>Login of who asked for it; the author of the push for an automatic plan.</summary>
    public required string Actor { get; init; }

    /// <summary>For a plan, who asked for its apply without a look at it; null where it is only a plan.</summary>
    public string? AppliesFor { get; init; }

    /// <summary>True when no comment asked for it.</summary>
    public required bool IsAutomatic { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The GitHub environment of the job; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>
    /// For the plan of a drift schedule, the environment of the job that applies what drifted; null for none.
    /// </summary>
    public string? ApplyEnvironment { get; init; }

    /// <summary>The <c>runs-on</c> of the job as JSON text; null for the workflow file's own.</summary>
    public string? RunsOn { get; init; }

    /// <summary>True where its comment begins with a table of its dirspaces.</summary>
    public bool HasSummary { get; init; }

    /// <summary>Which part of what was decided it is; null for a run that was decided alone.</summary>
    public RunBatch? Batch { get; init; }

    /// <summary>True where a plan makes no waiting apply statuses.</summary>
    public bool HidesPendingApply { get; init; }

    /// <summary>What it prepares; null for a run that works on dirspaces.</summary>
    public RunPreparation? Preparation { get; init; }

    /// <summary>The commit that it is to have checked out.</summary>
    [JsonIgnore]
    public string WorkSha => Preparation?.Sha ?? PullRequest.HeadSha;

    /// <summary>Gates that its steps asked for.</summary>
    public IReadOnlyList<Gate> Gates
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Dirspaces that were asked for and left out, because who asked may not touch them.</summary>
    public IReadOnlyList<DeniedDirspace> Denied
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>What its comment has to say beside its results, each a paragraph of our own words.</summary>
    public IReadOnlyList<string> Remarks
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The layers of the pull request that come after this one.</summary>
    public int LayersAfter { get; init; }

    /// <summary>True when GitHub did not list every changed file, so that everything counts as changed.</summary>
    public bool FilesTruncated { get; init; }

    /// <summary>Where it is in its life.</summary>
    public RunStatus Status { get; init; } = RunStatus.Queued;

    /// <summary>Why it ended without a report.</summary>
    public RunEnd End { get; init; }

    /// <summary>What the user is told of the end.</summary>
    public string EndDetail { get; init; } = "";

    /// <summary>When dispatching was first tried: from then on a run with this id may exist at GitHub.</summary>
    public DateTimeOffset? DispatchTriedAt { get; init; }

    /// <summary>When GitHub accepted the dispatch.</summary>
    public DateTimeOffset? DispatchedAt { get; init; }

    /// <summary>The ref that the workflow was dispatched on.</summary>
    public string DispatchRef { get; init; } = "";

    /// <summary>The path of the workflow file.</summary>
    public string WorkflowPath { get; init; } = "";

    /// <summary>
    /// What its job asks for its work with: random, and shown nowhere but in the workflow's inputs. Null until it is
    /// dispatched.
    /// </summary>
    public Guid? WorkToken { get; init; }

    /// <summary>
    /// What the title of its workflow run says, by which it is found again: random, public, and good for nothing else.
    /// Another one for each dispatch; null where the workflow file takes none.
    /// </summary>
    public string? Correlation { get; init; }

    /// <summary>
    /// GitHub's id of the workflow run, once known from GitHub: never from what a job says of itself.
    /// </summary>
    public long? WorkflowRunId { get; init; }

    /// <summary>The page of the workflow run, once known.</summary>
    public string? Url { get; init; }

    /// <summary>When the runner first asked for its work.</summary>
    public DateTimeOffset? InitiatedAt { get; init; }

    /// <summary>SHA-256 of the run's token in hex; the token itself is only ever in the runner's hands.</summary>
    public string? TokenHash { get; init; }

    /// <summary>True once a call came with the token: the work is then not handed out again.</summary>
    public bool TokenUsed { get; init; }

    /// <summary>
    /// True where the work was handed to a job that sent no OIDC token, which only the original runner does.
    /// </summary>
    public bool IsOriginalRunner { get; init; }

    /// <summary>When the results arrived, or the run was ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What each dirspace came to.</summary>
    public IReadOnlyList<DirspaceOutcome> Outcomes { get; init; } = [];

    /// <summary>True when the steps around the dirspaces went well.</summary>
    public bool HooksSucceeded { get; init; } = true;

    /// <summary>How its hooks went; null where none ran.</summary>
    public HookOutcomes? Hooks { get; init; }

    /// <summary>The sealed results, or null.</summary>
    public StoredOutput? Results { get; init; }

    /// <summary>How often GitHub was asked about it, which spaces out the next look.</summary>
    public int Looks { get; init; }

    /// <summary>The drift schedule that it belongs to; null for a pull request's run.</summary>
    public string? Drift { get; init; }

    /// <summary>Whose plans it makes or applies.</summary>
    [JsonIgnore]
    public PlanOwner Owner => Drift is null ? PullRequest.Number : PlanOwner.Drift(Drift);

    /// <summary>True once it is over.</summary>
    [JsonIgnore]
    public bool IsOver => Status is RunStatus.Reported or RunStatus.Ended;

    /// <summary>Its entry in the repository's ledger.</summary>
    public ActiveRun ToActive() =>
        new(
            Id,
            Kind,
            PullRequest.Number,
            PullRequest.HeadSha,
            [.. Dirspaces.Select(dirspace => dirspace.Dirspace)],
            CreatedAt,
            Url,
            Drift,
            Preparation?.Key
        )
        {
            Request = RunRequest.From(this),
            BaseRef = PullRequest.BaseRef,
            BaseSha = PullRequest.BaseSha,
        };
}
