using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

internal sealed record PlanRecord(StoredPlan Plan, Document Document);

/// <summary>
/// The records of plans. A record that cannot be read is refused when it is asked for by key, and skipped in listings.
/// A repository is a partition. In it, <c>plan-{owner}-{dirspace}-{run}</c> holds the record, so that the plans of a
/// pull request are one range of keys; <c>dirspace-{dirspace}-{owner}-{run}</c> points to it, so that the plans of a
/// dirspace are one too. The pointer is written first and deleted last: no record is ever without it. The partition
/// <c>repositories</c> names the repositories, for the sweep.
/// </summary>
internal sealed class PlanRecords(IDocumentStore documents, TimeProvider time)
{
    public const string Collection = "plans";
    private const string Repositories = "repositories";

    // Another instance may delete a repository's name with the repository; so it is written again from time to time.
    private readonly RecentValues<long, bool> _known = new(time, TimeSpan.FromHours(1));

    public async Task<PlanRecord?> GetAsync(PlanKey key, CancellationToken cancellationToken) =>
        await documents.GetAsync(NameOf(key), cancellationToken) is { } document ? Read(document) : null;

    /// <summary>Records a new plan, or returns false if this run has recorded one already.</summary>
    public async Task<bool> TryInsertAsync(StoredPlan plan, CancellationToken cancellationToken)
    {
        await RememberAsync(plan.Context.RepositoryId, cancellationToken);
        var pointer = JsonSerializer.SerializeToUtf8Bytes(plan.CreatedAt, PlanJson.Default.DateTimeOffset);
        _ = await documents.TryInsertAsync(PointerOf(NameOf(plan.Key)), pointer, cancellationToken);
        return await documents.TryInsertAsync(NameOf(plan.Key), Write(plan), cancellationToken) is not null;
    }

    /// <summary>Replaces a record, or returns false if it changed since it was read.</summary>
    public async Task<bool> TryReplaceAsync(PlanRecord record, StoredPlan plan, CancellationToken cancellationToken) =>
        await documents.TryReplaceAsync(record.Document.Key, Write(plan), record.Document.ETag, cancellationToken)
            is not null;

    /// <summary>Deletes a record, or returns false if it changed since it was read.</summary>
    public async Task<bool> TryDeleteAsync(Document record, CancellationToken cancellationToken)
    {
        if (!await documents.DeleteAsync(record.Key, record.ETag, cancellationToken))
            return false;
        return await documents.DeleteAsync(PointerOf(record.Key), etag: null, cancellationToken);
    }

    public IAsyncEnumerable<PlanRecord> OfOwnerAsync(
        long repositoryId,
        PlanOwner owner,
        CancellationToken cancellationToken
    ) => QueryAsync(repositoryId, $"plan-{PlanDocumentKeys.TokenOf(owner)}-", cancellationToken);

    /// <summary>
    /// All plans of a plan's owner and dirspace, in one query: the plan itself, if it is there, and every other.
    /// </summary>
    /// <param name="key">The plan.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="PlanRefusedException">The document of the plan itself is not a plan's record.</exception>
    public async Task<(PlanRecord? Own, IReadOnlyList<PlanRecord> Others)> WithOthersAsync(
        PlanKey key,
        CancellationToken cancellationToken
    )
    {
        var name = NameOf(key);
        PlanRecord? own = null;
        var others = new List<PlanRecord>();
        await foreach (
            var document in documents.QueryAsync(name.Collection, name.Partition, PrefixOf(key), cancellationToken)
        )
        {
            if (document.Key == name)
                own = Read(document);
            else if (TryRead(document) is { } other)
                others.Add(other);
        }

        return (own, others);
    }

    /// <summary>
    /// All plans of a plan's owner and dirspace. Records that cannot be read are deleted; the sweep then deletes their
    /// files as orphans.
    /// </summary>
    public Task<IReadOnlyList<PlanRecord>> ReadableOfDirspaceAsync(PlanKey key, CancellationToken cancellationToken) =>
        ReadableAsync(key.RepositoryId, PrefixOf(key), cancellationToken);

    /// <summary>All plans of an owner; otherwise as above.</summary>
    public Task<IReadOnlyList<PlanRecord>> ReadableOfOwnerAsync(
        long repositoryId,
        PlanOwner owner,
        CancellationToken cancellationToken
    ) => ReadableAsync(repositoryId, $"plan-{PlanDocumentKeys.TokenOf(owner)}-", cancellationToken);

    public IAsyncEnumerable<PlanRecord> OfDirspaceAsync(
        long repositoryId,
        PlanOwner owner,
        Dirspace dirspace,
        CancellationToken cancellationToken
    ) =>
        QueryAsync(
            repositoryId,
            $"plan-{PlanDocumentKeys.TokenOf(owner)}-{PlanDocumentKeys.DigestOf(dirspace)}-",
            cancellationToken
        );

    /// <summary>The plans of a dirspace, of all owners but one.</summary>
    public async IAsyncEnumerable<PlanRecord> AcrossOwnersAsync(
        long repositoryId,
        Dirspace dirspace,
        PlanOwner? except,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var prefix = $"dirspace-{PlanDocumentKeys.DigestOf(dirspace)}-";
        var excepted = except is { } owner ? $"{prefix}{PlanDocumentKeys.TokenOf(owner)}-" : null;
        await foreach (
            var pointer in documents.QueryAsync(Collection, Partition(repositoryId), prefix, cancellationToken)
        )
        {
            if (excepted is not null && pointer.Key.Key.StartsWith(excepted, StringComparison.Ordinal))
                continue;
            if (
                await documents.GetAsync(TargetOf(pointer.Key), cancellationToken) is { } document
                && TryRead(document) is { } record
            )
            {
                yield return record;
            }
        }
    }

    /// <summary>Every document of a repository's plans, readable or not, for the sweep.</summary>
    public IAsyncEnumerable<Document> AllAsync(long repositoryId, CancellationToken cancellationToken) =>
        documents.QueryAsync(Collection, Partition(repositoryId), "plan-", cancellationToken);

    /// <summary>
    /// Deletes pointers without a record that were written before a time: a crash came between the two.
    /// </summary>
    public async Task DeletePointersToNothingAsync(
        long repositoryId,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        await foreach (
            var pointer in documents.QueryAsync(Collection, Partition(repositoryId), "dirspace-", cancellationToken)
        )
        {
            var written = JsonSerializer.Deserialize(pointer.Content.Span, PlanJson.Default.DateTimeOffset);
            if (written < before && await documents.GetAsync(TargetOf(pointer.Key), cancellationToken) is null)
                await documents.DeleteAsync(pointer.Key, pointer.ETag, cancellationToken);
        }
    }

    public async IAsyncEnumerable<long> RepositoriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in documents.QueryAsync(Collection, Repositories, "", cancellationToken))
            yield return long.Parse(document.Key.Key, CultureInfo.InvariantCulture);
    }

    /// <exception cref="PlanRefusedException">The document is not a plan's record.</exception>
    public static PlanRecord Read(Document document)
    {
        try
        {
            var plan = JsonSerializer.Deserialize(document.Content.Span, PlanJson.Default.StoredPlan);
            if (plan is not null && NameOf(plan.Key) == document.Key)
                return new PlanRecord(plan, document);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new PlanRefusedException($"The record of a plan, {document.Key}, cannot be read.", exception);
        }

        throw new PlanRefusedException($"The record of a plan, {document.Key}, is that of another plan.");
    }

    /// <summary>The record, or null if the document is not one.</summary>
    public static PlanRecord? TryRead(Document document)
    {
        try
        {
            return Read(document);
        }
        catch (PlanRefusedException)
        {
            return null;
        }
    }

    /// <summary>
    /// Deletes all documents of a repository's plans, but no files. May be called again. Returns how many there were.
    /// </summary>
    public async Task<int> DeleteRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var keys = new List<DocumentKey>();
        await foreach (var document in documents.QueryAsync(Collection, Partition(repositoryId), "", cancellationToken))
            keys.Add(document.Key);
        foreach (var key in keys)
            await documents.DeleteAsync(key, etag: null, cancellationToken);

        // Last, since the sweep needs this name to find what a crash leaves.
        _known.Clear();
        await documents.DeleteAsync(
            new DocumentKey(Collection, Repositories, Partition(repositoryId)),
            etag: null,
            cancellationToken
        );
        return keys.Count;
    }

    internal static string Partition(long repositoryId) => repositoryId.ToString(CultureInfo.InvariantCulture);

    private static byte[] Write(StoredPlan plan) =>
        JsonSerializer.SerializeToUtf8Bytes(plan, PlanJson.Default.StoredPlan);

    private static DocumentKey NameOf(PlanKey key) =>
        new(
            Collection,
            Partition(key.RepositoryId),
            $"plan-{PlanDocumentKeys.TokenOf(key.Owner)}-{PlanDocumentKeys.DigestOf(key.Dirspace)}-{key.RunId:N}"
        );

    private static DocumentKey PointerOf(DocumentKey record)
    {
        var parts = record.Key.Split('-');
        return record with { Key = $"dirspace-{parts[2]}-{parts[1]}-{parts[3]}" };
    }

    private static DocumentKey TargetOf(DocumentKey pointer)
    {
        var parts = pointer.Key.Split('-');
        return pointer with { Key = $"plan-{parts[2]}-{parts[1]}-{parts[3]}" };
    }

    private static string PrefixOf(PlanKey key) =>
        $"plan-{PlanDocumentKeys.TokenOf(key.Owner)}-{PlanDocumentKeys.DigestOf(key.Dirspace)}-";

    private async Task<IReadOnlyList<PlanRecord>> ReadableAsync(
        long repositoryId,
        string prefix,
        CancellationToken cancellationToken
    )
    {
        var all = new List<PlanRecord>();
        await foreach (
            var document in documents.QueryAsync(Collection, Partition(repositoryId), prefix, cancellationToken)
        )
        {
            if (TryRead(document) is { } record)
                all.Add(record);
            else
                await TryDeleteAsync(document, cancellationToken);
        }

        return all;
    }

    private async IAsyncEnumerable<PlanRecord> QueryAsync(
        long repositoryId,
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (
            var document in documents.QueryAsync(Collection, Partition(repositoryId), prefix, cancellationToken)
        )
        {
            if (TryRead(document) is { } record)
                yield return record;
        }
    }

    /// <summary>Adds a repository to those that the sweep goes through.</summary>
    public async Task RememberAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var version = _known.Version;
        if (_known.Contains(repositoryId))
            return;
        var key = new DocumentKey(Collection, Repositories, Partition(repositoryId));
        _ = await documents.TryInsertAsync(key, "{}"u8.ToArray(), cancellationToken);
        _known.Set(repositoryId, true, version);
    }
}
