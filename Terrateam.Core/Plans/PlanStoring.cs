using Terrateam.Core.State;

namespace Terrateam.Core.Plans;

/// <summary>Seals a plan, writes its file, and then records it: a file without a record is an orphan, a record without a file cannot be.</summary>
internal sealed class PlanStoring(
    PlanRecords records,
    PlanDeletions deletions,
    PlanEnding ending,
    IBlobStore blobs,
    IKeyWrapper keys,
    TimeProvider time,
    PlanRetention retention)
{
    public async Task<StoredPlan> StoreAsync(
        PlanContext context,
        ReadOnlyMemory<byte> planData,
        bool hasChanges,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken)
    {
        var (seal, blobName) = hasChanges ? await WriteFileAsync(context, planData, cancellationToken) : (null, null);
        var now = time.GetUtcNow();
        var plan = new StoredPlan(
            context, hasChanges, startedAt, now, now + retention.Lifetime, PlanState.Available, null, null, seal, blobName);
        await RecordAsync(plan, cancellationToken);
        return plan;
    }

    private async Task<(Seal? Seal, string? BlobName)> WriteFileAsync(
        PlanContext context, ReadOnlyMemory<byte> planData, CancellationToken cancellationToken)
    {
        var content = await PlanSealer.SealAsync(planData, context, keys, cancellationToken);
        var blobName = $"{PlanSweeper.Folder}{PlanRecords.Partition(context.RepositoryId)}/{Guid.NewGuid():N}";
        await blobs.WriteAsync(blobName, content.Bytes, cancellationToken);
        return (content.Seal, blobName);
    }

    private async Task RecordAsync(StoredPlan plan, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await records.GetAsync(plan.Key, cancellationToken) is not { } existing)
            {
                var created = await ending.AfterOthersAsync(plan, cancellationToken);
                if (await records.TryInsertAsync(created, cancellationToken))
                    return;
                continue;
            }

            if (existing.Plan.State != PlanState.Available)
            {
                // Applied, overtaken or superseded meanwhile: what the run sends again changes nothing, and its file goes.
                if (plan.BlobName is not null)
                    await deletions.CarryOutAsync(await deletions.AnnounceAsync(plan.BlobName, null, "repeated", cancellationToken), cancellationToken);
                return;
            }

            var replacement = plan with { CreatedAt = existing.Plan.CreatedAt, ExpiresAt = existing.Plan.ExpiresAt };
            if (await ending.ReplaceAsync(existing, replacement, "repeated", cancellationToken))
                return;
        }
    }
}
