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
    private readonly TimeProvider _time;
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
        PlanRetention? retention = null
    )
    {
        ArgumentNullException.ThrowIfNull(documents);
        _time = time;
        retention ??= new PlanRetention();
        _records = new PlanRecords(documents);
        _overtakings = new Overtakings(documents);
        _deletions = new PlanDeletions(documents, blobs, time);
        _ending = new PlanEnding(_records, _deletions);
        var files = new PlanFiles(blobs, keys);
        _storing = new PlanStoring(_records, _deletions, _ending, files, time, retention);
        _uploads = new PlanUploads(documents, _records, files, _storing, new CompletedUploads(_records, files), time);
        _sweeper = new PlanSweeper(_records, _overtakings, _deletions, _ending, _uploads, blobs, time, retention);
        _opening = new PlanOpening(_records, _overtakings, files, blobs, keys, time);
    }

    /// <summary>
    /// Seals and stores the content of a plan as it comes. Nobody can apply it before <see cref="RecordAsync"/>.
    /// </summary>
    /// <param name="context">What it was made for.</param>
    /// <param name="content">Where it comes from.</param>
    /// <param name="form">What it is.</param>
    /// <param name="partLength">How long the parts are that it is stored in, in bytes: see
    /// <see cref="PlanParts"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
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
    /// as a runner does that lost the answer: the newer takes the older's place while nobody applies it, and is ignored
    /// afterwards.
    /// </summary>
    /// <param name="draft">The plan. Its file is not kept when there are no changes.</param>
    /// <param name="hasChanges">Whether there is anything to apply.</param>
    /// <param name="startedAt">When its run started. A plan of a run that started earlier than that of the plan which
    /// is there arrives superseded; a dirspace that others applied since then makes it overtaken.</param>
    /// <param name="cancellationToken">Gives up.</param>
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
        await _ending.SupersedeAsync(key, cancellationToken);
        if (
            await _overtakings.FindAsync(key.RepositoryId, key.Owner, key.Dirspace, startedAt, cancellationToken) is
            { } by
        )
        {
            await _ending.EndAsync(key, PlanState.Overtaken, "overtaken", by, cancellationToken);
        }

        PlanMetrics.Stored.Add(1);
        return (await _records.GetAsync(key, cancellationToken))?.Plan
            ?? plan with
            {
                State = PlanState.Superseded,
                Seal = null,
                BlobName = null,
            };
    }

    /// <summary>
    /// Seals and stores one part of a plan. The same part may come again and changes nothing; another content for it is
    /// refused. Another upload of the same run and dirspace takes the place of one that is not complete.
    /// </summary>
    /// <exception cref="PlanRefusedException">The part is refused; the message says why.</exception>
    /// <exception cref="PlanTooLargeException">The part is longer than <see cref="PlanParts.MaxPartLength"/>, or the plan
    /// too long.</exception>
    public Task PutPartAsync(
        PlanContext context,
        Guid upload,
        int index,
        Stream content,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PlanParts.Most);
        return _uploads.PutAsync(context, upload, index, content, cancellationToken);
    }

    /// <summary>
    /// Makes a plan of the parts of an upload, if they are all there and make up the content that was announced.
    /// </summary>
    /// <param name="context">What it was made for.</param>
    /// <param name="upload">Which upload.</param>
    /// <param name="parts">How many parts it has.</param>
    /// <param name="sha256">SHA-256 of the content in hexadecimal.</param>
    /// <param name="startedAt">When its run started.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PlanRefusedException">They are not; the message says what is wrong.</exception>
    public async Task CompleteAsync(
        PlanContext context,
        Guid upload,
        int parts,
        string sha256,
        DateTimeOffset startedAt,
        CancellationToken cancellationToken
    )
    {
        if (await _uploads.CompleteAsync(context, upload, parts, sha256, cancellationToken) is not { } draft)
            return;
        _ = await RecordAsync(draft, hasChanges: true, startedAt, cancellationToken);
        await _uploads.EndAsync(PlanKey.From(context), upload, cancellationToken);
    }

    /// <summary>Deletes what a run sent of plans and did not complete. May be called again.</summary>
    public Task DiscardUploadsAsync(
        long repositoryId,
        PlanOwner owner,
        Guid runId,
        CancellationToken cancellationToken
    ) => _uploads.DiscardAsync(repositoryId, owner, runId, cancellationToken);

    /// <summary>
    /// The newest plan of a dirspace for an owner, alive or not, or null if it was never planned, or superseded plans
    /// are all there is.
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

    /// <summary>
    /// Hands a plan to the run that applies it, and to no other from then on; to that run as often as it asks, until
    /// <see cref="ConsumeAsync"/>.
    /// </summary>
    /// <param name="key">Which plan.</param>
    /// <param name="applyRunId">The run that applies it.</param>
    /// <param name="expected">What the plan must have been made for.</param>
    /// <param name="checksParts">True to look at every part before anything is handed out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PlanRefusedException">The plan may not be applied; the message says why. Nothing was handed
    /// out.</exception>
    public async Task<OpenedPlan> OpenAsync(
        PlanKey key,
        Guid applyRunId,
        PlanContext expected,
        bool checksParts,
        CancellationToken cancellationToken
    )
    {
        try
        {
            while (true)
            {
                if (await _opening.TryOpenAsync(key, applyRunId, expected, checksParts, cancellationToken) is { } plan)
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
    /// Ends the plans that were handed to an apply run: its results are here, or it died. Plans that it never asked for
    /// stay. May be called again. Returns how many it ended.
    /// </summary>
    public async Task<int> ConsumeAsync(
        long repositoryId,
        Guid applyRunId,
        IEnumerable<Dirspace> dirspaces,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(dirspaces);
        var ended = 0;
        foreach (var dirspace in dirspaces)
        {
            await foreach (var record in _records.AcrossOwnersAsync(repositoryId, dirspace, cancellationToken))
            {
                if (
                    record.Plan.ApplyRunId == applyRunId
                    && await _ending.EndAsync(record.Plan.Key, PlanState.Used, "used", by: null, cancellationToken)
                )
                {
                    ended++;
                }
            }
        }

        return ended;
    }

    /// <summary>
    /// Ends other owners' plans of dirspaces that an owner applied or merged, also those that are being made now. May
    /// be called again. Returns how many were alive.
    /// </summary>
    public async Task<int> MarkOvertakenAsync(
        long repositoryId,
        IEnumerable<Dirspace> dirspaces,
        PlanOwner by,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(dirspaces);
        var ended = 0;
        foreach (var dirspace in dirspaces)
        {
            // Noted first: a plan that is recorded too late for the query finds the note when it looks.
            await _overtakings.AddAsync(
                repositoryId,
                dirspace,
                new Overtaking(by, _time.GetUtcNow()),
                cancellationToken
            );
            await foreach (var record in _records.AcrossOwnersAsync(repositoryId, dirspace, cancellationToken))
            {
                if (
                    PlanOwner.From(record.Plan.Context) != by
                    && await _ending.EndAsync(record.Plan.Key, PlanState.Overtaken, "overtaken", by, cancellationToken)
                )
                {
                    ended++;
                }
            }
        }

        return ended;
    }

    /// <summary>
    /// Deletes everything of a pull request's, or a drift schedule's, plans. May be called again. Returns how many had
    /// a file.
    /// </summary>
    public async Task<int> DeleteForPullRequestAsync(
        long repositoryId,
        PlanOwner owner,
        CancellationToken cancellationToken
    )
    {
        await _records.DeleteDamagedAsync(repositoryId, owner, dirspace: null, cancellationToken);
        await _uploads.DiscardAsync(repositoryId, owner, runId: null, cancellationToken);
        var ended = 0;
        await foreach (var record in _records.OfOwnerAsync(repositoryId, owner, cancellationToken))
        {
            if (await _ending.RemoveAsync(record.Plan.Key, PlanState.Withdrawn, "closed", cancellationToken))
                ended++;
        }

        return ended;
    }

    /// <summary>Deletes one plan, such as that of a run that failed after it was stored. May be called again.</summary>
    public async Task DeleteAsync(PlanKey key, CancellationToken cancellationToken)
    {
        await _uploads.DiscardAsync(key, upload: null, cancellationToken);
        _ = await _ending.RemoveAsync(key, PlanState.Withdrawn, "withdrawn", cancellationToken);
    }

    /// <summary>
    /// Deletes an owner's plans that were made for another commit than the present head, or for another base, unless an
    /// apply uses them right now. May be called again.
    /// </summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="headSha">The present head.</param>
    /// <param name="into">The present base branch and its commit; null where plans for any stay.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task DeleteOutdatedAsync(
        long repositoryId,
        PlanOwner owner,
        string headSha,
        (string Ref, string? Sha)? into,
        CancellationToken cancellationToken
    )
    {
        await foreach (var record in _records.OfOwnerAsync(repositoryId, owner, cancellationToken))
        {
            var plan = record.Plan;
            if (plan.State != PlanState.HandedOut && !IsFor(plan.Context, headSha, into))
                _ = await _ending.RemoveAsync(plan.Key, PlanState.Superseded, "superseded", cancellationToken);
        }
    }

    private static bool IsFor(PlanContext context, string headSha, (string Ref, string? Sha)? into) =>
        (context.HeadSha, context.BaseRef, context.BaseSha)
        == (headSha, into?.Ref ?? context.BaseRef, into?.Sha ?? context.BaseSha);

    /// <summary>
    /// Deletes every plan of a repository that is gone, with what is known of them. May be called again. Returns how
    /// much there was; a file that storage does not delete now is an exception, so that whoever calls does not take it
    /// for done.
    /// </summary>
    public async Task<int> DeleteRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        // Records first: from then on nobody can open what is still there.
        var deleted = await _records.DeleteRepositoryAsync(repositoryId, cancellationToken);
        return deleted
            + await _deletions.DeleteFolderAsync(
                $"{PlanFiles.Folder}{PlanRecords.Partition(repositoryId)}/",
                cancellationToken
            );
    }

    /// <summary>
    /// The timer's work: ends plans that are too old, deletes files that no plan refers to, and retries failed
    /// deletions.
    /// </summary>
    public Task<PlanSweep> ExpireAsync(CancellationToken cancellationToken) => _sweeper.SweepAsync(cancellationToken);

    /// <summary>
    /// Files that are to be deleted and are still there. Anything that stays here for long needs a person.
    /// </summary>
    public async Task<IReadOnlyList<PendingDeletion>> PendingDeletionsAsync(CancellationToken cancellationToken)
    {
        var pending = new List<PendingDeletion>();
        await foreach (var deletion in _deletions.PendingAsync(cancellationToken))
            pending.Add(deletion);
        return pending;
    }

    private static bool Counts(StoredPlan plan) => plan.State is not (PlanState.Superseded or PlanState.Withdrawn);
}
