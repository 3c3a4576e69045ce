using System.Text.Json.Serialization;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Gates;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>What a repository's ledger knows of one pull request.</summary>
/// <param name="Number">Its number.</param>
/// <param name="State">Open, closed or merged.</param>
/// <param name="BaseRef">The branch that it goes into.</param>
/// <param name="Dirspaces">The dirspaces of its present diff, and any that earlier commits of it applied.</param>
/// <param name="ApplyStartedAt">When its last apply began, whether or not it went well; null if none did.</param>
/// <param name="MergedAt">When it was merged, or null.</param>
/// <param name="UnlockedAt">When somebody last unlocked it, or null: what happened before does not hold
/// anything.</param>
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

    /// <summary>What waits for builders and indexer; null where nothing does.</summary>
    public Preparing? Preparing { get; init; }

    /// <summary>Who pushed what to it; null where no event told of a push.</summary>
    public Pushes? Pushes { get; init; }

    /// <summary>Since when it goes into its present branch; null where it never went into another.</summary>
    public BaseTime? Retargeted { get; init; }

    /// <summary>When people were told of which head of a fork, oldest first.</summary>
    public IReadOnlyList<HeadTime> ForkNotices
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// What of it waits for others; a pull request that is closed or has a newer head has none of before.
    /// </summary>
    public IReadOnlyList<QueuedWork> Queued
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The head that its dirspaces are the diff of; null where that was not kept.</summary>
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
    /// As a pull request into a branch. Where that is another than before, what people approved at its gates was not
    /// for it; the gates stay shut until a plan takes their place. Of several times the last counts, so that none is
    /// taken for too early.
    /// </summary>
    /// <param name="baseRef">The branch that it goes into now.</param>
    /// <param name="told">When it was made to, as an event says; null where none does.</param>
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
    /// With the dirspaces of the present diff; those that were applied before stay owned although they left it.
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
    /// With the time of one more notice of a fork's head. All are kept: which was the last before a comment is what
    /// counts.
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

    /// <summary>With the time since which a run's plans can be seen; the first time counts.</summary>
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
    /// With the plans of other commits or base branches marked: their files are deleted, so that they do not count even
    /// where it goes back there.
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

    /// <summary>Without plans: their files are gone.</summary>
    public PullRequestEntry WithoutPlans() =>
        this with
        {
            Dirspaces = [.. Dirspaces.Select(entry => entry with { Plan = null })],
        };

    /// <summary>With some dirspaces' entries changed.</summary>
    public PullRequestEntry Update(IEnumerable<Dirspace> dirspaces, Func<DirspaceEntry, DirspaceEntry> change)
    {
        var wanted = dirspaces.ToHashSet();
        return this with
        {
            Dirspaces = [.. Dirspaces.Select(entry => wanted.Contains(entry.Dirspace) ? change(entry) : entry)],
        };
    }
}

/// <summary>What a plan came to.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlanOutcome>))]
public enum PlanOutcome
{
    /// <summary>It failed, so there is no plan file.</summary>
    Failed,

    /// <summary>There is nothing to apply.</summary>
    NoChanges,

    /// <summary>There is a plan file to apply.</summary>
    Changes,
}

/// <summary>The newest plan of a dirspace.</summary>
/// <param name="RunId">The run that made it.</param>
/// <param name="HeadSha">The commit that was planned.</param>
/// <param name="BaseSha">The base commit.</param>
/// <param name="StartedAt">When its run was decided: what others did later is not in it.</param>
/// <param name="EndedAt">When it was reported.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Hooks">How the hooks of its run went; null where none ran.</param>
public sealed record PlanRecord(
    Guid RunId,
    string HeadSha,
    string BaseSha,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    PlanOutcome Outcome,
    HookOutcomes? Hooks = null
)
{
    /// <summary>
    /// Since when all of it can be seen in the pull request, by GitHub's clock in whole seconds; null while it cannot.
    /// </summary>
    public DateTimeOffset? ShownAt { get; init; }

    /// <summary>
    /// The branch that it was to go into, without <c>refs/heads/</c>; null in entries that were written before this
    /// was.
    /// </summary>
    public string? BaseRef { get; init; }

    /// <summary>Who asked for its apply without a look at it; null where it is only a plan.</summary>
    public string? AppliesFor { get; init; }

    /// <summary>
    /// True once it was for something else than the pull request was at the time, and its file was deleted.
    /// </summary>
    public bool IsDeleted { get; init; }
}

/// <summary>The newest apply of a dirspace.</summary>
/// <param name="RunId">The run that did it.</param>
/// <param name="PlanRunId">The run whose plan it used.</param>
/// <param name="HeadSha">The commit that was applied.</param>
/// <param name="EndedAt">When it was reported, or given up.</param>
/// <param name="Succeeded">False when it failed, or when nobody can tell.</param>
/// <param name="Hooks">How the hooks of its run went; null where none ran.</param>
public sealed record ApplyRecord(
    Guid RunId,
    Guid? PlanRunId,
    string HeadSha,
    DateTimeOffset EndedAt,
    bool Succeeded,
    HookOutcomes? Hooks = null
)
{
    /// <summary>
    /// The branch that it was to go into, without <c>refs/heads/</c>; null in entries that were written before this
    /// was.
    /// </summary>
    public string? BaseRef { get; init; }

    /// <summary>The base commit; null in entries that were written before this was.</summary>
    public string? BaseSha { get; init; }
}

/// <summary>What is known of one dirspace of one pull request.</summary>
/// <param name="Dirspace">Which.</param>
/// <param name="Rank">Its layer, from 0.</param>
/// <param name="Policy">When it is held.</param>
/// <param name="ThisBranchOnly">True when its lock counts only against pull requests into the same branch.</param>
/// <param name="InDiff">False when only earlier commits touched it.</param>
/// <param name="Plan">Its newest plan.</param>
/// <param name="Apply">Its newest apply.</param>
public sealed record DirspaceEntry(
    Dirspace Dirspace,
    int Rank = 0,
    LockPolicy Policy = LockPolicy.Strict,
    bool ThisBranchOnly = false,
    bool InDiff = true,
    PlanRecord? Plan = null,
    ApplyRecord? Apply = null
)
{
    /// <summary>
    /// The last apply by others; null where none is known. Kept for as long as the entry, since what it makes stale is.
    /// </summary>
    public DirspaceChange? Overtaken { get; init; }

    /// <summary>
    /// The last apply by others since the pull request was merged: that is no reason to hold anything again, but what
    /// there is is theirs.
    /// </summary>
    public DirspaceChange? OvertakenMerged { get; init; }

    /// <summary>
    /// True when its last result left nothing to do, a successful apply or a plan without changes, is for the branch
    /// that the pull request goes into, and others applied nothing since.
    /// </summary>
    /// <param name="owner">The pull request.</param>
    public bool IsSettledFor(PullRequestEntry owner) =>
        Apply is not null && (Plan is null || Apply.EndedAt >= Plan.EndedAt)
            ? Apply.Succeeded && IsInto(owner, Apply.BaseRef) && !IsOvertakenSince(Apply.EndedAt)
            : Plan is { Outcome: PlanOutcome.NoChanges }
                && IsInto(owner, Plan.BaseRef)
                && !IsOvertakenSince(Plan.StartedAt);

    /// <summary>With an apply by others.</summary>
    internal DirspaceEntry Overtake(DirspaceChange apply, bool isMerged) =>
        isMerged
            ? this with
            {
                OvertakenMerged = apply,
            }
            : this with
            {
                Overtaken = IsOvertakenSince(apply.At) ? Overtaken : apply,
            };

    /// <summary>True where others applied it at that time or later.</summary>
    public bool IsOvertakenSince(DateTimeOffset at) => Overtaken?.At >= at;

    // Entries that were written before branches were kept let go of what is merged as they did then.
    private static bool IsInto(PullRequestEntry owner, string? baseRef) =>
        baseRef is null
            ? owner.State != PullRequestState.Open
            : string.Equals(owner.BaseRef, baseRef, StringComparison.Ordinal);
}
