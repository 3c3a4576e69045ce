using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Terrateam.Functions.State;

/// <summary>A document's content as an object.</summary>
/// <param name="Value">The content.</param>
/// <param name="ETag">The version that was read.</param>
public sealed record Typed<T>(T Value, string ETag);

/// <summary>Reads and writes documents as objects, in JSON.</summary>
public static class TypedDocuments
{
    /// <summary>Reads a document, or null if there is none.</summary>
    public static async Task<Typed<T>?> GetAsync<T>(
        this IDocumentStore store,
        DocumentKey key,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) => await store.GetAsync(key, cancellationToken) is { } document ? new(Read(document, type), document.ETag) : null;

    /// <summary>Creates a document. Returns its ETag; null if there is one already.</summary>
    public static Task<string?> TryInsertAsync<T>(
        this IDocumentStore store,
        DocumentKey key,
        T value,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) => store.TryInsertAsync(key, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);

    /// <summary>
    /// Replaces a document that is still as it was read, or creates it when <paramref name="etag"/> is null. Returns
    /// the new ETag; null when another writer was first.
    /// </summary>
    public static Task<string?> TryWriteAsync<T>(
        this IDocumentStore store,
        DocumentKey key,
        T value,
        string? etag,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return etag is null
            ? store.TryInsertAsync(key, content, cancellationToken)
            : store.TryReplaceAsync(key, content, etag, cancellationToken);
    }

    /// <summary>The content of a document that a query returned.</summary>
    /// <exception cref="JsonException">The content is invalid; the message names the document.</exception>
    public static T Read<T>(this Document document, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(document.Content.Span, type)
        ?? throw new JsonException(
            $"Document {document.Key.Collection}/{document.Key.Partition}/{document.Key.Key} is null."
        );
}
