using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

/// <summary>
/// The life of a plan: sealed and stored, handed to the one run that applies it, and deleted as soon as it may no
/// longer be applied. Safe for concurrent callers and for a crash between any two writes: a file is written before the
/// record that names it, and deleted only when the record no longer names it.
/// </summary>
public sealed partial class PlanVault
{
    private readonly TimeProvider _time;
    private readonly AuditLog? _audit;
    private readonly PlanRecords _records;
    private readonly Overtakings _overtakings;
    private readonly PlanDeletions _deletions;
    private readonly PlanEnding _ending;
    private readonly PlanStoring _storing;
    private readonly PlanUploads _uploads;
    private readonly PlanOpening _opening;
    private readonly PlanSweeper _sweeper;

    /// <summary>A vault over the app's stores and key.</summary>
    public PlanVault(
        IDocumentStore documents,
        IBlobStore blobs,
        IKeyWrapper keys,
        TimeProvider time,
        PlanRetention? retention = null,
        AuditLog? audit = null
    )
    {
        ArgumentNullException.ThrowIfNull(documents);
        (_time, _audit) = (time, audit);
        retention ??= new PlanRetention();
        _records = new PlanRecords(documents, time);
        _overtakings = new Overtakings(documents);
        _deletions = new PlanDeletions(documents, blobs, time, audit);
        _ending = new PlanEnding(_records, _deletions);
        var files = new PlanFiles(blobs, keys);
        _storing = new PlanStoring(_records, _deletions, _ending, files, time, retention);
        _uploads = new PlanUploads(documents, _records, files, _storing, new CompletedUploads(_records, files), time);
        _sweeper = new PlanSweeper(_records, _overtakings, _deletions, _ending, _uploads, blobs, time, retention);
        _opening = new PlanOpening(_records, _overtakings, files, blobs, keys, time);
    }

    /// <summary>
    /// Seals and stores the content of a plan as it comes. It cannot be applied before <see cref="RecordAsync"/>.
    /// </summary>
    /// <param name="context">What it was made for.</param>
    /// <param name="content">The stream to read from.</param>
    /// <param name="form">What the content is.</param>
    /// <param name="partLength">The length of the parts in which it is stored, in bytes: see
    /// <see cref="PlanParts"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="PlanTooLargeException">It is longer than <see cref="PlanContext.MaximumPlan"/>.</exception>
    /// <exception cref="ArgumentException">The context names no owner.</exception>
    public Task<PlanDraft> WriteAsync(
        PlanContext context,
        Stream content,
        PlanForm form,
        int partLength,
        CancellationToken cancellationToken
    )
    {
        _ = PlanKey.From(context);
        return _storing.WriteAsync(context, content, form, partLength, cancellationToken);
    }

    /// <summary>Deletes what <see cref="WriteAsync"/> stored.</summary>
    public Task DropAsync(PlanDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        return draft.BlobName is { } name ? _storing.DropAsync(name, "unfinished") : Task.CompletedTask;
    }

    /// <summary>
    /// Records a plan, and deletes older plans of the same owner and dirspace. The same run may store a dirspace again,
    /// as a runner does that lost the response: the newer replaces the older until a run applies it, and is ignored
    /// afterwards.
    /// </summary>
    /// <param name="draft">The plan. Its file is not kept when there are no changes.</param>
    /// <param name="hasChanges">Whether there is anything to apply.</param>
    /// <param name="startedAt">When its run started. A plan whose run started earlier than that of the recorded plan is
    /// superseded at once; where another owner applied the dirspace since then, it is overtaken.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The plan as it is recorded now.</returns>
    public async Task<StoredPlan> RecordAsync(
        PlanDraft draft,
        bool hasChanges,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(draft);
        var key = PlanKey.From(draft.Context);
        var plan = await _storing.RecordAsync(draft, hasChanges, startedAt, cancellationToken);
        PlanMetrics.Stored.Add(1);

        // Both are read after the plan was written, which is what makes them safe: of two runs that record at the same
        // time, the one that writes last finds the other here; and who overtakes notes it before looking for plans, so
        // that either this finds the note or that finds the plan.
        var own = await _ending.SupersedeAsync(key, cancellationToken);
        if (
            own is { Plan.IsAlive: true }
            && await _overtakings.FindAsync(key.RepositoryId, key.Owner, key.Dirspace, startedAt, cancellationToken)
                is { } by
        )
        {
            _ = await _ending.EndAsync(own, PlanState.Overtaken, "overtaken", by, cancellationToken);
            own = await _records.GetAsync(key, cancellationToken);
        }

        var recorded = own?.Plan ?? plan with { State = PlanState.Superseded, Seal = null, BlobName = null };
        if (_audit is not null)
            await _audit.AddAsync(PlanAudit.Stored(recorded), cancellationToken);
        return recorded;
    }

    /// <summary>
    /// Seals and stores one part of a plan. Sending the same part again changes nothing; other content for it is
    /// refused. Another upload of the same run and dirspace replaces one that is not complete.
    /// </summary>
    /// <exception cref="PlanRefusedException">The part is refused; the message says why.</exception>
    /// <exception cref="PlanTooLargeException">The part is longer than <see cref="PlanParts.MaxPartLength"/>, or the
    /// plan is too long.</exception>
    public Task PutPartAsync(
        PlanContext context,
        Guid upload,
        int index,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PlanParts.MaxParts);
        return _uploads.PutAsync(context, upload, index, content, cancellationToken);
    }

    /// <summary>
    /// Makes a plan of the parts of an upload, if all are there and make up the content that the digest is of.
    /// </summary>
    /// <param name="context">What it was made for.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="parts">How many parts it has.</param>
    /// <param name="sha256">SHA-256 of the content in hexadecimal.</param>
    /// <param name="startedAt">When its run started.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="PlanRefusedException">Parts are missing or differ; the message says what is wrong.</exception>
    public async Task CompleteAsync(
        PlanContext context,
        Guid upload,
        int parts,
        string sha256,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken
    )
    {
        if (await _uploads.CompleteAsync(context, upload, parts, sha256, cancellationToken) is not var (draft, etag))
            return;
        _ = await RecordAsync(draft, hasChanges: true, startedAt, cancellationToken);
        await _uploads.EndAsync(PlanKey.From(context), upload, etag, cancellationToken);
    }

    /// <summary>Deletes the incomplete uploads of a run. May be called again.</summary>
    public Task DiscardUploadsAsync(
        long repositoryId,
        PlanOwner owner,
        Guid runId,
        CancellationToken cancellationToken
    ) => _uploads.DiscardAsync(repositoryId, owner, runId, cancellationToken);

    /// <summary>
    /// The newest plan of a dirspace for an owner, alive or not; null if it was never planned, or if only superseded
    /// plans are left.
    /// </summary>
    public async Task<StoredPlan?> FindNewestAsync(
        long repositoryId,
        PlanOwner owner,
        Dirspace dirspace,
        CancellationToken cancellationToken
    )
    {
        StoredPlan? newest = null;
        await foreach (var record in _records.OfDirspaceAsync(repositoryId, owner, dirspace, cancellationToken))
        {
            if (Counts(record.Plan) && (newest is null || PlanEnding.IsNewer(record.Plan, newest)))
                newest = record.Plan;
        }

        return newest?.AsOf(_time.GetUtcNow());
    }

    /// <summary>The newest plan of every dirspace of an owner, alive or not, ordered by dirspace.</summary>
    public async Task<IReadOnlyList<StoredPlan>> ListAsync(
        long repositoryId,
        PlanOwner owner,
        CancellationToken cancellationToken
    )
    {
        var newest = new SortedDictionary<Dirspace, StoredPlan>();
        await foreach (var record in _records.OfOwnerAsync(repositoryId, owner, cancellationToken))
        {
            var dirspace = record.Plan.Context.Dirspace;
            if (
                Counts(record.Plan)
                && (!newest.TryGetValue(dirspace, out var other) || PlanEnding.IsNewer(record.Plan, other))
            )
            {
                newest[dirspace] = record.Plan;
            }
        }

        return [.. newest.Values.Select(plan => plan.AsOf(_time.GetUtcNow()))];
    }
}
