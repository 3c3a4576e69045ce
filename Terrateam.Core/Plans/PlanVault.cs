using Terrateam.Core.Changes;
using Terrateam.Core.State;

namespace Terrateam.Core.Plans;

/// <summary>
/// The life of a plan: sealed and stored, handed to the one run that applies it, and deleted as soon as it may not be
/// applied any more. Safe for many callers at once and for a crash between any two writes: a file is written before the
/// record that makes it readable, and the record lets go of it before it is deleted.
/// </summary>
public sealed class PlanVault
{
    private readonly TimeProvider time;
    private readonly PlanRecords records;
    private readonly Overtakings overtakings;
    private readonly PlanDeletions deletions;
    private readonly PlanEnding ending;
    private readonly PlanStoring storing;
    private readonly PlanOpening opening;
    private readonly PlanSweeper sweeper;

    /// <summary>A vault over the app's stores and key.</summary>
    public PlanVault(IDocumentStore documents, IBlobStore blobs, IKeyWrapper keys, TimeProvider time, PlanRetention? retention = null)
    {
        ArgumentNullException.ThrowIfNull(documents);
        this.time = time;
        retention ??= new PlanRetention();
        records = new PlanRecords(documents);
        overtakings = new Overtakings(documents);
        deletions = new PlanDeletions(documents, blobs, time);
        ending = new PlanEnding(records, deletions);
        sweeper = new PlanSweeper(records, overtakings, deletions, ending, blobs, time, retention);
        storing = new PlanStoring(records, deletions, ending, blobs, keys, time, retention);
        opening = new PlanOpening(records, overtakings, blobs, keys, time);
    }

    /// <summary>
    /// Seals and stores a plan, and deletes older plans of the same owner and dirspace. The same run may store a dirspace
    /// again, as a runner does that lost the answer: the newer takes the older's place while nobody applies it, and is
    /// ignored afterwards.
    /// </summary>
    /// <param name="context">What it was made for.</param>
    /// <param name="planData">The plan file. Not kept when there are no changes.</param>
    /// <param name="hasChanges">Whether there is anything to apply.</param>
    /// <param name="startedAt">When its run started. A plan of a run that started earlier than that of the plan which is
    /// there arrives superseded; a dirspace that others applied since then makes it overtaken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The plan as it is recorded now.</returns>
    /// <exception cref="ArgumentException">The file is longer than <see cref="PlanContext.MaximumPlan"/>, or the context names no owner.</exception>
    public async Task<StoredPlan> StoreAsync(
        PlanContext context,
        ReadOnlyMemory<byte> planData,
        bool hasChanges,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken)
    {
        var key = PlanKey.Of(context);
        var plan = await storing.StoreAsync(context, planData, hasChanges, startedAt, cancellationToken);
        await ending.SupersedeAsync(key, cancellationToken);
        if (await overtakings.FindAsync(key.RepositoryId, key.Owner, key.Dirspace, startedAt, cancellationToken) is { } by)
            await ending.EndAsync(key, PlanState.Overtaken, "overtaken", by, cancellationToken);
        PlanMetrics.Stored.Add(1);
        return (await records.GetAsync(key, cancellationToken))?.Plan ?? plan with { State = PlanState.Superseded, Seal = null, BlobName = null };
    }

    /// <summary>The newest plan of a dirspace for an owner, alive or not, or null if it was never planned, or superseded plans are all there is.</summary>
    public async Task<StoredPlan?> FindNewestAsync(
        long repositoryId, PlanOwner owner, Dirspace dirspace, CancellationToken cancellationToken)
    {
        StoredPlan? newest = null;
        await foreach (var record in records.OfDirspaceAsync(repositoryId, owner, dirspace, cancellationToken))
        {
            if (Counts(record.Plan) && (newest is null || PlanEnding.IsNewer(record.Plan, newest)))
                newest = record.Plan;
        }

        return newest?.AsOf(time.GetUtcNow());
    }

    /// <summary>The newest plan of every dirspace of an owner, alive or not, ordered by dirspace.</summary>
    public async Task<IReadOnlyList<StoredPlan>> ListAsync(long repositoryId, PlanOwner owner, CancellationToken cancellationToken)
    {
        var newest = new SortedDictionary<Dirspace, StoredPlan>();
        await foreach (var record in records.OfOwnerAsync(repositoryId, owner, cancellationToken))
        {
            var dirspace = record.Plan.Context.Dirspace;
            if (Counts(record.Plan) && (!newest.TryGetValue(dirspace, out var other) || PlanEnding.IsNewer(record.Plan, other)))
                newest[dirspace] = record.Plan;
        }

        return [.. newest.Values.Select(plan => plan.AsOf(time.GetUtcNow()))];
    }

    /// <summary>
    /// Hands a plan to the run that applies it, and to no other from then on; to that run as often as it asks, until
    /// <see cref="ConsumeAsync"/>.
    /// </summary>
    /// <param name="key">Which plan.</param>
    /// <param name="applyRunId">The run that applies it.</param>
    /// <param name="expected">What the plan must have been made for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PlanRefusedException">The plan may not be applied; the message says why. Nothing was handed out.</exception>
    public async Task<byte[]> OpenForApplyAsync(PlanKey key, Guid applyRunId, PlanContext expected, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (await opening.TryOpenAsync(key, applyRunId, expected, cancellationToken) is { } plan)
                    return plan;
            }
        }
        catch (PlanRefusedException)
        {
            PlanMetrics.Refused.Add(1);
            throw;
        }
    }

    /// <summary>
    /// Ends the plans that were handed to an apply run: its results are here, or it died. Plans that it never asked for stay.
    /// May be called again. Returns how many it ended.
    /// </summary>
    public async Task<int> ConsumeAsync(
        long repositoryId, Guid applyRunId, IEnumerable<Dirspace> dirspaces, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dirspaces);
        var ended = 0;
        foreach (var dirspace in dirspaces)
        {
            await foreach (var record in records.AcrossOwnersAsync(repositoryId, dirspace, cancellationToken))
            {
                if (record.Plan.ApplyRunId == applyRunId
                    && await ending.EndAsync(record.Plan.Key, PlanState.Used, "used", by: null, cancellationToken))
                {
                    ended++;
                }
            }
        }

        return ended;
    }

    /// <summary>
    /// Ends other owners' plans of dirspaces that an owner applied or merged, also those that are being made now. May be
    /// called again. Returns how many were alive.
    /// </summary>
    public async Task<int> MarkOvertakenAsync(
        long repositoryId, IEnumerable<Dirspace> dirspaces, PlanOwner by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dirspaces);
        var ended = 0;
        foreach (var dirspace in dirspaces)
        {
            // Noted first: a plan that is recorded too late for the query finds the note when it looks.
            await overtakings.AddAsync(repositoryId, dirspace, new Overtaking(by, time.GetUtcNow()), cancellationToken);
            await foreach (var record in records.AcrossOwnersAsync(repositoryId, dirspace, cancellationToken))
            {
                if (PlanOwner.Of(record.Plan.Context) != by
                    && await ending.EndAsync(record.Plan.Key, PlanState.Overtaken, "overtaken", by, cancellationToken))
                {
                    ended++;
                }
            }
        }

        return ended;
    }

    /// <summary>Deletes everything of a pull request's, or a drift schedule's, plans. May be called again. Returns how many had a file.</summary>
    public async Task<int> DeleteForPullRequestAsync(long repositoryId, PlanOwner owner, CancellationToken cancellationToken)
    {
        await records.DeleteDamagedAsync(repositoryId, owner, dirspace: null, cancellationToken);
        var ended = 0;
        await foreach (var record in records.OfOwnerAsync(repositoryId, owner, cancellationToken))
        {
            if (await ending.RemoveAsync(record.Plan.Key, PlanState.Withdrawn, "closed", cancellationToken))
                ended++;
        }

        return ended;
    }

    /// <summary>Deletes one plan, such as that of a run that failed after it was stored. May be called again.</summary>
    public Task DeleteAsync(PlanKey key, CancellationToken cancellationToken) =>
        ending.RemoveAsync(key, PlanState.Withdrawn, "withdrawn", cancellationToken);

    /// <summary>
    /// Deletes an owner's plans that were made for another commit than the present head, unless an apply uses them right
    /// now. May be called again.
    /// </summary>
    public async Task DeleteOutdatedAsync(long repositoryId, PlanOwner owner, string headSha, CancellationToken cancellationToken)
    {
        await foreach (var record in records.OfOwnerAsync(repositoryId, owner, cancellationToken))
        {
            var plan = record.Plan;
            if (plan.State != PlanState.HandedOut && !string.Equals(plan.Context.HeadSha, headSha, StringComparison.Ordinal))
                _ = await ending.RemoveAsync(plan.Key, PlanState.Superseded, "superseded", cancellationToken);
        }
    }

    /// <summary>
    /// Deletes every plan of a repository that is gone, with what is known of them. May be called again. Returns how much there
    /// was; a file that storage does not delete now is an exception, so that whoever calls does not take it for done.
    /// </summary>
    public async Task<int> DeleteRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        // Records first: from then on nobody can open what is still there.
        var deleted = await records.DeleteRepositoryAsync(repositoryId, cancellationToken);
        return deleted + await deletions.DeleteFolderAsync($"{PlanSweeper.Folder}{PlanRecords.Partition(repositoryId)}/", cancellationToken);
    }

    /// <summary>The timer's work: ends plans that are too old, deletes files that no plan refers to, and retries failed deletions.</summary>
    public Task<PlanSweep> ExpireAsync(CancellationToken cancellationToken) => sweeper.SweepAsync(cancellationToken);

    /// <summary>Files that are to be deleted and are still there. Anything that stays here for long needs a person.</summary>
    public async Task<IReadOnlyList<PendingDeletion>> PendingDeletionsAsync(CancellationToken cancellationToken)
    {
        var pending = new List<PendingDeletion>();
        await foreach (var deletion in deletions.PendingAsync(cancellationToken))
            pending.Add(deletion);
        return pending;
    }

    private static bool Counts(StoredPlan plan) => plan.State is not (PlanState.Superseded or PlanState.Withdrawn);
}
