using Terrateam.Core.Changes;

namespace Terrateam.Core.Locks;

/// <summary>
/// What a repository's pull requests hold, what runs, and what was applied: one document per repository, replaced only
/// if nobody else did meanwhile, so that its lock decisions are taken one after another.
/// </summary>
/// <param name="PullRequests">Every pull request that is open, holds something, or was decided on lately; by
/// number.</param>
/// <param name="Runs">The runs that are not over.</param>
/// <param name="Changes">The newest apply or merge of each dirspace, for as long as a plan can live.</param>
public sealed record RepositoryLedger(
    IReadOnlyList<PullRequestEntry> PullRequests,
    IReadOnlyList<ActiveRun> Runs,
    IReadOnlyList<DirspaceChange> Changes
)
{
    /// <summary>A repository in which nothing happened yet.</summary>
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
    /// With newer changes of some dirspaces in place of older ones of the same pull request and dirspace.
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
    /// With applies noted with every other pull request that has the same dirspaces: its own state is not the last one
    /// any more. Of one that is merged it is noted apart: what it applied has an end, and must not hold anything again.
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
    /// Without what can no longer matter: changes older than any living plan, and pull requests that are over, hold
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
/// An apply or a merge that put a dirspace into a new state, which plans of other pull requests do not know.
/// </summary>
/// <param name="Dirspace">Which.</param>
/// <param name="PullRequest">Whose.</param>
/// <param name="At">When.</param>
public sealed record DirspaceChange(Dirspace Dirspace, int PullRequest, DateTimeOffset At);

/// <summary>A run that is queued or running.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Kind">Plan or apply.</param>
/// <param name="PullRequest">Whose.</param>
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
    /// What was asked for, as <see cref="Runs.RunRequest"/> writes it; null in entries that were written before this
    /// was.
    /// </summary>
    public string? Request { get; init; }

    /// <summary>
    /// The branch that the pull request was to go into; null in entries that were written before this was.
    /// </summary>
    public string? BaseRef { get; init; }

    /// <summary>The base commit.</summary>
    public string? BaseSha { get; init; }
}
