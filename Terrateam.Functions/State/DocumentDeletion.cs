namespace Terrateam.Functions.State;

internal static class DocumentDeletion
{
    /// <summary>
    /// Deletes the documents of a partition whose key begins with a prefix; safe to repeat. Returns their number.
    /// </summary>
    public static async Task<int> DeleteAllAsync(
        this IDocumentStore store,
        string collection,
        string partition,
        string keyPrefix,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(store);
        var keys = new List<DocumentKey>();
        await foreach (var document in store.QueryAsync(collection, partition, keyPrefix, cancellationToken))
            keys.Add(document.Key);

        foreach (var key in keys)
            _ = await store.DeleteAsync(key, etag: null, cancellationToken);
        return keys.Count;
    }
}
