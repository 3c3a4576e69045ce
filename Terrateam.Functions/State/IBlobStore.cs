namespace Terrateam.Functions.State;

/// <summary>A blob in a listing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="WrittenAt">When it was last written, by the store's clock: the app's own for files, the service's for
/// Azure.</param>
public sealed record BlobEntry(string Name, long Length, DateTimeOffset WrittenAt);

/// <summary>
/// Large content: sealed plan files and sealed run outputs. Names are made by this app, never from user text.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Writes a blob whole, replacing one of the same name; a reader gets the old or the new, never a mixture.
    /// </summary>
    /// <param name="name">What <see cref="BlobName.Check"/> allows: ASCII letters, digits, <c>-</c>, <c>_</c>, <c>.</c>
    /// and <c>/</c> between segments; at most 500 characters.</param>
    /// <param name="content">Up to 512 MiB.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a blob from a stream, replacing one of the same name. The new blob becomes visible, and replaces the old,
    /// only when <paramref name="content"/> returns.
    /// </summary>
    /// <param name="name">As for the other overload.</param>
    /// <param name="content">Writes to the stream, which it neither flushes nor disposes.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task WriteAsync(string name, Func<Stream, CancellationToken, Task> content, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a blob to be read once from its beginning, or null if there is none. The caller disposes the stream.
    /// </summary>
    Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Reads a blob, or null if there is none.</summary>
    Task<ReadOnlyMemory<byte>?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Deletes a blob. Returns false if there was none, which is no error.</summary>
    Task<bool> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>The blobs whose name starts with a prefix (empty for all), in ordinal order, page by page.</summary>
    IAsyncEnumerable<BlobEntry> ListAsync(string prefix, CancellationToken cancellationToken);
}
