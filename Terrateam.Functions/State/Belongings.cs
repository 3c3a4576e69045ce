using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Terrateam.Core.Runs;
using Terrateam.Core.State;

namespace Terrateam.Functions.State;

/// <summary>
/// What there is of each repository: its pull requests and runs. Documents are found by their partition only, so that
/// without this nobody could find what is to be deleted.
/// </summary>
public sealed class Belongings(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "belongings";
    private const string Repositories = "repositories";

    /// <summary>How exactly it is known when something was last seen.</summary>
    private static readonly TimeSpan Exactness = TimeSpan.FromDays(1);

    /// <summary>Notes a run before it is stored.</summary>
    public async Task AddRunAsync(RunRepository repository, Guid runId, CancellationToken cancellationToken)
    {
        await SeeAsync(repository, cancellationToken);
        await SeeAsync(KeyOf(repository.Id, $"run-{runId:N}"), cancellationToken);
    }

    /// <summary>Notes a pull request before something of it is stored.</summary>
    public async Task AddPullRequestAsync(RunRepository repository, int number, CancellationToken cancellationToken)
    {
        await SeeAsync(repository, cancellationToken);
        await SeeAsync(
            KeyOf(repository.Id, string.Create(CultureInfo.InvariantCulture, $"pull-{number}")),
            cancellationToken
        );
    }

    /// <summary>Every repository of which there is something.</summary>
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

    /// <summary>One repository, or null.</summary>
    public async Task<KnownRepository?> FindAsync(long repositoryId, CancellationToken cancellationToken) =>
        await store.GetAsync(RepositoryKeyOf(repositoryId), BelongingJson.Default.KnownRepository, cancellationToken)
            is { } known
            ? known.Value with
            {
                Version = known.ETag,
            }
            : null;

    /// <summary>Its runs, over or not.</summary>
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

    /// <summary>Its pull requests, open or not.</summary>
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

    /// <summary>Forgets a run of which everything is deleted.</summary>
    public Task ForgetAsync(long repositoryId, Belonging<Guid> run, CancellationToken cancellationToken) =>
        store.DeleteAsync(KeyOf(repositoryId, $"run-{run.Id:N}"), run.Version, cancellationToken);

    /// <summary>Forgets a pull request of which everything is deleted, unless it was seen again meanwhile.</summary>
    public Task ForgetAsync(long repositoryId, Belonging<int> pull, CancellationToken cancellationToken) =>
        store.DeleteAsync(
            KeyOf(repositoryId, string.Create(CultureInfo.InvariantCulture, $"pull-{pull.Id}")),
            pull.Version,
            cancellationToken
        );

    /// <summary>
    /// Forgets a repository of which everything is deleted, unless it was seen again meanwhile. Whether it did.
    /// </summary>
    public Task<bool> ForgetAsync(KnownRepository repository, CancellationToken cancellationToken) =>
        store.DeleteAsync(RepositoryKeyOf(repository.Id), repository.Version, cancellationToken);

    private static DateTimeOffset SeenAt(Document document) => document.Read(BelongingJson.Default.DateTimeOffset);

    private static DocumentKey KeyOf(long repositoryId, string key) => new(Collection, PartitionOf(repositoryId), key);

    private static DocumentKey RepositoryKeyOf(long repositoryId) =>
        new(Collection, Repositories, PartitionOf(repositoryId));

    private static string PartitionOf(long repositoryId) => repositoryId.ToString(CultureInfo.InvariantCulture);

    private async Task SeeAsync(RunRepository repository, CancellationToken cancellationToken)
    {
        var key = RepositoryKeyOf(repository.Id);
        var known = await store.GetAsync(key, BelongingJson.Default.KnownRepository, cancellationToken);
        var now = time.GetUtcNow();
        if (
            known is not null
            && known.Value.InstallationId == repository.InstallationId
            && now - known.Value.SeenAt < Exactness
        )
        {
            return;
        }

        // Who is faster writes the same.
        _ = await store.TryWriteAsync(
            key,
            new KnownRepository(repository.Id, repository.InstallationId, now),
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

/// <summary>A repository of which there is something.</summary>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="InstallationId">The installation through which it was last heard of.</param>
/// <param name="SeenAt">When that was, to a day.</param>
public sealed record KnownRepository(long Id, long InstallationId, DateTimeOffset SeenAt)
{
    /// <summary>The version that was read.</summary>
    [JsonIgnore]
    public string Version { get; init; } = "";
}

/// <summary>A pull request or run of a repository.</summary>
/// <param name="Id">Its number or id.</param>
/// <param name="SeenAt">When something of it was last stored, to a day.</param>
/// <param name="Version">The version that was read.</param>
public sealed record Belonging<T>(T Id, DateTimeOffset SeenAt, string Version);

/// <summary>How belongings are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KnownRepository))]
[JsonSerializable(typeof(DateTimeOffset))]
internal sealed partial class BelongingJson : JsonSerializerContext;
