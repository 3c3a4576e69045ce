using System.Globalization;
using System.Runtime.CompilerServices;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Ledgers;

/// <summary>The ledger of each repository: one document, replaced only if its ETag is still the one read.</summary>
public sealed class LedgerStore(IDocumentStore store)
{
    /// <summary>More lost races than this are a fault.</summary>
    private const int MaxAttempts = 200;

    /// <summary>Reads a ledger; an empty one where none is stored.</summary>
    public async Task<RepositoryLedger> ReadAsync(long repositoryId, CancellationToken cancellationToken) =>
        (await store.GetAsync(KeyOf(repositoryId), StateJson.Default.RepositoryLedger, cancellationToken))?.Value
        ?? RepositoryLedger.Empty;

    /// <summary>The ledgers of all repositories.</summary>
    public async IAsyncEnumerable<RepositoryLedger> AllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var document in store.QueryAsync("ledgers", cancellationToken))
            yield return document.Read(StateJson.Default.RepositoryLedger);
    }

    /// <summary>Changes a ledger; the change is computed again from the newest one after each lost race.</summary>
    /// <param name="repositoryId">The repository.</param>
    /// <param name="change">Returns the new ledger, or null to leave it as it is.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
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
