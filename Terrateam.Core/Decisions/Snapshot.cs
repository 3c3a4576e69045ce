using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// What a decision looks at beyond the pull request and the ledger. Each costs calls to GitHub, so only what can matter
/// is gathered.
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

    /// <summary>The permission of the person who asks.</summary>
    Permission = 4,

    /// <summary>Whether the pull request can be merged.</summary>
    Mergeability = 8,

    /// <summary>Who asks, with role and teams, and who approved.</summary>
    People = 16,

    /// <summary>Where the configuration's parts come from.</summary>
    Provenance = 32,

    /// <summary>The configuration; part of <see cref="Changes"/>.</summary>
    Configuration = 64,
}

/// <summary>
/// The world as a decision sees it, read in one go; the ledger is committed only if it is still the same.
/// </summary>
/// <param name="Now">The time of the decision.</param>
/// <param name="Repository">Where.</param>
/// <param name="PullRequest">The pull request as GitHub describes it now, not as the event did.</param>
/// <param name="Ledger">What is held, what runs, what was applied.</param>
/// <param name="Configuration">The configuration, or its faults; null when not needed.</param>
/// <param name="Changes">What the pull request changes; null when not needed or when the configuration is
/// faulty.</param>
/// <param name="Checks">Statuses and check runs of the head; empty when not needed.</param>
/// <param name="ActorCanWrite">Whether the person has write access; false when not needed.</param>
public sealed record Snapshot(
    DateTimeOffset Now,
    RunRepository Repository,
    PullRequest PullRequest,
    RepositoryLedger Ledger,
    ConfigurationResult? Configuration = null,
    ChangeSet? Changes = null,
    IReadOnlyList<HeadCheck>? Checks = null,
    bool ActorCanWrite = false
)
{
    /// <summary>
    /// Who asks; null when not needed. Somebody of whom nothing could be learned is <see cref="Person.Unknown"/>.
    /// </summary>
    public Person? Actor { get; init; }

    /// <summary>
    /// True where everybody in the world may have public pull requests planned, because the operators of the app say
    /// so.
    /// </summary>
    public bool StrangersMayPlan { get; init; }

    /// <summary>
    /// True where runners cannot plan and apply in one, because they may be the original's: then a plan comes first,
    /// and its apply by itself.
    /// </summary>
    public bool PlansFirst { get; init; }

    /// <summary>
    /// Who approves the head of the pull request: of each person the newest review, and only where that is an approval
    /// that counts.
    /// </summary>
    public IReadOnlyList<Person> Approvers { get; init; } = [];

    /// <summary>Who approved an earlier head; empty where no requirement counts that.</summary>
    public IReadOnlyList<Person> FormerApprovers { get; init; } = [];

    /// <summary>Approvals that do not count, which are told with a refusal.</summary>
    public IReadOnlyList<GivenApproval> NotCounted { get; init; } = [];

    /// <summary>Who had a hand in the pull request; null when not needed.</summary>
    public Contributors? Contributors { get; init; }

    /// <summary>What GitHub refused to say about people, in words. What is not known lets nobody through.</summary>
    public IReadOnlyList<string> PeopleFaults { get; init; } = [];

    /// <summary>What GitHub holds of the reviews that it requires.</summary>
    public ReviewDecision ReviewDecision { get; init; }

    /// <summary>What has to run before there are changes to look at; null when nothing has.</summary>
    public Preparation? Preparation { get; init; }

    /// <summary>The index that the command <c>index</c> asks for; null for other questions.</summary>
    public PreparationWork? Index { get; init; }

    /// <summary>The files of the pull request; null when not needed.</summary>
    public ChangedFiles? Files { get; init; }

    /// <summary>Directories that the command names and that do not count as changed, with why.</summary>
    public IReadOnlyList<UnplannedDirectory> Unplanned { get; init; } = [];
}
