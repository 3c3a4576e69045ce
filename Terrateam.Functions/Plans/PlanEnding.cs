using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

/// <summary>
/// Ends plans: notes the deletion, removes the file's name from the record, deletes the file. After a crash between two
/// of these the sweep does the rest.
/// </summary>
internal sealed class PlanEnding(PlanRecords records, PlanDeletions deletions)
{
    /// <summary>
    /// Plans of one owner and dirspace are ordered by when their runs started, then by when they were stored. Of two
    /// that are stored at the very same time either may win, but only one.
    /// </summary>
    public static bool IsNewer(StoredPlan plan, StoredPlan than) =>
        (plan.StartedAt, plan.CreatedAt, plan.Context.RunId).CompareTo(
            (than.StartedAt, than.CreatedAt, than.Context.RunId)
        ) > 0;

    /// <summary>
    /// The plan, stored later than every other of its owner and dirspace even if the clock stands still.
    /// </summary>
    public async Task<StoredPlan> AfterOthersAsync(StoredPlan plan, CancellationToken cancellationToken)
    {
        var (repositoryId, owner, dirspace, _) = plan.Key;
        var created = plan.CreatedAt;
        await foreach (var other in records.OfDirspaceAsync(repositoryId, owner, dirspace, cancellationToken))
        {
            if (other.Plan.CreatedAt >= created)
                created = other.Plan.CreatedAt.AddTicks(1);
        }

        return plan with
        {
            CreatedAt = created,
        };
    }

    /// <summary>Ends a plan that is alive. Returns false if it is not.</summary>
    public async Task<bool> EndAsync(
        PlanKey key,
        PlanState state,
        string reason,
        PlanOwner? by,
        CancellationToken cancellationToken
    )
    {
        while (await records.GetAsync(key, cancellationToken) is { Plan.IsAlive: true } record)
        {
            var ended = record.Plan with { State = state, OvertakenBy = by, Seal = null, BlobName = null };
            if (await ReplaceAsync(record, ended, reason, cancellationToken))
                return true;
        }

        return false;
    }

    /// <summary>Ends a plan if it is alive, then deletes its record. Returns whether it was alive.</summary>
    public async Task<bool> RemoveAsync(
        PlanKey key,
        PlanState state,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var ended = false;
        while (await records.GetAsync(key, cancellationToken) is { } record)
        {
            if (record.Plan.IsAlive)
                ended |= await EndAsync(key, state, reason, by: null, cancellationToken);
            else if (await records.TryDeleteAsync(record.Document, cancellationToken))
                break;
        }

        return ended;
    }

    /// <summary>
    /// Removes every plan of the same owner and dirspace that is older than another, this one included.
    /// </summary>
    public async Task SupersedeAsync(PlanKey key, CancellationToken cancellationToken)
    {
        await records.DeleteDamagedAsync(key.RepositoryId, key.Owner, key.Dirspace, cancellationToken);
        var all = new List<StoredPlan>();
        await foreach (
            var record in records.OfDirspaceAsync(key.RepositoryId, key.Owner, key.Dirspace, cancellationToken)
        )
        {
            all.Add(record.Plan);
        }

        foreach (var plan in all)
        {
            if (all.Exists(other => IsNewer(other, plan)))
                await RemoveAsync(plan.Key, PlanState.Superseded, "superseded", cancellationToken);
        }
    }

    /// <summary>
    /// Replaces a record, and deletes the file that the new one no longer names. Returns false if the record changed
    /// since it was read.
    /// </summary>
    public async Task<bool> ReplaceAsync(
        PlanRecord record,
        StoredPlan plan,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var blobName = record.Plan.BlobName;
        if (blobName is null || string.Equals(blobName, plan.BlobName, StringComparison.Ordinal))
            return await records.TryReplaceAsync(record, plan, cancellationToken);

        var deletion = await deletions.AnnounceAsync(blobName, record.Plan.Key, reason, cancellationToken);
        if (!await records.TryReplaceAsync(record, plan, cancellationToken))
            return false;
        await deletions.CarryOutAsync(deletion, cancellationToken);
        return true;
    }
}
