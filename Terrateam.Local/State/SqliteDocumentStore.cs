using System.Runtime.CompilerServices;
using Terrateam.Functions.State;

namespace Terrateam.Local.State;

/// <summary>
/// Documents in one SQLite file, which is created if it does not exist. Several processes may use it at once, and one
/// that is killed loses no commit: the journal is a write-ahead log that is synced at every commit
/// (https://sqlite.org/wal.html).
/// </summary>
/// <remarks>
/// Keys are kept as <see cref="KeyText"/> encodes them, so that SQLite's byte order is the order that
/// <see cref="IDocumentStore"/> demands. Writes of this process that wait at the same time share a transaction, in which
/// each has its own condition and its own result; those of other processes wait in SQLite's busy handler.
/// </remarks>
public sealed class SqliteDocumentStore : IDocumentStore, IDisposable
{
    private readonly SqliteFile _file;
    private readonly ReaderPool _readers;
    private readonly StatementCache _writer;
    private readonly LogCheckpoints _checkpoints;
    private readonly GroupCommit _commits;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The database file.</param>
    /// <exception cref="InvalidDataException">The file was written by a newer version of the app.</exception>
    public SqliteDocumentStore(string path)
    {
        _file = new SqliteFile(path, DocumentRows.Schema);
        _readers = new ReaderPool(_file);
        _writer = new StatementCache(_file.OpenWriter());
        _checkpoints = new LogCheckpoints(_file, "document checkpoints");
        _commits = new GroupCommit(_writer.Connection, _checkpoints, "document commits");
    }

    /// <summary>The number of transactions in which documents were written.</summary>
    internal long Transactions => _commits.Transactions;

    /// <summary>How often the log was copied back beside the writer.</summary>
    internal long Checkpoints => _checkpoints.Copies;

    /// <inheritdoc/>
    public Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_readers.Read(key.Checked(), static (reader, key) => reader.Find(key)));
    }

    /// <inheritdoc/>
    public async Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        var place = new DocumentPlace(key.Checked(content));
        var (written, isWritten) = (NewETag(), false);
        await _commits.RunAsync(
            transaction => isWritten = _writer.Insert(transaction, place, content, written),
            cancellationToken
        );
        return isWritten ? written : null;
    }

    /// <inheritdoc/>
    public async Task<int> InsertInOrderAsync(IReadOnlyList<NewDocument> documents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        List<(DocumentPlace Place, ReadOnlyMemory<byte> Content)> rows =
        [
            .. documents.Select(document =>
                (new DocumentPlace(document.Key.Checked(document.Content)), document.Content)
            ),
        ];
        var count = 0;
        await _commits.RunAsync(
            transaction =>
                count = rows.TakeWhile(row => _writer.Insert(transaction, row.Place, row.Content, NewETag())).Count(),
            cancellationToken
        );
        return count;
    }

    /// <inheritdoc/>
    public async Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        var place = new DocumentPlace(key.Checked(content));
        var (written, isWritten) = (NewETag(), false);
        await _commits.RunAsync(
            transaction => isWritten = _writer.Replace(transaction, place, content, written, etag),
            cancellationToken
        );
        return isWritten ? written : null;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken)
    {
        var place = new DocumentPlace(key.Checked());
        var isGone = false;
        await _commits.RunAsync(transaction => isGone = _writer.Delete(transaction, place, etag), cancellationToken);
        return isGone;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        string partition,
        string keyPrefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        DocumentKey.CheckQuery(collection, partition, keyPrefix);
        var prefix = KeyText.Encode(keyPrefix);
        var (after, more) = (prefix, true);
        while (more)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Read whole and closed before the first yield: a consumer that writes must not hold a read snapshot open.
            var page = _readers.Read(
                (collection, partition, after, includeAfter: ReferenceEquals(after, prefix), prefix),
                static (reader, asked) =>
                    reader.ReadPage(asked.collection, asked.partition, asked.after, asked.includeAfter, asked.prefix)
            );
            (after, more) = (page.After, page.HasMore);
            foreach (var document in page.Documents)
                yield return document;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        DocumentKey.CheckQuery(collection, "all", "");
        foreach (var partition in _readers.Read(collection, DocumentRows.Partitions))
        {
            await foreach (var document in QueryAsync(collection, partition, "", cancellationToken))
                yield return document;
        }
    }

    /// <summary>Commits the writes that wait and closes the file. Later calls fail.</summary>
    public void Dispose()
    {
        _commits.Dispose();
        _checkpoints.Dispose();
        _writer.Dispose();
        _readers.Dispose();
        _file.Dispose();
    }

    private static string NewETag() => Guid.NewGuid().ToString("N");
}
