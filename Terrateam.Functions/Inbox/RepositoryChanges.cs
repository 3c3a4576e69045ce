using System.Globalization;
using System.Text.Json.Serialization;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Inbox;

/// <summary>
/// Repositories that GitHub reported as added, renamed, transferred, archived or otherwise changed, until they have been
/// read from GitHub.
/// </summary>
public sealed class RepositoryChanges(IDocumentStore store, TimeProvider time)
{
    private const string Collection = "changes";
    private const string Partition = "all";

    /// <summary>Records changed repositories of an installation; the same again changes nothing.</summary>
    public async Task NoteAsync(
        long installationId,
        IEnumerable<long> repositoryIds,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(repositoryIds);
        foreach (var id in repositoryIds)
        {
            _ = await store.TryInsertAsync(
                new(Collection, Partition, string.Create(CultureInfo.InvariantCulture, $"{installationId}-{id}")),
                new RepositoryChange(installationId, id, time.GetUtcNow()),
                ChangeJson.Default.RepositoryChange,
                cancellationToken
            );
        }
    }

    /// <summary>Lists all recorded changes.</summary>
    public async Task<IReadOnlyList<(DocumentKey Key, Typed<RepositoryChange> Change)>> ListAsync(
        CancellationToken cancellationToken
    )
    {
        var noted = new List<(DocumentKey, Typed<RepositoryChange>)>();
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
            noted.Add((document.Key, new(document.Read(ChangeJson.Default.RepositoryChange), document.ETag)));
        return noted;
    }

    /// <summary>Deletes the record of a change that was followed, if it still has this ETag.</summary>
    public Task ForgetAsync(DocumentKey key, string etag, CancellationToken cancellationToken) =>
        store.DeleteAsync(key, etag, cancellationToken);
}

/// <summary>A change of a repository that GitHub reported.</summary>
/// <param name="InstallationId">The installation that reaches it now.</param>
/// <param name="RepositoryId">The repository.</param>
/// <param name="At">When it was reported.</param>
public sealed record RepositoryChange(long InstallationId, long RepositoryId, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RepositoryChange))]
internal sealed partial class ChangeJson : JsonSerializerContext;
