using System.Text.Json.Serialization;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;

namespace Terrateam.Core.Runs;

/// <summary>
/// One dispatched Actions workflow run for a batch of dirspaces: decided, started, watched and reported once.
/// </summary>
public sealed partial record Run
{
    /// <summary>Its id. It is not a secret: a job cannot request work with it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whether it plans, applies or prepares.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>Its repository.</summary>
    public required Repository Repository { get; init; }

    /// <summary>
    /// Its pull request; for drift one that stands for the branch, as <see cref="PullRequest.OfBranch"/> makes it.
    /// </summary>
    public required PullRequest PullRequest { get; init; }

    /// <summary>The dirspaces that it works on, in order.</summary>
    public required IReadOnlyList<RunDirspace> Dirspaces { get; init; }

    /// <summary>
    /// Every dirspace of the repository with its layer, which the wire protocol lists beside the changed ones.
    /// </summary>
    public required IReadOnlyList<RunDirspace> AllDirspaces { get; init; }

    /// <summary>The effective configuration as JSON, as the runner reads it.</summary>
    public required string Configuration { get; init; }

    /// <summary>Login of the user who asked for it; for an automatic plan, of the author of the push.</summary>
    public required string Actor { get; init; }

    /// <summary>For a plan, who asked for its apply without seeing it first; null where it is only a plan.</summary>
    public string? AppliesFor { get; init; }

    /// <summary>True when it was not started by a comment.</summary>
    public required bool IsAutomatic { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The GitHub environment of the job; null for none.</summary>
    public string? Environment { get; init; }

    /// <summary>
    /// For the plan of a drift schedule, the environment of the job that applies the drift; null for none.
    /// </summary>
    public string? ApplyEnvironment { get; init; }

    /// <summary>The <c>runs-on</c> of the job as JSON text; null for the workflow file's own.</summary>
    public string? RunsOn { get; init; }

    /// <summary>True where its comment begins with a table of its dirspaces.</summary>
    public bool HasSummary { get; init; }

    /// <summary>Which runs of its pull request have a comment beside the overview; null without an overview.</summary>
    public RunCommentRule? Overview { get; init; }

    /// <summary>Where its results are shown; null for commit statuses alone.</summary>
    public ResultDisplay? Display { get; init; }

    /// <summary>Its place among the runs of one decision; null for a run that was decided alone.</summary>
    public RunBatch? Batch { get; init; }

    /// <summary>
    /// The dirspaces of all batches of its decision, whose costs are one sum; empty where it has all of them.
    /// </summary>
    public IReadOnlyList<Dirspace> CostDirspaces
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>True where a plan makes no waiting apply statuses.</summary>
    public bool HidesPendingApply { get; init; }

    /// <summary>What it prepares; null for a run that works on dirspaces.</summary>
    public RunPreparation? Preparation { get; init; }

    /// <summary>The commit that its job checks out.</summary>
    [JsonIgnore]
    public string WorkSha => Preparation?.Sha ?? PullRequest.HeadSha;

    /// <summary>Gates that its steps asked for.</summary>
    public IReadOnlyList<Gate> Gates
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Dirspaces that were asked for and left out, because the user may not work on them.</summary>
    public IReadOnlyList<DeniedDirspace> Denied
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Paragraphs of its comment beside its results, in the app's own words: not escaped.</summary>
    public IReadOnlyList<string> Remarks
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The layers of the pull request that come after this one.</summary>
    public int LayersAfter { get; init; }

    /// <summary>
    /// True where nothing follows it by itself: no layer, no automatic apply and no automatic merge.
    /// </summary>
    public bool IsLast { get; init; }

    /// <summary>True when GitHub did not list every changed file, so that everything counts as changed.</summary>
    public bool FilesTruncated { get; init; }

    /// <summary>Its present status.</summary>
    public RunStatus Status { get; init; } = RunStatus.Queued;

    /// <summary>
    /// True where GitHub held its job back, when last asked, until a person approves its environment.
    /// </summary>
    public bool WaitsForApproval { get; init; }

    /// <summary>True while the job is held back: a runner that has called, or has ended, was let go.</summary>
    [JsonIgnore]
    public bool IsHeldBack => WaitsForApproval && Status == RunStatus.Dispatched;

    /// <summary>Why it ended without a report.</summary>
    public RunEnd End { get; init; }

    /// <summary>Details of the end, as the user reads them.</summary>
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
    /// The secret with which its job requests its work: random, and only in the workflow's inputs. Null until it is
    /// dispatched.
    /// </summary>
    public Guid? WorkToken { get; init; }

    /// <summary>
    /// The text in the title of its workflow run by which the run is found: random, public, and with no other use. A
    /// new one for each dispatch; null where the workflow file has no input for it.
    /// </summary>
    public string? Correlation { get; init; }

    /// <summary>
    /// GitHub's id of the workflow run, once known. It comes from GitHub only: a job could report any id.
    /// </summary>
    public long? WorkflowRunId { get; init; }

    /// <summary>The page of the workflow run, once known.</summary>
    public string? Url { get; init; }

    /// <summary>When the runner first requested its work.</summary>
    public DateTimeOffset? InitiatedAt { get; init; }

    /// <summary>SHA-256 of the run's token in hex; only the runner has the token itself.</summary>
    public string? TokenHash { get; init; }

    /// <summary>True once a call used the token: the work is then not handed out again.</summary>
    public bool TokenUsed { get; init; }

    /// <summary>
    /// True where the work was handed to a job that sent no OIDC token, which only the original runner does.
    /// </summary>
    public bool IsOriginalRunner { get; init; }

    /// <summary>When the results arrived, or the run was ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The result of each dirspace.</summary>
    public IReadOnlyList<DirspaceOutcome> Outcomes { get; init; } = [];

    /// <summary>True when the steps around the dirspaces succeeded.</summary>
    public bool HooksSucceeded { get; init; } = true;

    /// <summary>The results of its hooks; null where none ran.</summary>
    public HookOutcomes? Hooks { get; init; }

    /// <summary>The sealed results, or null.</summary>
    public StoredOutput? Results { get; init; }

    /// <summary>How often GitHub was polled for it; the next poll is the later the more there were.</summary>
    public int Looks { get; init; }

    /// <summary>Who is told of what, by the configuration of the default branch; null for none.</summary>
    public IReadOnlyList<NoticeSubscription>? Subscriptions { get; init; }

    /// <summary>The drift schedule that it belongs to; null for a pull request's run.</summary>
    public string? Drift { get; init; }

    /// <summary>The owner of the plans that it makes or applies.</summary>
    [JsonIgnore]
    public PlanOwner Owner => Drift is null ? PullRequest.Number : PlanOwner.Drift(Drift);

    /// <summary>True once it is over.</summary>
    [JsonIgnore]
    public bool IsOver => Status is RunStatus.Reported or RunStatus.Ended;
}
