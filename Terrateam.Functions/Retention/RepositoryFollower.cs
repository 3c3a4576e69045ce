using Terrateam.Core.Changes;
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
    DriftStore drift
)
{
    /// <summary>Follows a repository; safe to repeat. False where nothing is kept of it.</summary>
    public async Task<bool> FollowAsync(Repository repository, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var isWatched = await drift.FindAsync(repository.Id, cancellationToken) is not null;
        var isKnown = await belongings.FindAsync(repository.Id, cancellationToken) is not null;
        if (isWatched)
            await drift.NoteAsync(repository, cancellationToken);
        if (!isKnown)
            return isWatched;

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
}
