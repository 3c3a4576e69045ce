using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Patterns;
using Terrateam.Core.Requirements;

namespace Terrateam.Core.Locks;

/// <summary>What a repository's ledger knows of one pull request.</summary>
/// <param name="Number">The pull request's number.</param>
/// <param name="State">Open, closed or merged.</param>
/// <param name="BaseRef">The branch that it goes into.</param>
/// <param name="Dirspaces">The dirspaces of its present diff, and any that earlier commits of it applied.</param>
/// <param name="ApplyStartedAt">When its last apply began, whether or not it succeeded; null without one.</param>
/// <param name="MergedAt">When it was merged, or null.</param>
/// <param name="UnlockedAt">When a user last unlocked it, or null: applies and merges before then hold
/// nothing.</param>
/// <param name="DecidedAt">When an event of it was last decided.</param>
/// <param name="LastDecision">The key of that event, by which a repeated attempt knows that it was decided.</param>
public sealed record PullRequestEntry(
    int Number,
    PullRequestState State,
    string BaseRef,
    IReadOnlyList<DirspaceEntry> Dirspaces,
    DateTimeOffset? ApplyStartedAt = null,
    DateTimeOffset? MergedAt = null,
    DateTimeOffset? UnlockedAt = null,
    DateTimeOffset DecidedAt = default,
    string LastDecision = ""
)
{
    /// <summary>The gates of its present head.</summary>
    public IReadOnlyList<Gate> Gates
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Work that waits for builders and indexer; null where none does.</summary>
    public Preparing? Preparing { get; init; }

    /// <summary>Who pushed which commits; null where no event reported a push.</summary>
    public Pushes? Pushes { get; init; }

    /// <summary>Since when it goes into its present branch; null where it never went into another.</summary>
    public BaseTime? Retargeted { get; init; }

    /// <summary>When the notice about which head of a fork was posted, oldest first.</summary>
    public IReadOnlyList<HeadTime> ForkNotices
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// Its work that waits for other work. A newer head or closing the pull request voids what was queued before.
    /// </summary>
    public IReadOnlyList<QueuedWork> Queued
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Set where its configuration asks for an overview.</summary>
    public OverviewState? Overview { get; init; }

    /// <summary>Where its results are shown; null for commit statuses alone.</summary>
    public ResultDisplay? Display { get; init; }

    /// <summary>The head whose diff its dirspaces are; null where that was not kept.</summary>
    public string? DiffSha { get; init; }

    /// <summary>The newest commits that a merge queue made of it, oldest first.</summary>
    public IReadOnlyList<MergeGroup> MergeGroups
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The entry of a dirspace, or null.</summary>
    public DirspaceEntry? Find(Dirspace dirspace) => Dirspaces.FirstOrDefault(entry => entry.Dirspace == dirspace);

    /// <summary>
    /// The entry with the pull request's present base branch. Where that is a new one, approvals at its gates were not
    /// for it: the gates stay closed until a new plan replaces them. Of several times the last counts, so that no
    /// approval is taken for one of the new branch too early.
    /// </summary>
    /// <param name="baseRef">The branch that it goes into now.</param>
    /// <param name="told">When the base branch was changed, from the event; null where no event says so.</param>
    /// <param name="now">The time.</param>
    public PullRequestEntry Into(string baseRef, DateTimeOffset? told, DateTimeOffset now)
    {
        if (told is null && string.Equals(BaseRef, baseRef, StringComparison.Ordinal))
            return this;

        var at = told ?? now;
        return this with
        {
            BaseRef = baseRef,
            Retargeted = new(baseRef, Retargeted?.At > at ? Retargeted.At : at),
            Gates = [.. Gates.Select(gate => gate with { ApprovedBy = [] })],
        };
    }

    /// <summary>
    /// With the dirspaces of the present diff. Dirspaces that were applied before stay, even if they left the diff.
    /// </summary>
    public PullRequestEntry WithDiff(IEnumerable<DirspaceEntry> inDiff)
    {
        var known = Dirspaces.ToDictionary(entry => entry.Dirspace);
        var present = inDiff.ToDictionary(
            entry => entry.Dirspace,
            entry =>
                known.TryGetValue(entry.Dirspace, out var old)
                    ? entry with
                    {
                        Plan = old.Plan,
                        Apply = old.Apply,
                        Overtaken = old.Overtaken,
                        OvertakenMerged = old.OvertakenMerged,
                    }
                    : entry
        );
        foreach (var old in Dirspaces.Where(old => old.Apply is not null && !present.ContainsKey(old.Dirspace)))
            present.Add(old.Dirspace, old with { InDiff = false });

        return this with
        {
            Dirspaces = [.. present.Values.OrderBy(entry => entry.Dirspace)],
        };
    }

    /// <summary>
    /// With the time of one more notice about a fork's head. All are kept, because a comment counts for the last
    /// notice before it.
    /// </summary>
    public PullRequestEntry WithForkNotice(HeadTime message) =>
        ForkNotices.Contains(message)
            ? this
            : this with
            {
                ForkNotices =
                [
                    .. ForkNotices.Append(message).OrderBy(known => known.At).TakeLast(Requirements.Pushes.MaxHeads),
                ],
            };

    /// <summary>With the time since which a run's plans can be seen; the first time is kept.</summary>
    public PullRequestEntry WithShown(Guid runId, DateTimeOffset at) =>
        this with
        {
            Dirspaces =
            [
                .. Dirspaces.Select(entry =>
                    entry.Plan is { ShownAt: null } plan && plan.RunId == runId
                        ? entry with
                        {
                            Plan = plan with { ShownAt = at },
                        }
                        : entry
                ),
            ],
        };

    /// <summary>
    /// With the plans of other commits or base branches marked as deleted, as their files are: they do not count even
    /// where the pull request returns to that commit or branch.
    /// </summary>
    public PullRequestEntry WithoutPlansOfOthers(PullRequest pullRequest) =>
        this with
        {
            Dirspaces =
            [
                .. Dirspaces.Select(entry =>
                    entry.Plan is { IsDeleted: false } plan
                    && !(pullRequest.HasHead(plan.HeadSha) && pullRequest.HasBase(plan.BaseRef, plan.BaseSha))
                        ? entry with
                        {
                            Plan = plan with { IsDeleted = true },
                        }
                        : entry
                ),
            ],
        };

    /// <summary>Without plans, because their files are deleted.</summary>
    public PullRequestEntry WithoutPlans() =>
        this with
        {
            Dirspaces = [.. Dirspaces.Select(entry => entry with { Plan = null })],
        };

    /// <summary>With the entries of some dirspaces changed.</summary>
    public PullRequestEntry Update(IEnumerable<Dirspace> dirspaces, Func<DirspaceEntry, DirspaceEntry> change)
    {
        var wanted = dirspaces.ToHashSet();
        return this with
        {
            Dirspaces = [.. Dirspaces.Select(entry => wanted.Contains(entry.Dirspace) ? change(entry) : entry)],
        };
    }
}
