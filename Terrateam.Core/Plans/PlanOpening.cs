using Terrateam.Core.State;

namespace Terrateam.Core.Plans;

/// <summary>Checks everything about a plan, opens it, and claims it for the run that applies it.</summary>
internal sealed class PlanOpening(
    PlanRecords records, Overtakings overtakings, IBlobStore blobs, IKeyWrapper keys, TimeProvider time)
{
    /// <summary>Null when the record changed meanwhile, so that everything has to be looked at again.</summary>
    public async Task<byte[]?> TryOpenAsync(PlanKey key, Guid applyRunId, PlanContext expected, CancellationToken cancellationToken)
    {
        var record = await records.GetAsync(key, cancellationToken)
            ?? throw new PlanRefusedException($"There is no plan of {key.Dirspace} for {key.Owner} by that run.");
        var plan = record.Plan.AsOf(time.GetUtcNow());
        PlanAdmission.Check(plan, applyRunId, expected);
        await CheckNothingNewerAsync(plan, cancellationToken);

        var blob = await blobs.ReadAsync(plan.BlobName!, cancellationToken);
        if (blob is null)
        {
            var now = await records.GetAsync(key, cancellationToken);
            return string.Equals(now?.Document.ETag, record.Document.ETag, StringComparison.Ordinal)
                ? throw new PlanRefusedException($"The stored plan of {key.Dirspace} is refused: its file is gone.")
                : null;
        }

        var opened = await PlanSealer.OpenAsync(blob.Value, plan.Seal!, expected, keys, cancellationToken);
        if (plan.State == PlanState.HandedOut)
            return opened;
        var claimed = record.Plan with { State = PlanState.HandedOut, ApplyRunId = applyRunId };
        return await records.TryReplaceAsync(record, claimed, cancellationToken) ? opened : null;
    }

    private async Task CheckNothingNewerAsync(StoredPlan plan, CancellationToken cancellationToken)
    {
        var (repositoryId, owner, dirspace, _) = plan.Key;
        await foreach (var other in records.OfDirspaceAsync(repositoryId, owner, dirspace, cancellationToken))
        {
            if (PlanEnding.IsNewer(other.Plan, plan))
                throw new PlanRefusedException($"The stored plan of {dirspace} is refused: {owner} has a newer one.");
        }

        if (await overtakings.FindAsync(repositoryId, owner, dirspace, plan.StartedAt, cancellationToken) is { } by)
            throw PlanAdmission.OvertakenBy(dirspace, by);
    }
}
