using System.Globalization;
using Terrateam.Core.Locks;
using Terrateam.Core.State;

namespace Terrateam.Functions.PullRequests;

/// <summary>The ledger of each repository: one document, replaced only if nobody else did meanwhile.</summary>
public sealed class LedgerStore(IDocumentStore store)
{
    /// <summary>A race that is lost this often is no race any more.</summary>
    private const int MaxAttempts = 200;

    /// <summary>Reads a ledger; an empty one where nothing happened yet.</summary>
    public async Task<RepositoryLedger> ReadAsync(long repositoryId, CancellationToken cancellationToken) =>
        (await store.GetAsync(KeyOf(repositoryId), StateJson.Default.RepositoryLedger, cancellationToken))?.Value
        ?? RepositoryLedger.Empty;

    /// <summary>Changes a ledger, deciding again on the newest one for as long as somebody else is faster.</summary>
    /// <param name="repositoryId">Whose.</param>
    /// <param name="change">The ledger from now on, or null to leave it as it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RepositoryLedger> UpdateAsync(
        long repositoryId,
        Func<RepositoryLedger, Task<RepositoryLedger?>> change,
        CancellationToken cancellationToken
    )
    {
        var key = KeyOf(repositoryId);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var current = await store.GetAsync(key, StateJson.Default.RepositoryLedger, cancellationToken);
            var ledger = current?.Value ?? RepositoryLedger.Empty;
            var changed = await change(ledger);
            if (changed is null)
                return ledger;
            if (
                await store.TryWriteAsync(
                    key,
                    changed,
                    current?.ETag,
                    StateJson.Default.RepositoryLedger,
                    cancellationToken
                )
                is not null
            )
            {
                return changed;
            }
        }

        throw new InvalidOperationException(
            $"The ledger of repository {repositoryId} could not be written: concurrent updates exceeded "
                + $"{MaxAttempts} attempts."
        );
    }

    /// <summary>Deletes the ledger of a repository that is gone. Returns whether there was one.</summary>
    public async Task<bool> ForgetAsync(long repositoryId, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(KeyOf(repositoryId), cancellationToken) is null)
            return false;

        return await store.DeleteAsync(KeyOf(repositoryId), etag: null, cancellationToken);
    }

    private static DocumentKey KeyOf(long repositoryId) =>
        new("ledgers", repositoryId.ToString(CultureInfo.InvariantCulture), "ledger");
}
