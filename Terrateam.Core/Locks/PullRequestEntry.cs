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
/// <param name="UnlockedAt">When somebody last unlocked it, or null: what happened before does not hold anything.</param>
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
    string LastDecision = "")
{
    /// <summary>The gates of its present head.</summary>
    public IReadOnlyList<Gate> Gates { get; init => field = value ?? []; } = [];

    /// <summary>What waits for builders and indexer; null where nothing does.</summary>
    public Preparing? Preparing { get; init; }

    /// <summary>Who pushed what to it; null where no event told of a push.</summary>
    public Pushes? Pushes { get; init; }

    /// <summary>When people were told of which head of a fork, oldest first.</summary>
    public IReadOnlyList<HeadTime> ForkNotices { get; init => field = value ?? []; } = [];

    /// <summary>What of it waits for others; a pull request that is closed or has a newer head has none of before.</summary>
    public IReadOnlyList<QueuedWork> Queued { get; init => field = value ?? []; } = [];

    /// <summary>The head that its dirspaces are the diff of; null where that was not kept.</summary>
    public string? DiffSha { get; init; }

    /// <summary>The newest commits that a merge queue made of it, oldest first.</summary>
    public IReadOnlyList<MergeGroup> MergeGroups { get; init => field = value ?? []; } = [];

    /// <summary>The entry of a dirspace, or null.</summary>
    public DirspaceEntry? Find(Dirspace dirspace) => Dirspaces.FirstOrDefault(entry => entry.Dirspace == dirspace);

    /// <summary>With the dirspaces of the present diff; those that were applied before stay owned although they left it.</summary>
    public PullRequestEntry WithDiff(IEnumerable<DirspaceEntry> inDiff)
    {
        var known = Dirspaces.ToDictionary(entry => entry.Dirspace);
        var present = inDiff.ToDictionary(
            entry => entry.Dirspace,
            entry => known.TryGetValue(entry.Dirspace, out var old) ? entry with { Plan = old.Plan, Apply = old.Apply } : entry);
        foreach (var old in Dirspaces.Where(old => old.Apply is not null && !present.ContainsKey(old.Dirspace)))
            present.Add(old.Dirspace, old with { InDiff = false });

        return this with { Dirspaces = [.. present.Values.OrderBy(entry => entry.Dirspace)] };
    }

    /// <summary>With the time of one more notice of a fork's head. All are kept: which was the last before a comment is what counts.</summary>
    public PullRequestEntry WithForkNotice(HeadTime notice) => ForkNotices.Contains(notice)
        ? this
        : this with { ForkNotices = [.. ForkNotices.Append(notice).OrderBy(known => known.At).TakeLast(Requirements.Pushes.MostHeads)] };

    /// <summary>With the time since which a run's plans can be seen; the first time counts.</summary>
    public PullRequestEntry WithShown(Guid runId, DateTimeOffset at) => this with
    {
        Dirspaces =
        [
            .. Dirspaces.Select(entry => entry.Plan is { ShownAt: null } plan && plan.RunId == runId ? entry with { Plan = plan with { ShownAt = at } } : entry),
        ],
    };

    /// <summary>Without plans: their files are gone.</summary>
    public PullRequestEntry WithoutPlans() => this with { Dirspaces = [.. Dirspaces.Select(entry => entry with { Plan = null })] };

    /// <summary>With some dirspaces' entries changed.</summary>
    public PullRequestEntry Update(IEnumerable<Dirspace> dirspaces, Func<DirspaceEntry, DirspaceEntry> change)
    {
        var wanted = dirspaces.ToHashSet();
        return this with { Dirspaces = [.. Dirspaces.Select(entry => wanted.Contains(entry.Dirspace) ? change(entry) : entry)] };
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
    Guid RunId, string HeadSha, string BaseSha, DateTimeOffset StartedAt, DateTimeOffset EndedAt, PlanOutcome Outcome, HookOutcomes? Hooks = null)
{
    /// <summary>Since when all of it can be seen in the pull request, by GitHub's clock in whole seconds; null while it cannot.</summary>
    public DateTimeOffset? ShownAt { get; init; }
}

/// <summary>The newest apply of a dirspace.</summary>
/// <param name="RunId">The run that did it.</param>
/// <param name="PlanRunId">The run whose plan it used.</param>
/// <param name="HeadSha">The commit that was applied.</param>
/// <param name="EndedAt">When it was reported, or given up.</param>
/// <param name="Succeeded">False when it failed, or when nobody can tell.</param>
/// <param name="Hooks">How the hooks of its run went; null where none ran.</param>
public sealed record ApplyRecord(Guid RunId, Guid? PlanRunId, string HeadSha, DateTimeOffset EndedAt, bool Succeeded, HookOutcomes? Hooks = null);

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
    ApplyRecord? Apply = null)
{
    /// <summary>True when its last result left nothing to do: a successful apply, or a plan without changes.</summary>
    [JsonIgnore]
    public bool IsSettled => Apply is not null && (Plan is null || Apply.EndedAt >= Plan.EndedAt)
        ? Apply.Succeeded
        : Plan?.Outcome == PlanOutcome.NoChanges;
}
