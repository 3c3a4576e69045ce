using Terrateam.Core.Changes;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Suspensions;

/// <summary>The suspensions that last. Where they cannot be read, nothing that asks for them is done.</summary>
public sealed class SuspensionStore(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "suspensions";
    private const string Partition = "all";

    /// <summary>
    /// For so long an instance of the app goes by what it read, so that an event costs no read of its own.
    /// </summary>
    public static TimeSpan Exactness { get; } = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Known? _known;
    private long _version;

    /// <summary>The suspension that covers a repository, or null.</summary>
    public async Task<Suspension?> FindAsync(Repository repository, CancellationToken cancellationToken)
    {
        var known = _known;
        if (known is null || time.GetElapsedTime(known.Since) >= Exactness)
        {
            long version;
            lock (_gate)
                version = _version;
            var since = time.GetTimestamp();
            var all = await ListAsync(cancellationToken);
            known = new(all, since);
            lock (_gate)
            {
                // What was read before this instance changed something is of no use to the next caller.
                if (version == _version)
                    _known = known;
            }
        }

        return known.All.FirstOrDefault(suspension => suspension.Covers(repository));
    }

    /// <summary>All suspensions, as they are stored now.</summary>
    public async Task<IReadOnlyList<Suspension>> ListAsync(CancellationToken cancellationToken)
    {
        var all = new List<Suspension>();
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
            all.Add(document.Read(SuspensionJson.Default.Suspension));
        return all;
    }

    /// <summary>Adds a suspension. False where its scope is suspended already.</summary>
    public async Task<bool> AddAsync(Suspension suspension, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(suspension);
        var etag = await store.TryInsertAsync(
            KeyOf(suspension.Scope),
            suspension,
            SuspensionJson.Default.Suspension,
            cancellationToken
        );
        Forget();
        return etag is not null;
    }

    /// <summary>Ends a suspension. Returns it, or null where there was none of this scope.</summary>
    public async Task<Suspension?> RemoveAsync(OperationScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (await store.GetAsync(KeyOf(scope), SuspensionJson.Default.Suspension, cancellationToken) is not { } known)
        {
            return null;
        }

        _ = await store.DeleteAsync(KeyOf(scope), etag: null, cancellationToken);
        Forget();
        return known.Value;
    }

    private void Forget()
    {
        lock (_gate)
        {
            _version++;
            _known = null;
        }
    }

    private static DocumentKey KeyOf(OperationScope scope) => new(Collection, Partition, scope.Name.Replace(' ', '-'));

    private sealed record Known(IReadOnlyList<Suspension> All, long Since);
}
