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

    /// <summary>Ends a plan that is alive. Returns false if it is not.</summary>
    /// <param name="known">The plan's record as it was just read; read again only if it changed since.</param>
    /// <param name="state">The state that it gets.</param>
    /// <param name="reason">The reason in the metrics and in the list of failed deletions.</param>
    /// <param name="by">Who overtook it, or null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<bool> EndAsync(
        PlanRecord known,
        PlanState state,
        string reason,
        PlanOwner? by,
        CancellationToken cancellationToken
    )
    {
        var record = known;
        while (record is { Plan.IsAlive: true })
        {
            var ended = record.Plan with { State = state, OvertakenBy = by, Seal = null, BlobName = null };
            if (await ReplaceAsync(record, ended, reason, cancellationToken))
                return true;
            record = await records.GetAsync(known.Plan.Key, cancellationToken);
        }

        return false;
    }

    /// <summary>
    /// Deletes a plan's record, and the file that it names. Returns whether the plan was alive.
    /// </summary>
    /// <param name="known">The plan's record as it was just read, if there is one; read again only if it changed
    /// since.</param>
    /// <param name="reason">The reason in the metrics and in the list of failed deletions.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<bool> RemoveAsync(PlanRecord? known, string reason, CancellationToken cancellationToken)
    {
        var record = known;
        while (record is not null)
        {
            var deletion = record.Plan.BlobName is { } blobName
                ? await deletions.AnnounceAsync(blobName, record.Plan.Key, reason, cancellationToken)
                : null;
            if (await records.TryDeleteAsync(record.Document, cancellationToken))
            {
                if (deletion is not null)
                    await deletions.CarryOutAsync(deletion, cancellationToken);
                return record.Plan.IsAlive;
            }

            record = await records.GetAsync(record.Plan.Key, cancellationToken);
        }

        return false;
    }

    /// <summary>
    /// Removes every plan of the same owner and dirspace that is older than another, this one included. Returns this
    /// one's record, or null if it is not there.
    /// </summary>
    public async Task<PlanRecord?> SupersedeAsync(PlanKey key, CancellationToken cancellationToken)
    {
        PlanRecord? own = null;
        var all = await records.ReadableOfDirspaceAsync(key, cancellationToken);
        foreach (var record in all)
        {
            if (all.Any(other => IsNewer(other.Plan, record.Plan)))
                await RemoveAsync(record, "superseded", cancellationToken);
            else if (record.Plan.Key == key)
                own = record;
        }

        return own;
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
