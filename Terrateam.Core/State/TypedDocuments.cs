using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Terrateam.Core.State;

/// <summary>A document's content as what it means.</summary>
/// <param name="Value">The content.</param>
/// <param name="ETag">The version that was read.</param>
public sealed record Typed<T>(T Value, string ETag);

/// <summary>Documents as records, in JSON.</summary>
public static class TypedDocuments
{
    /// <summary>Reads a document, or null if there is none.</summary>
    public static async Task<Typed<T>?> GetAsync<T>(
        this IDocumentStore store,
        DocumentKey key,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) => await store.GetAsync(key, cancellationToken) is { } document ? new(Read(document, type), document.ETag) : null;

    /// <summary>Creates a document; null if there is one.</summary>
    public static Task<string?> TryInsertAsync<T>(
        this IDocumentStore store,
        DocumentKey key,
        T value,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    ) => store.TryInsertAsync(key, JsonSerializer.SerializeToUtf8Bytes(value, type), cancellationToken);

    /// <summary>
    /// Replaces a document that is still as it was read, or creates it when <paramref name="etag"/> is null; null when
    /// the race is lost.
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

    /// <summary>Reads what a query found.</summary>
    /// <exception cref="JsonException">The document is not what it should be; the message names it.</exception>
    public static T Read<T>(this Document document, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(document.Content.Span, type)
        ?? throw new JsonException(
            $"Document {document.Key.Collection}/{document.Key.Partition}/{document.Key.Key} is null."
        );
}
