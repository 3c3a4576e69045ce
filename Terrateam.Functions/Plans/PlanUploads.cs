using System.Security.Cryptography;
using Terrateam.Core.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

/// <summary>A plan of which not all parts may have arrived yet.</summary>
/// <param name="Context">What it is made for.</param>
/// <param name="Upload">The id that the runner gave to the upload, unique for run and dirspace.</param>
/// <param name="BlobName">Its name; its parts are below.</param>
/// <param name="LastAt">When the last part arrived.</param>
/// <param name="Parts">The parts so far, by index.</param>
internal sealed record PendingUpload(
    PlanContext Context,
    Guid Upload,
    string BlobName,
    DateTimeOffset LastAt,
    IReadOnlyList<PlanPart> Parts
);

/// <summary>
/// Plans that arrive in parts. A run has one upload for each dirspace: another replaces it. A plan cannot be applied
/// before its upload is complete.
/// </summary>
internal sealed partial class PlanUploads(
    IDocumentStore documents,
    PlanRecords records,
    PlanFiles files,
    PlanStoring storing,
    CompletedUploads completed,
    TimeProvider time
)
{
    private const string Prefix = "upload-";
    private const string Incomplete = "its upload was replaced by another or given up";

    /// <summary>Seals and stores a part. Sending the same part again changes nothing.</summary>
    /// <exception cref="PlanRefusedException">Other content was stored for the part, or the upload is over.</exception>
    /// <exception cref="PlanTooLargeException">The part, or the plan with it, is too long.</exception>
    public async Task PutAsync(
        PlanContext context,
        Guid upload,
        int index,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var reader = new ChunkReader(content);
        var bound = new PlanPartContext(context, upload, index);
        var pending = await BeginAsync(context, upload, cancellationToken);
        var stored = pending is null
            ? await completed.FindPartAsync(bound, cancellationToken)
            : pending.Value.Parts.FirstOrDefault(part => part.Index == index);
        if (stored is not null || pending is null)
        {
            await DigestAsync(reader, digest, cancellationToken);
            await completed.CheckSameAsync(stored!, bound, digest, cancellationToken);
            return;
        }

        var written = await files.WritePartAsync(
            pending.Value.BlobName,
            bound,
            reader,
            PlanParts.MaxPartLength,
            isAlone: true,
            digest,
            cancellationToken
        );
        try
        {
            if (await AddAsync(context, pending, written, cancellationToken) is not { } first)
                return;
            await files.DeleteAsync(written.BlobName, CancellationToken.None);
            await completed.CheckSameAsync(first, bound, digest, cancellationToken);
        }
        catch (Exception exception) when (exception is PlanRefusedException or PlanTooLargeException)
        {
            await files.DeleteAsync(written.BlobName, CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Checks that all parts are there and make up the plan that the runner has, and lists them. The caller records
    /// the plan and then calls <see cref="EndAsync"/>.
    /// </summary>
    /// <returns>The plan and the upload's ETag, or null when this upload was completed before, with the same
    /// content.</returns>
    /// <exception cref="PlanRefusedException">Parts are missing or too many, or are not those of that
    /// content.</exception>
    public async Task<(PlanDraft Draft, string ETag)?> CompleteAsync(
        PlanContext context,
        Guid upload,
        int parts,
        string sha256,
        CancellationToken cancellationToken
    )
    {
        if (
            await FindAsync(PlanKey.From(context), cancellationToken) is not { Value: { } pending, ETag: var etag }
            || pending.Upload != upload
        )
        {
            await completed.CheckAsync(context, upload, parts, sha256, cancellationToken);
            return null;
        }

        if (pending.Context != context)
            throw Refused(context, "its parts were sent for something else");
        var there = pending.Parts.Select(part => part.Index).ToHashSet();
        if (there.Count != parts || Enumerable.Range(0, parts).Any(index => !there.Contains(index)))
            throw Refused(context, $"{parts} parts make it up, and {there.Count} were sent: {Named(there, parts)}");

        var list = new PlanPartList(
            PlanForm.File,
            await DigestAsync(pending, cancellationToken),
            pending.Parts.Sum(part => part.Length),
            upload,
            pending.Parts
        );
        if (!CompletedUploads.IsSame(list.Sha256, sha256))
        {
            await DiscardAsync(PlanKey.From(context), upload, cancellationToken);
            throw Refused(context, "the parts that were sent do not have the SHA-256 of the plan; send it again");
        }

        var seal = await files.WriteListAsync(pending.BlobName, context, list, cancellationToken);
        return (PlanDraft.Create(context, pending.BlobName, seal, list), etag);
    }

    /// <summary>
    /// Forgets an upload that was completed and recorded: its files now belong to the plan, or were deleted with it.
    /// </summary>
    public async Task EndAsync(PlanKey plan, Guid upload, string etag, CancellationToken cancellationToken)
    {
        // Where it changed since, it may be another upload, or have a file that is not the plan's.
        if (!await documents.DeleteAsync(NameOf(plan), etag, cancellationToken))
            await DiscardAsync(plan, upload, cancellationToken);
    }

    /// <summary>Deletes the incomplete upload of a dirspace's plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="upload">Only this upload; null for any upload of the plan.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task DiscardAsync(PlanKey plan, Guid? upload, CancellationToken cancellationToken)
    {
        if (await FindAsync(plan, cancellationToken) is { } found && (upload is null || found.Value.Upload == upload))
            _ = await DiscardAsync(found, cancellationToken);
    }

    /// <summary>Deletes the incomplete uploads of an owner's runs, or of one of them.</summary>
    public async Task DiscardAsync(long repositoryId, PlanOwner owner, Guid? runId, CancellationToken cancellationToken)
    {
        await foreach (
            var found in AllAsync(repositoryId, $"{Prefix}{PlanDocumentKeys.TokenOf(owner)}-", cancellationToken)
        )
        {
            if (runId is null || found.Value.Context.RunId == runId)
                _ = await DiscardAsync(found, cancellationToken);
        }
    }

    /// <summary>
    /// Deletes a repository's uploads without a new part for some time, and takes the files of the others off the list
    /// of files without a record. A timer calls it. Returns how many it deleted.
    /// </summary>
    public async Task<int> SweepAsync(
        long repositoryId,
        HashSet<string> orphans,
        DateTimeOffset lastBefore,
        CancellationToken cancellationToken
    )
    {
        var deleted = 0;
        await foreach (var found in AllAsync(repositoryId, Prefix, cancellationToken))
        {
            orphans.Remove(found.Value.BlobName);
            if (found.Value.LastAt < lastBefore && await DiscardAsync(found, cancellationToken))
                deleted++;
        }

        return deleted;
    }

    /// <summary>The upload, created where it is new; null when it is complete.</summary>
    private async Task<Typed<PendingUpload>?> BeginAsync(
        PlanContext context,
        Guid upload,
        CancellationToken cancellationToken
    )
    {
        var plan = PlanKey.From(context);
        while (true)
        {
            var found = await FindAsync(plan, cancellationToken);
            if (found is { Value: { } pending } && pending.Upload == upload)
            {
                return pending.Context == context
                    ? found
                    : throw Refused(context, "its other parts were sent for something else");
            }

            if (await records.GetAsync(plan, cancellationToken) is { } record && record.Plan.Upload == upload)
                return null;

            var fresh = new PendingUpload(
                context,
                upload,
                PlanFiles.NewName(context.RepositoryId),
                time.GetUtcNow(),
                []
            );
            await records.RememberAsync(context.RepositoryId, cancellationToken);
            var key = NameOf(plan);
            if (
                await documents.TryWriteAsync(
                    key,
                    fresh,
                    found?.ETag,
                    PlanJson.Default.PendingUpload,
                    cancellationToken
                )
                is not { } etag
            )
            {
                continue;
            }

            if (found is not null)
                await DropAsync(found.Value, cancellationToken);
            return new(fresh, etag);
        }
    }

    /// <summary>Adds a part and returns null, or returns the part that is already there.</summary>
    private async Task<PlanPart?> AddAsync(
        PlanContext context,
        Typed<PendingUpload> known,
        PlanPart part,
        CancellationToken cancellationToken
    )
    {
        var plan = PlanKey.From(context);
        var found = known;
        while (true)
        {
            if (found.Value.Parts.FirstOrDefault(other => other.Index == part.Index) is { } first)
                return first;
            if (found.Value.Parts.Sum(other => other.Length) + part.Length > PlanContext.MaximumPlan)
                throw new PlanTooLargeException(PlanContext.TooLarge);

            var longer = found.Value with
            {
                LastAt = time.GetUtcNow(),
                Parts = [.. found.Value.Parts.Append(part).OrderBy(other => other.Index)],
            };
            if (
                await documents.TryWriteAsync(
                    NameOf(plan),
                    longer,
                    found.ETag,
                    PlanJson.Default.PendingUpload,
                    cancellationToken
                )
                is not null
            )
            {
                return null;
            }

            found =
                await FindAsync(plan, cancellationToken) is { } newer && newer.Value.Upload == known.Value.Upload
                    ? newer
                    : throw Refused(context, Incomplete);
        }
    }
}
