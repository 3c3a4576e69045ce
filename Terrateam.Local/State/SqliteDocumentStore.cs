using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Terrateam.Functions.State;

namespace Terrateam.Local.State;

/// <summary>
/// Documents in one SQLite file, which is created if it does not exist. Several processes may use it at once, and one
/// that is killed loses no commit: the journal is a write-ahead log that is synced at every commit
/// (https://sqlite.org/wal.html).
/// </summary>
/// <remarks>
/// Keys are kept as <see cref="KeyText"/> encodes them, so that SQLite's byte order is the order that
/// <see cref="IDocumentStore"/> demands. Writers of this process wait for each other without a thread; those of other
/// processes wait in SQLite's busy handler.
/// </remarks>
/// <param name="path">The database file.</param>
/// <exception cref="InvalidDataException">The file was written by a newer version of the app.</exception>
public sealed class SqliteDocumentStore(string path) : IDocumentStore, IDisposable
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

    private readonly SqliteFile _file = new SqliteFile(path, Schema);
    private readonly SemaphoreSlim _writer = new(1, 1);

    /// <inheritdoc/>
    public Task<Document?> GetAsync(DocumentKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = _file.Open();
        using var command = Command(
            connection,
            "SELECT etag, content FROM documents WHERE collection = $c AND part = $p AND key = $k",
            key
        );
        using var reader = command.ExecuteReader();
        return Task.FromResult(
            reader.Read() ? new Document(key, reader.GetString(0), reader.GetFieldValue<byte[]>(1)) : null
        );
    }

    /// <inheritdoc/>
    public Task<string?> TryInsertAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken
    )
    {
        key.Checked(content);
        return WriteAsync(
            "INSERT INTO documents (collection, part, key, etag, content) VALUES ($c, $p, $k, $e, $b) ON "
                + "CONFLICT DO NOTHING",
            key,
            content,
            null,
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task<string?> TryReplaceAsync(
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string etag,
        CancellationToken cancellationToken
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        key.Checked(content);
        return WriteAsync(
            "UPDATE documents SET etag = $e, content = $b WHERE collection = $c AND part = $p AND key = $k AND "
                + "etag = $old",
            key,
            content,
            etag,
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(DocumentKey key, string? etag, CancellationToken cancellationToken)
    {
        // Two statements under one lock, because a deleted document and a changed one have different results.
        await _writer.WaitAsync(cancellationToken);
        try
        {
            using var connection = _file.Open();
            using var transaction = connection.BeginTransaction(deferred: false);
            using var delete = Command(
                connection,
                "DELETE FROM documents WHERE collection = $c AND part = $p AND key = $k AND ($old IS NULL OR "
                    + "etag = $old)",
                key
            );
            delete.Parameters.AddWithValue("$old", (object?)etag ?? DBNull.Value);
            var deleted = delete.ExecuteNonQuery() == 1;
            using var look = Command(
                connection,
                "SELECT 1 FROM documents WHERE collection = $c AND part = $p AND key = $k",
                key
            );
            var gone = deleted || look.ExecuteScalar() is null;
            transaction.Commit();
            return gone;
        }
        finally
        {
            _writer.Release();
        }
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
            (var page, after, more) = ReadPage(
                collection,
                partition,
                after,
                includeAfter: ReferenceEquals(after, prefix),
                prefix
            );
            foreach (var document in page)
                yield return document;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<Document> QueryAsync(
        string collection,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var partition in Partitions(collection))
        {
            await foreach (var document in QueryAsync(collection, partition, "", cancellationToken))
                yield return document;
        }
    }

    private List<string> Partitions(string collection)
    {
        DocumentKey.CheckQuery(collection, "all", "");
        using var connection = _file.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT part FROM documents WHERE collection = $c";
        command.Parameters.AddWithValue("$c", collection);
        using var reader = command.ExecuteReader();
        var partitions = new List<string>();
        while (reader.Read())
            partitions.Add(KeyText.Decode(reader.GetString(0)));
        return partitions;
    }

    /// <summary>Closes the file. Calls that are still running fail.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _writer.Dispose();
    }

    private async Task<string?> WriteAsync(
        string sql,
        DocumentKey key,
        ReadOnlyMemory<byte> content,
        string? etag,
        CancellationToken cancellationToken
    )
    {
        var written = Guid.NewGuid().ToString("N");
        await _writer.WaitAsync(cancellationToken);
        try
        {
            using var connection = _file.Open();
            using var command = Command(connection, sql, key);
            command.Parameters.AddWithValue("$e", written);
            command.Parameters.AddWithValue("$b", content.ToArray());
            if (etag is not null)
                command.Parameters.AddWithValue("$old", etag);
            return command.ExecuteNonQuery() == 1 ? written : null;
        }
        finally
        {
            _writer.Release();
        }
    }

    private (List<Document> Page, string After, bool More) ReadPage(
        string collection,
        string partition,
        string after,
        bool includeAfter,
        string prefix
    )
    {
        // Read whole and closed before the first yield: a consumer that writes must not hold a read snapshot open.
        using var connection = _file.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT key, etag, content FROM documents
            WHERE collection = $c AND part = $p AND key {(includeAfter ? ">=" : ">")} $after AND key < $end
            ORDER BY key LIMIT {PageRows}
            """;
        command.Parameters.AddWithValue("$c", collection);
        command.Parameters.AddWithValue("$p", KeyText.Encode(partition));
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$end", prefix + KeyText.AfterEverything);

        var page = new List<Document>();
        var bytes = 0L;
        using var reader = command.ExecuteReader();
        while (bytes < PageBytes && reader.Read())
        {
            after = reader.GetString(0);
            var content = reader.GetFieldValue<byte[]>(2);
            bytes += content.Length;
            page.Add(
                new Document(
                    new DocumentKey(collection, partition, KeyText.Decode(after)),
                    reader.GetString(1),
                    content
                )
            );
        }

        return (page, after, page.Count == PageRows || bytes >= PageBytes);
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, DocumentKey key)
    {
        key.Checked();
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$c", key.Collection);
        command.Parameters.AddWithValue("$p", KeyText.Encode(key.Partition));
        command.Parameters.AddWithValue("$k", KeyText.Encode(key.Key));
        return command;
    }
}
