using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Requirements;

namespace Terrateam.Core.Decisions;

/// <summary>
/// What a decision needs beyond the pull request and the ledger. Each costs calls to GitHub, so only what can matter is
/// fetched.
/// </summary>
[Flags]
public enum Needs
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>Configuration, changed files and the file list.</summary>
    Changes = 1,

    /// <summary>Statuses and check runs of the head.</summary>
    Checks = 2,

    /// <summary>The permission of the actor.</summary>
    Permission = 4,

    /// <summary>Whether the pull request can be merged.</summary>
    Mergeability = 8,

    /// <summary>The role and teams of the actor, and who approved.</summary>
    People = 16,

    /// <summary>The file that each part of the configuration comes from.</summary>
    Provenance = 32,

    /// <summary>The configuration; part of <see cref="Changes"/>.</summary>
    Configuration = 64,
}

/// <summary>
/// The state that a decision is based on, read in one go. The ledger is committed only if it is unchanged.
/// </summary>
/// <param name="Now">The time of the decision.</param>
/// <param name="Repository">The repository.</param>
/// <param name="PullRequest">The pull request as GitHub describes it now, not as the event did.</param>
/// <param name="Ledger">The locks, runs and applied changes of the repository.</param>
/// <param name="Configuration">The configuration, or its errors; null when not needed.</param>
/// <param name="Changes">The dirspaces that the pull request changes; null when not needed or when the configuration is
/// invalid.</param>
/// <param name="Checks">Statuses and check runs of the head; empty when not needed.</param>
/// <param name="ActorCanWrite">True where the actor has write access; false when not needed.</param>
public sealed record Snapshot(
    DateTimeOffset Now,
    Repository Repository,
    PullRequest PullRequest,
    RepositoryLedger Ledger,
    ConfigurationResult? Configuration = null,
    ChangeSet? Changes = null,
    IReadOnlyList<CommitCheck>? Checks = null,
    bool ActorCanWrite = false
)
{
    /// <summary>
    /// The actor; null when not needed. One whose rights could not be fetched is <see cref="Person.Unknown"/>.
    /// </summary>
    public Person? Actor { get; init; }

    /// <summary>True where the operators let strangers plan pull requests of public repositories.</summary>
    public bool StrangersMayPlan { get; init; }

    /// <summary>
    /// True where runners cannot plan and apply in one run, because they may be those of the original: then a plan is
    /// followed by an automatic apply.
    /// </summary>
    public bool PlansFirst { get; init; }

    /// <summary>
    /// Who approves the head of the pull request: the newest review of each user, where that is an approval that
    /// counts.
    /// </summary>
    public IReadOnlyList<Person> Approvers { get; init; } = [];

    /// <summary>Who approved an earlier head; empty where no requirement counts that.</summary>
    public IReadOnlyList<Person> FormerApprovers { get; init; } = [];

    /// <summary>Approvals that do not count, to be listed with a refusal.</summary>
    public IReadOnlyList<GivenApproval> NotCounted { get; init; } = [];

    /// <summary>Who committed or pushed to the pull request; null when not needed.</summary>
    public Contributors? Contributors { get; init; }

    /// <summary>Failed look-ups of users, for people to read. Rights that are unknown are treated as missing.</summary>
    public IReadOnlyList<string> PeopleFaults { get; init; } = [];

    /// <summary>The teams of the organisation; null where no denial has asked for them yet.</summary>
    public OrganizationTeams? Teams { get; init; }

    /// <summary>GitHub's own decision on required reviews.</summary>
    public ReviewDecision ReviewDecision { get; init; }

    /// <summary>What has to run before the changes can be matched; null when nothing has.</summary>
    public Preparation? Preparation { get; init; }

    /// <summary>The run for the command <c>index</c>; null for other requests.</summary>
    public PreparationWork? Index { get; init; }

    /// <summary>The files of the pull request; null when not needed.</summary>
    public ChangedFiles? Files { get; init; }

    /// <summary>Directories that the command names but that do not count as changed, with reasons.</summary>
    public IReadOnlyList<UnplannedDirectory> Unplanned { get; init; } = [];
}
