using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

public sealed partial class PlanVault
{
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
            // Noted first: a plan that is recorded too late for the query finds the note.
            await _overtakings.AddAsync(
                repositoryId,
                dirspace,
                new Overtaking(by, _time.GetUtcNow()),
                cancellationToken
            );
            await foreach (var record in _records.AcrossOwnersAsync(repositoryId, dirspace, by, cancellationToken))
            {
                if (await _ending.EndAsync(record, PlanState.Overtaken, "overtaken", by, cancellationToken))
                    ended++;
            }
        }

        return ended;
    }

    /// <summary>
    /// Deletes all plans of a pull request or a drift schedule. May be called again. Returns how many had a file.
    /// </summary>
    public async Task<int> DeleteForPullRequestAsync(
        long repositoryId,
        PlanOwner owner,
        CancellationToken cancellationToken
    )
    {
        await _uploads.DiscardAsync(repositoryId, owner, runId: null, cancellationToken);
        var ended = 0;
        foreach (var record in await _records.ReadableOfOwnerAsync(repositoryId, owner, cancellationToken))
        {
            if (await _ending.RemoveAsync(record, "closed", cancellationToken))
                ended++;
        }

        return ended;
    }

    /// <summary>Deletes one plan, also one of which only parts came. May be called again.</summary>
    public async Task DeleteAsync(PlanKey key, CancellationToken cancellationToken)
    {
        await _uploads.DiscardAsync(key, upload: null, cancellationToken);
        _ = await _ending.RemoveAsync(await _records.GetAsync(key, cancellationToken), "withdrawn", cancellationToken);
    }

    /// <summary>
    /// Deletes recorded plans of one owner, such as those that an apply used up. Uploads that are not complete stay:
    /// see <see cref="DiscardUploadsAsync"/>. May be called again.
    /// </summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="owner">The pull request or drift schedule.</param>
    /// <param name="plans">The dirspaces, each with the run that planned it.</param>
    /// <param name="reason">The reason in the metrics and in the list of failed deletions.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task DeleteRecordedAsync(
        long repositoryId,
        PlanOwner owner,
        IEnumerable<(Dirspace Dirspace, Guid RunId)> plans,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var keys = plans.Select(plan => new PlanKey(repositoryId, owner, plan.Dirspace, plan.RunId)).ToHashSet();
        if (keys.Count == 0)
            return;
        await foreach (var record in _records.OfOwnerAsync(repositoryId, owner, cancellationToken))
        {
            if (keys.Contains(record.Plan.Key))
                _ = await _ending.RemoveAsync(record, reason, cancellationToken);
        }
    }

    /// <summary>
    /// Deletes an owner's plans that were made for another commit than the present head, or for another base, unless an
    /// apply uses them right now. May be called again.
    /// </summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="owner">The pull request or drift schedule.</param>
    /// <param name="headSha">The present head.</param>
    /// <param name="into">The present base branch and its commit; null where plans for any base stay.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
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
                _ = await _ending.RemoveAsync(record, "superseded", cancellationToken);
        }
    }

    private static bool IsFor(PlanContext context, string headSha, (string Ref, string? Sha)? into) =>
        (context.HeadSha, context.BaseRef, context.BaseSha)
        == (headSha, into?.Ref ?? context.BaseRef, into?.Sha ?? context.BaseSha);

    /// <summary>
    /// Deletes every plan of a repository that is gone, with its records. May be called again. Returns how many
    /// documents and files there were. Throws where storage does not delete a file, so that the caller tries again.
    /// </summary>
    public async Task<int> DeleteRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        // Records first: without them a file that is still there cannot be opened.
        var deleted = await _records.DeleteRepositoryAsync(repositoryId, cancellationToken);
        return deleted
            + await _deletions.DeleteFolderAsync(
                $"{PlanFiles.Folder}{PlanRecords.Partition(repositoryId)}/",
                cancellationToken
            );
    }

    /// <summary>
    /// Ends plans that are too old, deletes files that no plan refers to, and retries failed deletions. A timer calls
    /// it.
    /// </summary>
    public Task<PlanSweep> ExpireAsync(CancellationToken cancellationToken) => _sweeper.SweepAsync(cancellationToken);

    /// <summary>
    /// Files that are to be deleted and are still there. One that stays listed for long needs an operator.
    /// </summary>
    public async Task<IReadOnlyList<PendingDeletion>> PendingDeletionsAsync(CancellationToken cancellationToken)
    {
        var pending = new List<PendingDeletion>();
        await foreach (var noted in _deletions.PendingAsync(cancellationToken))
            pending.Add(noted.Value);
        return pending;
    }

    private static bool Counts(StoredPlan plan) => plan.State is not (PlanState.Superseded or PlanState.Withdrawn);
}
