using System.Globalization;
using System.Runtime.CompilerServices;
using Terrateam.Core.Changes;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Drift;

/// <summary>The known repositories, with their drift schedules and when each was last started.</summary>
public sealed class DriftStore(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "drift";
    private const int Partitions = 16;
    private const int MaxAttempts = 20;

    private readonly RecentValues<long, bool> _met = new(time, TimeSpan.FromMinutes(1));

    /// <summary>Marks the schedules of a repository as stale after its default branch moved.</summary>
    public async Task NoteAsync(Repository repository, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var known = await store.GetAsync(
                KeyOf(repository.Id),
                DriftJson.Default.WatchedRepository,
                cancellationToken
            );
            var noted = new WatchedRepository(repository, IsStale: true, known?.Value.Schedules ?? []);
            if (
                await store.TryWriteAsync(
                    KeyOf(repository.Id),
                    noted,
                    known?.ETag,
                    DriftJson.Default.WatchedRepository,
                    cancellationToken
                )
                is not null
            )
            {
                return;
            }
        }

        throw new InvalidOperationException(
            $"The schedules of repository {repository.Id} could not be marked: concurrent updates exceeded "
                + $"{MaxAttempts} attempts."
        );
    }

    /// <summary>Adds a repository that is not known yet; a known one stays as it is.</summary>
    public async Task MeetAsync(Repository repository, CancellationToken cancellationToken)
    {
        var version = _met.Version;
        if (_met.Contains(repository.Id))
            return;

        _ = await store.TryInsertAsync(
            KeyOf(repository.Id),
            new WatchedRepository(repository, IsStale: true, []),
            DriftJson.Default.WatchedRepository,
            cancellationToken
        );
        _met.Set(repository.Id, true, version);
    }

    /// <summary>Lists all known repositories.</summary>
    public async IAsyncEnumerable<Typed<WatchedRepository>> ListAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            await foreach (var document in store.QueryAsync(Collection, Name(partition), "", cancellationToken))
                yield return new(document.Read(DriftJson.Default.WatchedRepository), document.ETag);
        }
    }

    /// <summary>Replaces a record if it still has this ETag. Returns the new ETag, or null.</summary>
    public Task<string?> TryWriteAsync(
        WatchedRepository repository,
        string etag,
        CancellationToken cancellationToken
    ) =>
        store.TryWriteAsync(
            KeyOf(repository.Repository.Id),
            repository,
            etag,
            DriftJson.Default.WatchedRepository,
            cancellationToken
        );

    /// <summary>Deletes the record of a repository that is gone, if it still has this ETag.</summary>
    public async Task ForgetAsync(long repositoryId, string etag, CancellationToken cancellationToken)
    {
        _ = await store.DeleteAsync(KeyOf(repositoryId), etag, cancellationToken);
        _met.Clear();
    }

    /// <summary>The record of a repository, or null.</summary>
    public async Task<Typed<WatchedRepository>?> FindAsync(long repositoryId, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(repositoryId), DriftJson.Default.WatchedRepository, cancellationToken);

    private static DocumentKey KeyOf(long repositoryId) =>
        new(Collection, Name((int)(repositoryId % Partitions)), repositoryId.ToString(CultureInfo.InvariantCulture));

    private static string Name(int partition) => partition.ToString("x1", CultureInfo.InvariantCulture);
}
