using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Locks;

/// <summary>
/// What a repository's pull requests hold, its runs, and what was applied: one document per repository, replaced only
/// if no other process replaced it meanwhile, so that its lock decisions are taken one after another.
/// </summary>
/// <param name="PullRequests">Every pull request that is open, holds something, or was decided on lately; by
/// number.</param>
/// <param name="Runs">The runs that are queued or running.</param>
/// <param name="Changes">The newest apply or merge of each dirspace, for as long as a plan can live.</param>
public sealed record RepositoryLedger(
    IReadOnlyList<PullRequestEntry> PullRequests,
    IReadOnlyList<ActiveRun> Runs,
    IReadOnlyList<DirspaceChange> Changes
)
{
    /// <summary>The ledger of a repository without any event yet.</summary>
    public static RepositoryLedger Empty { get; } = new([], [], []);

    /// <summary>The entry of a pull request, or null.</summary>
    public PullRequestEntry? Find(int number) => PullRequests.FirstOrDefault(entry => entry.Number == number);

    /// <summary>With one entry added or replaced.</summary>
    public RepositoryLedger With(PullRequestEntry entry) =>
        this with
        {
            PullRequests =
            [
                .. PullRequests
                    .Where(other => other.Number != entry.Number)
                    .Append(entry)
                    .OrderBy(other => other.Number),
            ],
        };

    /// <summary>With one run added or replaced.</summary>
    public RepositoryLedger With(ActiveRun run) =>
        this with
        {
            Runs = [.. Runs.Where(other => other.RunId != run.RunId), run],
        };

    /// <summary>Without a run that is over.</summary>
    public RepositoryLedger WithoutRun(Guid runId) => this with { Runs = [.. Runs.Where(run => run.RunId != runId)] };

    /// <summary>
    /// With newer changes of some dirspaces, which replace older ones of the same pull request and dirspace.
    /// </summary>
    public RepositoryLedger With(IEnumerable<DirspaceChange> changes)
    {
        var newest = Changes.ToDictionary(change => (change.Dirspace, change.PullRequest));
        foreach (var change in changes)
            newest[(change.Dirspace, change.PullRequest)] = change;

        return this with
        {
            Changes = [.. newest.Values.OrderBy(change => change.Dirspace).ThenBy(change => change.PullRequest)],
        };
    }

    /// <summary>
    /// With applies recorded at every other pull request that has the same dirspaces: its own result is no longer the
    /// last one. For a merged pull request it is recorded separately, because it must not hold anything again.
    /// </summary>
    public RepositoryLedger Overtake(IEnumerable<DirspaceChange> applies)
    {
        var newest = applies.ToDictionary(change => change.Dirspace);
        return newest.Count == 0
            ? this
            : this with
            {
                PullRequests = [.. PullRequests.Select(entry => Overtaken(entry, newest))],
            };
    }

    private static PullRequestEntry Overtaken(PullRequestEntry entry, Dictionary<Dirspace, DirspaceChange> applies) =>
        entry.Dirspaces.Any(dirspace =>
            applies.TryGetValue(dirspace.Dirspace, out var apply) && apply.PullRequest != entry.Number
        )
            ? entry.Update(
                applies.Values.Where(apply => apply.PullRequest != entry.Number).Select(apply => apply.Dirspace),
                dirspace => dirspace.Overtake(applies[dirspace.Dirspace], entry.State == PullRequestState.Merged)
            )
            : entry;

    /// <summary>
    /// Without changes older than any plan that still exists, and without pull requests that are closed or merged, hold
    /// nothing, have no run and were last decided on before then.
    /// </summary>
    /// <param name="before">The age limit: now less the lifetime of a plan.</param>
    public RepositoryLedger Prune(DateTimeOffset before) =>
        this with
        {
            Changes = [.. Changes.Where(change => change.At >= before)],
            PullRequests =
            [
                .. PullRequests.Where(entry =>
                    entry.State == PullRequestState.Open
                    || entry.DecidedAt >= before
                    || LockRule.IsHolding(entry)
                    || entry.Queued.Count > 0
                    || Runs.Any(run => run.PullRequest == entry.Number)
                ),
            ],
        };
}

/// <summary>
/// An apply or a merge that changed a dirspace. Plans of other pull requests that were made before it are stale.
/// </summary>
/// <param name="Dirspace">The dirspace.</param>
/// <param name="PullRequest">The number of the pull request that changed it.</param>
/// <param name="At">When.</param>
public sealed record DirspaceChange(Dirspace Dirspace, int PullRequest, DateTimeOffset At);

/// <summary>A run that is queued or running.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Kind">Plan, apply or a preparation.</param>
/// <param name="PullRequest">The number of its pull request.</param>
/// <param name="HeadSha">The commit that it works on.</param>
/// <param name="Dirspaces">What it works on.</param>
/// <param name="Since">When it was decided.</param>
/// <param name="Url">The page of the Actions run, once known.</param>
/// <param name="Drift">The drift schedule that it belongs to; null for a pull request's run.</param>
/// <param name="Prepares">The key of what it prepares; null for a run that works on dirspaces.</param>
public sealed record ActiveRun(
    Guid RunId,
    Runs.RunKind Kind,
    int PullRequest,
    string HeadSha,
    IReadOnlyList<Dirspace> Dirspaces,
    DateTimeOffset Since,
    string? Url = null,
    string? Drift = null,
    string? Prepares = null
)
{
    /// <summary>
    /// The request as <see cref="Runs.RunRequest"/> writes it; null in entries that were written before this was kept.
    /// </summary>
    public string? Request { get; init; }

    /// <summary>
    /// The base branch of the pull request; null in entries that were written before this was kept.
    /// </summary>
    public string? BaseRef { get; init; }

    /// <summary>The base commit.</summary>
    public string? BaseSha { get; init; }

    /// <summary>The entry of a run.</summary>
    public static ActiveRun From(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new(
            run.Id,
            run.Kind,
            run.PullRequest.Number,
            run.PullRequest.HeadSha,
            [.. run.Dirspaces.Select(dirspace => dirspace.Dirspace)],
            run.CreatedAt,
            run.Url,
            run.Drift,
            run.Preparation?.Key
        )
        {
            Request = RunRequest.From(run),
            BaseRef = run.PullRequest.BaseRef,
            BaseSha = run.PullRequest.BaseSha,
        };
    }
}
