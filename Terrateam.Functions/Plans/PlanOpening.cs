using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

/// <summary>Checks everything about a plan, opens it, and claims it for the run that applies it.</summary>
internal sealed class PlanOpening(
    PlanRecords records,
    Overtakings overtakings,
    PlanFiles files,
    IBlobStore blobs,
    IKeyWrapper keys,
    TimeProvider time
)
{
    /// <summary>
    /// Opens and claims; null when the record changed meanwhile, so that the caller has to try again.
    /// </summary>
    /// <param name="key">The plan.</param>
    /// <param name="applyRunId">The run that applies it.</param>
    /// <param name="expectedOf">What it must have been made for.</param>
    /// <param name="checksParts">True to verify every part now, and not only when it is read.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<OpenedPlan?> TryOpenAsync(
        PlanKey key,
        Guid applyRunId,
        Func<StoredPlan, PlanContext> expectedOf,
        bool checksParts,
        CancellationToken cancellationToken
    )
    {
        var (found, others) = await records.WithOthersAsync(key, cancellationToken);
        var record = found
            ?? throw new PlanRefusedException($"There is no plan of {key.Dirspace} for {key.Owner} by that run.");
        var plan = record.Plan.AsOf(time.GetUtcNow());
        var expected = expectedOf(plan);
        PlanAdmission.Check(plan, applyRunId, expected);
        await CheckNothingNewerAsync(plan, others, cancellationToken);

        var opened = plan.Parts is null
            ? await OpenWholeAsync(plan, expected, cancellationToken)
            : await OpenPartsAsync(plan, expected, checksParts, cancellationToken);
        if (opened is null)
        {
            var now = await records.GetAsync(key, cancellationToken);
            return string.Equals(now?.Document.ETag, record.Document.ETag, StringComparison.Ordinal)
                ? throw new PlanRefusedException($"The stored plan of {key.Dirspace} is refused: its file is gone.")
                : null;
        }

        if (plan.State == PlanState.HandedOut)
            return opened;
        var claimed = record.Plan with { State = PlanState.HandedOut, ApplyRunId = applyRunId };
        return await records.TryReplaceAsync(record, claimed, cancellationToken) ? opened : null;
    }

    private async Task<OpenedPlan?> OpenWholeAsync(
        StoredPlan plan,
        PlanContext expected,
        CancellationToken cancellationToken
    ) =>
        await blobs.ReadAsync(plan.BlobName!, cancellationToken) is { } blob
            ? new OpenedPlan(await PlanSealer.OpenAsync(blob, plan.Seal!, expected, keys, cancellationToken))
            : null;

    private async Task<OpenedPlan?> OpenPartsAsync(
        StoredPlan plan,
        PlanContext expected,
        bool checksParts,
        CancellationToken cancellationToken
    )
    {
        if (await files.ReadListAsync(plan.BlobName!, plan.Seal!, expected, cancellationToken) is not { } list)
            return null;
        foreach (var part in checksParts ? list.Parts : [])
        {
            if (
                !await files.TryVerifyPartAsync(
                    part,
                    new PlanPartContext(expected, list.Upload, part.Index),
                    cancellationToken
                )
            )
            {
                return null;
            }
        }

        return new OpenedPlan(files, expected, list);
    }

    private async Task CheckNothingNewerAsync(
        StoredPlan plan,
        IReadOnlyList<PlanRecord> others,
        CancellationToken cancellationToken
    )
    {
        var (repositoryId, owner, dirspace, _) = plan.Key;
        if (others.Any(other => PlanEnding.IsNewer(other.Plan, plan)))
            throw new PlanRefusedException($"The stored plan of {dirspace} is refused: {owner} has a newer one.");

        if (await overtakings.FindAsync(repositoryId, owner, dirspace, plan.StartedAt, cancellationToken) is { } by)
            throw PlanAdmission.OvertakenBy(dirspace, by);
    }
}
