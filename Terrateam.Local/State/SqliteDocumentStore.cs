using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Terrateam.Core.State;

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
    /// <summary>A page of a query ends when it holds this many bytes or <see cref="PageRows"/> documents.</summary>
    private const int PageBytes = 4 * 1024 * 1024;
    private const int PageRows = 200;

    private const string Schema = """
        CREATE TABLE documents (
          collection TEXT NOT NULL,
          part TEXT NOT NULL,
          key TEXT NOT NULL,
          etag TEXT NOT NULL,
          content BLOB NOT NULL,
          PRIMARY KEY (collection, part, key)
        ) STRICT;
        PRAGMA user_version = 1;
        """;

    private const string FirstPage =
        "SELECT key, etag, content FROM documents "
        + "WHERE collection = $c AND part = $p AND key >= $after AND key < $end ORDER BY key LIMIT $limit";
    private const string NextPage =
        "SELECT key, etag, content FROM documents "
        + "WHERE collection = $c AND part = $p AND key > $after AND key < $end ORDER BY key LIMIT $limit";
    private const string Find = "SELECT etag, content FROM documents WHERE collection = $c AND part = $p AND key = $k";

    private readonly SqliteFile _file;
    private readonly ReaderPool _readers;
    private readonly StatementCache _writer;
    private readonly GroupCommit _commits;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The database file.</param>
    /// <exception cref="InvalidDataException">The file was written by a newer version of the app.</exception>
    public SqliteDocumentStore(string path)
    {
        _file = new SqliteFile(path, Schema);
        _readers = new ReaderPool(_file);
        _writer = new StatementCache(_file.OpenWriter());
        _commits = new GroupCommit(_writer.Connection, "document commits");
    }

    /// <summary>The number of transactions in which documents were written.</summary>
    internal long Transactions => _commits.Transactions;

    /// <inheritdoc/>
    public Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        key.Checked();
        return Task.FromResult(_readers.Read(key, static (reader, key) =>
            {
                var place = new Place(key);
                using var row = reader
                    .Command(Find, null, ("$c", place.Collection), ("$p", place.Partition), ("$k", place.Key))
                    .ExecuteReader();
                return row.Read() ? new Document(key, row.GetString(0), row.GetFieldValue<byte[]>(1)) : null;
            }));
    }

    /// <inheritdoc/>
    public async Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        var place = new Place(key.Checked(content));
        var (written, isWritten) = (NewETag(), false);
        await _commits.RunAsync(
            transaction => isWritten = Insert(transaction, place, content, written),
            cancellationToken
        );
        return isWritten ? written : null;
    }

    /// <inheritdoc/>
    public async Task<int> InsertInOrderAsync(IReadOnlyList<NewDocument> documents, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        List<(Place Place, ReadOnlyMemory<byte> Content)> rows =
        [
            .. documents.Select(document => (new Place(document.Key.Checked(document.Content)), document.Content)),
        ];
        var count = 0;
        await _commits.RunAsync(
            transaction =>
                count = rows.TakeWhile(row => Insert(transaction, row.Place, row.Content, NewETag())).Count(),
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
        var place = new Place(key.Checked(content));
        var (written, isWritten) = (NewETag(), false);
        await _commits.RunAsync(
            transaction =>
                isWritten =
                    _writer
                        .Command(
                            "UPDATE documents SET etag = $e, content = $b "
                                + "WHERE collection = $c AND part = $p AND key = $k AND etag = $old",
                            transaction,
                            ("$c", place.Collection),
                            ("$p", place.Partition),
                            ("$k", place.Key),
                            ("$e", written),
                            ("$b", content.ToArray()),
                            ("$old", etag)
                        )
                        .ExecuteNonQuery() == 1,
            cancellationToken
        );
        return isWritten ? written : null;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken)
    {
        var place = new Place(key.Checked());
        var isGone = false;
        await _commits.RunAsync(transaction => isGone = Delete(transaction, place, etag), cancellationToken);
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
            var page = ReadPage(collection, partition, after, includeAfter: ReferenceEquals(after, prefix), prefix);
            (after, more) = (page.After, page.HasMore);
            foreach (var document in page.Documents)
                yield return document;
        }
    }

    /// <summary>Commits the writes that wait and closes the file. Later calls fail.</summary>
    public void Dispose()
    {
        _commits.Dispose();
        _writer.Dispose();
        _readers.Dispose();
        _file.Dispose();
    }

    private static string NewETag() => Guid.NewGuid().ToString("N");

    private bool Insert(SqliteTransaction transaction, Place place, ReadOnlyMemory<byte> content, string etag) =>
        _writer
            .Command(
                "INSERT INTO documents (collection, part, key, etag, content) VALUES ($c, $p, $k, $e, $b) "
                    + "ON CONFLICT DO NOTHING",
                transaction,
                ("$c", place.Collection),
                ("$p", place.Partition),
                ("$k", place.Key),
                ("$e", etag),
                ("$b", content.ToArray())
            )
            .ExecuteNonQuery() == 1;

    // Two statements, because a deleted document and a changed one have different results.
    private bool Delete(SqliteTransaction transaction, Place place, string? etag)
    {
        var isDeleted =
            _writer
                .Command(
                    "DELETE FROM documents WHERE collection = $c AND part = $p AND key = $k "
                        + "AND ($old IS NULL OR etag = $old)",
                    transaction,
                    ("$c", place.Collection),
                    ("$p", place.Partition),
                    ("$k", place.Key),
                    ("$old", etag)
                )
                .ExecuteNonQuery() == 1;
        return isDeleted
            || _writer
                .Command(
                    "SELECT 1 FROM documents WHERE collection = $c AND part = $p AND key = $k",
                    transaction,
                    ("$c", place.Collection),
                    ("$p", place.Partition),
                    ("$k", place.Key)
                )
                .ExecuteScalar()
                is null;
    }

    private Page ReadPage(string collection, string partition, string after, bool includeAfter, string prefix) =>
        // Read whole and closed before the first yield: a consumer that writes must not hold a read snapshot open.
        _readers.Read((collection, partition, after, includeAfter, prefix), static (reader, asked) =>
        {
            using var row = reader
                .Command(
                    asked.includeAfter ? FirstPage : NextPage,
                    null,
                    ("$c", asked.collection),
                    ("$p", KeyText.Encode(asked.partition)),
                    ("$after", asked.after),
                    ("$end", asked.prefix + KeyText.AfterEverything),
                    ("$limit", PageRows)
                )
                .ExecuteReader();
            var (after, bytes) = (asked.after, 0L);
            var documents = new List<Document>();
            while (bytes < PageBytes && row.Read())
            {
                after = row.GetString(0);
                var content = row.GetFieldValue<byte[]>(2);
                bytes += content.Length;
                documents.Add(
                    new Document(
                        new DocumentKey(asked.collection, asked.partition, KeyText.Decode(after)),
                        row.GetString(1),
                        content
                    )
                );
            }

            return new Page(documents, after, documents.Count == PageRows || bytes >= PageBytes);
        });

    /// <summary>A document's name as its row has it.</summary>
    private readonly record struct Place(string Collection, string Partition, string Key)
    {
        public Place(DocumentKey key)
            : this(key.Collection, KeyText.Encode(key.Partition), KeyText.Encode(key.Key)) { }
    }

    private sealed record Page(List<Document> Documents, string After, bool HasMore);
}
