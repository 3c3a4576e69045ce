using Terrateam.Core.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

/// <summary>Deletes what has expired and what a crash left behind; a timer calls it.</summary>
internal sealed class PlanSweeper(
    PlanRecords records,
    Overtakings overtakings,
    PlanDeletions deletions,
    PlanEnding ending,
    PlanUploads uploads,
    IBlobStore blobs,
    TimeProvider time,
    PlanRetention retention
)
{
    public async Task<PlanSweep> SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // Files first, records second: a plan that is recorded in between has a file younger than the grace.
        var files = await FilesBeforeAsync(now - retention.Grace, cancellationToken);
        var done = await RetryAsync(files, now, cancellationToken);
        var sweep = PlanSweep.Nothing with { DeletionsDone = done };
        await foreach (var repositoryId in records.RepositoriesAsync(cancellationToken))
            sweep = await SweepAsync(repositoryId, sweep, files, now, cancellationToken);

        foreach (var file in files)
        {
            var deletion = await deletions.AnnounceAsync(file, null, "orphan", cancellationToken);
            if (await deletions.CarryOutAsync(deletion, cancellationToken))
                sweep = sweep with { Orphans = sweep.Orphans + 1 };
        }

        return sweep with
        {
            DeletionsPending = await deletions.PendingAsync(cancellationToken).CountAsync(cancellationToken),
        };
    }

    private async Task<PlanSweep> SweepAsync(
        long repositoryId,
        PlanSweep sweep,
        HashSet<string> files,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var alive = new List<StoredPlan>();
        await foreach (var document in records.AllAsync(repositoryId, cancellationToken))
        {
            // A record that cannot be read opens nothing, so its file counts as an orphan.
            if (PlanRecords.TryRead(document) is not { Plan: var plan } record)
                continue;
            if (plan.BlobName is not null)
                files.Remove(plan.BlobName);
            if (!plan.IsAlive)
            {
                var forgotten = IsForgotten(plan, now) && await records.TryDeleteAsync(document, cancellationToken);
                sweep = sweep with { Forgotten = sweep.Forgotten + (forgotten ? 1 : 0) };
            }
            else if (plan.ExpiresAt <= now)
            {
                var expired = await ending.EndAsync(record, PlanState.Expired, "expired", by: null, cancellationToken);
                sweep = sweep with { Expired = sweep.Expired + (expired ? 1 : 0) };
            }
            else
            {
                alive.Add(plan);
            }
        }

        var before = now - retention.Grace;
        var halfSent = await uploads.SweepAsync(repositoryId, files, before, cancellationToken);
        sweep = sweep with { HalfSent = sweep.HalfSent + halfSent };
        foreach (
            var group in alive.GroupBy(plan => (plan.Key.Owner, plan.Key.Dirspace)).Where(group => group.Skip(1).Any())
        )
        {
            _ = await ending.SupersedeAsync(group.First().Key, cancellationToken);
        }

        await records.DeletePointersToNothingAsync(repositoryId, now - retention.Grace, cancellationToken);
        await overtakings.ForgetAsync(repositoryId, now - retention.Memory, cancellationToken);
        return sweep;
    }

    private async Task<int> RetryAsync(HashSet<string> files, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var done = 0;
        await foreach (var noted in deletions.PendingAsync(cancellationToken))
        {
            var deletion = noted.Value;
            files.Remove(deletion.BlobName);
            if (await IsHeldAsync(deletion, cancellationToken))
            {
                // Noted, but the record still names the file. Its change may be still under way.
                if (deletion.Since < now - retention.Grace)
                    await deletions.DropAsync(deletion, cancellationToken);
            }
            else if (await deletions.CarryOutAsync(noted, cancellationToken))
            {
                done++;
            }
        }

        return done;
    }

    private async Task<bool> IsHeldAsync(PendingDeletion deletion, CancellationToken cancellationToken)
    {
        try
        {
            return deletion.Plan is { } key
                && await records.GetAsync(key, cancellationToken) is { Plan.IsAlive: true } record
                && string.Equals(record.Plan.BlobName, deletion.BlobName, StringComparison.Ordinal);
        }
        catch (PlanRefusedException)
        {
            return false;
        }
    }

    /// <summary>The plans of which every file was written before a time.</summary>
    private async Task<HashSet<string>> FilesBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var newest = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        await foreach (var blob in blobs.ListAsync(PlanFiles.Folder, cancellationToken))
        {
            var plan = PlanFiles.PlanOf(blob.Name);
            if (!newest.TryGetValue(plan, out var other) || blob.WrittenAt > other)
                newest[plan] = blob.WrittenAt;
        }

        return newest.Where(plan => plan.Value < time).Select(plan => plan.Key).ToHashSet(StringComparer.Ordinal);
    }

    private bool IsForgotten(StoredPlan plan, DateTimeOffset now) =>
        plan.State is PlanState.Superseded or PlanState.Withdrawn || plan.CreatedAt < now - retention.Memory;
}
