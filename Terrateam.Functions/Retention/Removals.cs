using System.Globalization;
using System.Text.Json.Serialization;
using Terrateam.Core.State;

namespace Terrateam.Functions.Retention;

/// <summary>What GitHub said is gone and is not deleted yet.</summary>
public sealed class Removals(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "removals";
    private const string Partition = "all";

    /// <summary>Notes that an installation was removed.</summary>
    public Task NoteInstallationAsync(long installationId, CancellationToken cancellationToken) =>
        NoteAsync(
            string.Create(CultureInfo.InvariantCulture, $"installation-{installationId}"),
            new(installationId, RepositoryId: null, time.GetUtcNow()),
            cancellationToken
        );

    /// <summary>Notes that repositories were taken out of an installation, or deleted.</summary>
    public async Task NoteRepositoriesAsync(
        long installationId,
        IEnumerable<long> repositoryIds,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(repositoryIds);
        foreach (var id in repositoryIds)
        {
            await NoteAsync(
                string.Create(CultureInfo.InvariantCulture, $"repository-{installationId}-{id}"),
                new(installationId, id, time.GetUtcNow()),
                cancellationToken
            );
        }
    }

    /// <summary>Everything that was noted.</summary>
    public async Task<IReadOnlyList<(DocumentKey Key, Typed<Removal> Removal)>> ListAsync(
        CancellationToken cancellationToken
    )
    {
        var noted = new List<(DocumentKey, Typed<Removal>)>();
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
            noted.Add((document.Key, new(document.Read(RemovalJson.Default.Removal), document.ETag)));
        return noted;
    }

    /// <summary>Forgets what is done.</summary>
    public Task ForgetAsync(DocumentKey key, string etag, CancellationToken cancellationToken) =>
        store.DeleteAsync(key, etag, cancellationToken);

    private async Task NoteAsync(string key, Removal removal, CancellationToken cancellationToken) =>
        _ = await store.TryInsertAsync(
            new DocumentKey(Collection, Partition, key),
            removal,
            RemovalJson.Default.Removal,
            cancellationToken
        );
}

/// <summary>Something that GitHub said is gone.</summary>
/// <param name="InstallationId">The installation.</param>
/// <param name="RepositoryId">The repository; null for all of the installation.</param>
/// <param name="At">When it said so.</param>
public sealed record Removal(long InstallationId, long? RepositoryId, DateTimeOffset At);

/// <summary>How removals are stored.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Removal))]
internal sealed partial class RemovalJson : JsonSerializerContext;
