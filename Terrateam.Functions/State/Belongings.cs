using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Terrateam.Core.Changes;

namespace Terrateam.Functions.State;

/// <summary>
/// Index of each repository's pull requests and runs. Documents are found by their partition only, so without this
/// index the data of a repository could not be found and deleted.
/// </summary>
public sealed class Belongings(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "belongings";
    private const string Repositories = "repositories";

    /// <summary>Accuracy of the times that are kept, which saves writes.</summary>
    private static readonly TimeSpan Exactness = TimeSpan.FromDays(1);

    /// <summary>Pull requests that are recorded; and repositories, with 0 for the number.</summary>
    private readonly RecentValues<(long Repository, long Installation, int Number), bool> _recorded = new(
        time,
        TimeSpan.FromMinutes(1)
    );

    /// <summary>Records a run before it is stored.</summary>
    public async Task AddRunAsync(Repository repository, Guid runId, CancellationToken cancellationToken)
    {
        if (!Knows(repository, number: 0))
            await SeeAsync(repository, cancellationToken);
        await SeeAsync(KeyOf(repository.Id, $"run-{runId:N}"), cancellationToken);
    }

    /// <summary>Records a pull request before any of its data is stored.</summary>
    public async Task AddPullRequestAsync(Repository repository, int number, CancellationToken cancellationToken)
    {
        if (Knows(repository, number))
            return;

        var version = _recorded.Version;
        if (!Knows(repository, number: 0))
            await SeeAsync(repository, cancellationToken);
        await SeeAsync(
            KeyOf(repository.Id, string.Create(CultureInfo.InvariantCulture, $"pull-{number}")),
            cancellationToken
        );
        _recorded.Set((repository.Id, repository.InstallationId, 0), true, version);
        _recorded.Set((repository.Id, repository.InstallationId, number), true, version);
    }

    /// <summary>
    /// True where a pull request was recorded within the last minute, and nothing was forgotten since. Reads nothing.
    /// </summary>
    public bool Knows(Repository repository, int number) =>
        _recorded.Contains((repository.Id, repository.InstallationId, number));

    /// <summary>Records how GitHub says that a repository is now: its installation, its name, whether it is archived.</summary>
    public async Task MoveAsync(Repository repository, CancellationToken cancellationToken)
    {
        await SeeAsync(repository, cancellationToken, isConfirmed: true);
        _recorded.Clear();
    }

    /// <summary>Lists the repositories that have data.</summary>
    public async IAsyncEnumerable<KnownRepository> RepositoriesAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var document in store.QueryAsync(Collection, Repositories, "", cancellationToken))
        {
            yield return document.Read(BelongingJson.Default.KnownRepository) with
            {
                Version = document.ETag,
            };
        }
    }

    /// <summary>The record of a repository, or null where it has no data.</summary>
    public async Task<KnownRepository?> FindAsync(long repositoryId, CancellationToken cancellationToken) =>
        await store.GetAsync(RepositoryKeyOf(repositoryId), BelongingJson.Default.KnownRepository, cancellationToken)
            is { } known
            ? known.Value with
            {
                Version = known.ETag,
            }
            : null;

    /// <summary>Lists a repository's runs, over or not.</summary>
    public async IAsyncEnumerable<Belonging<Guid>> RunsAsync(
        long repositoryId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var document in store.QueryAsync(Collection, PartitionOf(repositoryId), "run-", cancellationToken)
        )
        {
            yield return new(Guid.ParseExact(document.Key.Key[4..], "N"), SeenAt(document), document.ETag);
        }
    }

    /// <summary>Lists a repository's pull requests, open or not.</summary>
    public async IAsyncEnumerable<Belonging<int>> PullRequestsAsync(
        long repositoryId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var document in store.QueryAsync(Collection, PartitionOf(repositoryId), "pull-", cancellationToken)
        )
        {
            yield return new(
                int.Parse(document.Key.Key[5..], CultureInfo.InvariantCulture),
                SeenAt(document),
                document.ETag
            );
        }
    }

    /// <summary>Deletes the record of a run whose data is deleted.</summary>
    public Task ForgetAsync(long repositoryId, Belonging<Guid> run, CancellationToken cancellationToken) =>
        store.DeleteAsync(KeyOf(repositoryId, $"run-{run.Id:N}"), run.Version, cancellationToken);

    /// <summary>
    /// Deletes the record of a pull request whose data is deleted, unless it was seen again meanwhile.
    /// </summary>
    public async Task ForgetAsync(long repositoryId, Belonging<int> pull, CancellationToken cancellationToken)
    {
        _ = await store.DeleteAsync(
            KeyOf(repositoryId, string.Create(CultureInfo.InvariantCulture, $"pull-{pull.Id}")),
            pull.Version,
            cancellationToken
        );
        _recorded.Clear();
    }

    /// <summary>
    /// Deletes the record of a repository whose data is deleted, unless it was seen again meanwhile. Returns whether it
    /// was deleted.
    /// </summary>
    public async Task<bool> ForgetAsync(KnownRepository repository, CancellationToken cancellationToken)
    {
        var isDeleted = await store.DeleteAsync(RepositoryKeyOf(repository.Id), repository.Version, cancellationToken);
        _recorded.Clear();
        return isDeleted;
    }

    private static DateTimeOffset SeenAt(Document document) => document.Read(BelongingJson.Default.DateTimeOffset);

    private static DocumentKey KeyOf(long repositoryId, string key) => new(Collection, PartitionOf(repositoryId), key);

    private static DocumentKey RepositoryKeyOf(long repositoryId) =>
        new(Collection, Repositories, PartitionOf(repositoryId));

    private static string PartitionOf(long repositoryId) => repositoryId.ToString(CultureInfo.InvariantCulture);

    // A name in an event may be an old one: only an answer of GitHub replaces a name that is known.
    private async Task SeeAsync(Repository repository, CancellationToken cancellationToken, bool isConfirmed = false)
    {
        var key = RepositoryKeyOf(repository.Id);
        var known = await store.GetAsync(key, BelongingJson.Default.KnownRepository, cancellationToken);
        var now = time.GetUtcNow();
        var isArchived = isConfirmed ? repository.IsArchived : known?.Value.IsArchived;
        var name = isConfirmed ? repository.FullName : known?.Value.Name ?? repository.FullName;
        if (
            known is not null
            && known.Value.InstallationId == repository.InstallationId
            && known.Value.IsArchived == isArchived
            && string.Equals(known.Value.Name, name, StringComparison.Ordinal)
            && now - known.Value.SeenAt < Exactness
        )
        {
            return;
        }

        // After a lost race, the winner has written the same.
        _ = await store.TryWriteAsync(
            key,
            new KnownRepository(repository.Id, repository.InstallationId, now) { Name = name, IsArchived = isArchived },
            known?.ETag,
            BelongingJson.Default.KnownRepository,
            cancellationToken
        );
    }

    private async Task SeeAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        var known = await store.GetAsync(key, cancellationToken);
        var now = time.GetUtcNow();
        if (known is not null && now - SeenAt(known) < Exactness)
            return;

        _ = await store.TryWriteAsync(key, now, known?.ETag, BelongingJson.Default.DateTimeOffset, cancellationToken);
    }
}

/// <summary>A repository that has data.</summary>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="InstallationId">The installation of its last event.</param>
/// <param name="SeenAt">Time of its last event, to a day.</param>
public sealed record KnownRepository(long Id, long InstallationId, DateTimeOffset SeenAt)
{
    /// <summary>Owner and name as they were known last; null where an older version stored it.</summary>
    public string? Name { get; init; }

    /// <summary>Whether GitHub said last that it is archived; null where it was not asked.</summary>
    public bool? IsArchived { get; init; }

    /// <summary>ETag of the record that was read.</summary>
    [JsonIgnore]
    public string Version { get; init; } = "";
}

/// <summary>A pull request or run of a repository.</summary>
/// <param name="Id">Its number or id.</param>
/// <param name="SeenAt">When data of it was last stored, to a day.</param>
/// <param name="Version">ETag of the record that was read.</param>
public sealed record Belonging<T>(T Id, DateTimeOffset SeenAt, string Version);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KnownRepository))]
[JsonSerializable(typeof(DateTimeOffset))]
internal sealed partial class BelongingJson : JsonSerializerContext;
