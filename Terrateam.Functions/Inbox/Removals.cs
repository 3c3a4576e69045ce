using System.Globalization;
using System.Text.Json.Serialization;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Inbox;

/// <summary>Installations and repositories that GitHub reported as gone and that are not deleted yet.</summary>
public sealed class Removals(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "removals";
    private const string Partition = "all";

    /// <summary>Records that an installation was removed.</summary>
    public Task NoteInstallationAsync(long installationId, CancellationToken cancellationToken) =>
        NoteAsync(
            string.Create(CultureInfo.InvariantCulture, $"installation-{installationId}"),
            new(installationId, RepositoryId: null, time.GetUtcNow()),
            cancellationToken
        );

    /// <summary>Records that repositories were taken out of an installation, or deleted.</summary>
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

    /// <summary>Lists all recorded removals.</summary>
    public async Task<IReadOnlyList<(DocumentKey Key, Typed<Removal> Removal)>> ListAsync(
        CancellationToken cancellationToken
    )
    {
        var noted = new List<(DocumentKey, Typed<Removal>)>();
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
            noted.Add((document.Key, new(document.Read(RemovalJson.Default.Removal), document.ETag)));
        return noted;
    }

    /// <summary>Deletes the record of a completed removal, if it still has this ETag.</summary>
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

/// <summary>A removal that GitHub reported.</summary>
/// <param name="InstallationId">The installation.</param>
/// <param name="RepositoryId">The repository; null for all of the installation.</param>
/// <param name="At">When it was reported.</param>
public sealed record Removal(long InstallationId, long? RepositoryId, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Removal))]
internal sealed partial class RemovalJson : JsonSerializerContext;
