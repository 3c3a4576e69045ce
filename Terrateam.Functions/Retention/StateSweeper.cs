using Microsoft.Extensions.Options;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Plans;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Retention;

/// <summary>
/// Deletes runs and pull requests that ended long ago. It may be interrupted anywhere; the next pass continues.
/// </summary>
public sealed class StateSweeper(
    Belongings belongings,
    LedgerStore ledgers,
    RunStore runs,
    DecisionStore decisions,
    CommentPublisher comments,
    OutputVault outputs,
    IOptions<RetentionOptions> options,
    TimeProvider time
)
{
    /// <summary>Makes one pass. Returns how many runs and pull requests were deleted.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var forgotten = 0;
        await foreach (var repository in belongings.RepositoriesAsync(cancellationToken))
            forgotten += await SweepAsync(repository, cancellationToken);
        return forgotten;
    }

    private async Task<int> SweepAsync(KnownRepository repository, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = now - Planned.Lifetime;
        var ledger = await ledgers.UpdateAsync(
            repository.Id,
            ledger => Task.FromResult(Pruned(ledger, before)),
            cancellationToken
        );
        var (forgotten, kept) = (0, 0);
        await foreach (var run in belongings.RunsAsync(repository.Id, cancellationToken))
        {
            if (await ForgetAsync(repository.Id, run, ledger, now, cancellationToken))
                forgotten++;
            else
                kept++;
        }

        await foreach (var pull in belongings.PullRequestsAsync(repository.Id, cancellationToken))
        {
            if (await ForgetAsync(repository.Id, pull, ledger, now, cancellationToken))
                forgotten++;
            else
                kept++;
        }

        if (
            kept == 0
            && ledger is { PullRequests.Count: 0, Runs.Count: 0, Changes.Count: 0 }
            && now - repository.SeenAt > options.Value.Runs
        )
        {
            await belongings.ForgetAsync(repository, cancellationToken);
        }

        return forgotten;
    }

    private async Task<bool> ForgetAsync(
        long repositoryId,
        Belonging<Guid> run,
        RepositoryLedger ledger,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (now - run.SeenAt <= options.Value.Runs || ledger.Runs.Any(active => active.RunId == run.Id))
            return false;

        // Run repair ends every run; until then it is kept.
        if (await runs.FindAsync(run.Id, cancellationToken) is { IsOver: false })
            return false;

        _ = await outputs.DeleteForRunAsync(repositoryId, run.Id, cancellationToken);
        _ = await runs.DeleteAsync(repositoryId, run.Id, cancellationToken);
        await belongings.ForgetAsync(repositoryId, run, cancellationToken);
        return true;
    }

    private async Task<bool> ForgetAsync(
        long repositoryId,
        Belonging<int> pull,
        RepositoryLedger ledger,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (now - pull.SeenAt <= options.Value.PullRequests || ledger.Find(pull.Id) is not null)
            return false;

        _ = await decisions.ForgetAsync(repositoryId, pull.Id, cancellationToken);
        _ = await comments.ForgetAsync(repositoryId, pull.Id, cancellationToken);
        await belongings.ForgetAsync(repositoryId, pull, cancellationToken);
        return true;
    }

    private static RepositoryLedger? Pruned(RepositoryLedger ledger, DateTimeOffset before)
    {
        var pruned = ledger.Prune(before);
        return pruned.PullRequests.Count == ledger.PullRequests.Count && pruned.Changes.Count == ledger.Changes.Count
            ? null
            : pruned;
    }
}
