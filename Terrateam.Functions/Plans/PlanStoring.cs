using System.Security.Cryptography;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

/// <summary>
/// Seals a plan, writes its files, and then records it: after a crash there may be a file without a record, which is an
/// orphan, but no record without a file.
/// </summary>
internal sealed class PlanStoring(
    PlanRecords records,
    PlanDeletions deletions,
    PlanEnding ending,
    PlanFiles files,
    TimeProvider time,
    PlanRetention retention
)
{
    private long _latest;

    /// <summary>Seals and stores content as it comes, in parts.</summary>
    public async Task<PlanDraft> WriteAsync(
        PlanContext context,
        Stream content,
        PlanForm form,
        int partLength,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partLength, ChunkCipher.ChunkLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partLength, PlanParts.MaxPartLength);
        var name = PlanFiles.NewName(context.RepositoryId);
        try
        {
            return await WriteAsync(name, context, content, form, partLength, cancellationToken);
        }
        catch
        {
            // The files so far are of no use. If deleting them fails too, the sweep does it.
            await DropAsync(name, "unfinished");
            throw;
        }
    }

    /// <summary>Records a plan whose file is stored.</summary>
    public async Task<StoredPlan> RecordAsync(
        PlanDraft draft,
        bool hasChanges,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken
    )
    {
        if (!hasChanges && draft.BlobName is { } unneeded)
        {
            await DropAsync(unneeded, "no changes");
            draft = PlanDraft.WithoutFile(draft.Context);
        }

        var now = time.GetUtcNow();
        var plan = new StoredPlan(
            draft.Context,
            hasChanges,
            startedAt,
            AfterOthers(now),
            now + retention.Lifetime,
            PlanState.Available,
            null,
            null,
            draft.Seal,
            draft.BlobName,
            draft.Parts,
            draft.Upload
        );
        await RecordAsync(plan, cancellationToken);
        return plan;
    }

    /// <summary>Deletes the files of a plan that no record refers to. A fault is left to the sweep.</summary>
    public async Task DropAsync(string name, string reason)
    {
        try
        {
            var deletion = await deletions.AnnounceAsync(name, null, reason, CancellationToken.None);
            _ = await deletions.CarryOutAsync(deletion, CancellationToken.None);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            PlanMetrics.DeletionFailures.Add(1);
        }
    }

    private async Task<PlanDraft> WriteAsync(
        string name,
        PlanContext context,
        Stream content,
        PlanForm form,
        int partLength,
        CancellationToken cancellationToken
    )
    {
        using var reader = new ChunkReader(content);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var whole = partLength / ChunkCipher.ChunkLength * ChunkCipher.ChunkLength;
        var parts = new List<PlanPart>();
        var length = 0L;
        while (await reader.HasMoreAsync(cancellationToken))
        {
            var part = new PlanPartContext(context, null, parts.Count);
            parts.Add(await files.WritePartAsync(name, part, reader, whole, isAlone: false, digest, cancellationToken));
            length += parts[^1].Length;
            if (length > PlanContext.MaxLengthOf(form))
                throw new PlanTooLargeException(PlanContext.TooLarge);
        }

        var sha256 = Convert.ToHexStringLower(digest.GetHashAndReset());
        var list = new PlanPartList(form, sha256, length, null, parts);
        return PlanDraft.Create(
            context,
            name,
            await files.WriteListAsync(name, context, list, cancellationToken),
            list
        );
    }

    /// <summary>
    /// A time of storing that no other plan of this instance has, even if the clock stands still.
    /// </summary>
    private DateTimeOffset AfterOthers(DateTimeOffset now)
    {
        while (true)
        {
            var latest = Interlocked.Read(ref _latest);
            var next = Math.Max(now.UtcTicks, latest + 1);
            if (Interlocked.CompareExchange(ref _latest, next, latest) == latest)
                return new DateTimeOffset(next, TimeSpan.Zero);
        }
    }

    private async Task RecordAsync(StoredPlan plan, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await records.TryInsertAsync(plan, cancellationToken))
                return;
            if (await records.GetAsync(plan.Key, cancellationToken) is not { } existing)
                continue;

            if (existing.Plan.State != PlanState.Available)
            {
                // Applied, overtaken or superseded meanwhile: what the run sends again changes nothing, and its file is
                // deleted.
                if (plan.BlobName is not null && plan.BlobName != existing.Plan.BlobName)
                {
                    await deletions.CarryOutAsync(
                        await deletions.AnnounceAsync(plan.BlobName, null, "repeated", cancellationToken),
                        cancellationToken
                    );
                }

                return;
            }

            var replacement = plan with { CreatedAt = existing.Plan.CreatedAt, ExpiresAt = existing.Plan.ExpiresAt };
            if (await ending.ReplaceAsync(existing, replacement, "repeated", cancellationToken))
                return;
        }
    }
}
