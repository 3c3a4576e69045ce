using Terrateam.Core.Changes;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Drift;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Queues;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Retention;

/// <summary>
/// Carries a repository's new name, owner, installation and default branch into what is open for it. Everything is
/// stored by the repository's id, so locks, plans and runs stay; only calls to GitHub need the name.
/// </summary>
public sealed class RepositoryFollower(
    Belongings belongings,
    DeliveryInbox inbox,
    RunStore runs,
    QueueMonitor queues,
    DriftStore drift,
    AuditLog audit
)
{
    /// <summary>Follows a repository; safe to repeat. False where nothing is kept of it.</summary>
    public async Task<bool> FollowAsync(Repository repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var watched = await drift.FindAsync(repository.Id, cancellationToken);
        var known = await belongings.FindAsync(repository.Id, cancellationToken);

        // Before anything is written, so that a repeated attempt finds the same change.
        if (known?.Name is { } name)
            await AuditAsync((name, known.IsArchived), known.Version, repository, cancellationToken);
        else if (watched is not null)
            await AuditAsync((watched.Value.Repository.FullName, null), watched.ETag, repository, cancellationToken);
        if (watched is not null)
            await drift.NoteAsync(repository, cancellationToken);

        // One that is watched for drift alone gets a record, so that the next change and the deletion know its name.
        if (known is null && watched is null)
            return false;

        // First, so that a removal from the former installation finds that it has moved.
        await belongings.MoveAsync(repository, cancellationToken);
        await inbox.MoveAsync(repository, cancellationToken);
        await queues.MoveAsync(repository, cancellationToken);
        await foreach (var run in belongings.RunsAsync(repository.Id, cancellationToken))
        {
            _ = await runs.UpdateAsync(
                run.Id,
                known => known.IsOver || known.Repository == repository ? null : known with { Repository = repository },
                cancellationToken
            );
        }

        return true;
    }

    private Task AuditAsync(
        (string Name, bool? IsArchived) before,
        string version,
        Repository now,
        CancellationToken cancellationToken
    ) => audit.AddAsync(LifeAudit.Of(before, version, now), cancellationToken);
}
