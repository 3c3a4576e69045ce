using Microsoft.Data.Sqlite;
using Terrateam.Functions.State;

namespace Terrateam.Local.State;

/// <summary>A document's name as its row has it.</summary>
internal readonly record struct DocumentPlace(string Collection, string Partition, string Key)
{
    public DocumentPlace(DocumentKey key)
        : this(key.Collection, KeyText.Encode(key.Partition), KeyText.Encode(key.Key)) { }
}

/// <summary>A part of a query.</summary>
/// <param name="Documents">Its documents.</param>
/// <param name="After">The key of the last one, as its row has it.</param>
/// <param name="HasMore">Whether there may be more after it.</param>
internal sealed record DocumentPage(List<Document> Documents, string After, bool HasMore);

/// <summary>The rows of documents: what a <see cref="SqliteDocumentStore"/> reads and writes in one statement.</summary>
internal static class DocumentRows
{
    /// <summary>A page of a query ends when it holds this many bytes or <see cref="PageRows"/> documents.</summary>
    private const int PageBytes = 4 * 1024 * 1024;
    private const int PageRows = 200;

    public const string Schema = """
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

    public static Document? Find(this StatementCache reader, DocumentKey key)
    {
        var place = new DocumentPlace(key);
        using var row = reader
            .Command(
                "SELECT etag, content FROM documents WHERE collection = $c AND part = $p AND key = $k",
                null,
                ("$c", place.Collection),
                ("$p", place.Partition),
                ("$k", place.Key)
            )
            .ExecuteReader();
        return row.Read() ? new Document(key, row.GetString(0), row.GetFieldValue<byte[]>(1)) : null;
    }

    /// <summary>The documents after a key, or also that one itself, whose key begins with a prefix.</summary>
    public static DocumentPage ReadPage(
        this StatementCache reader,
        string collection,
        string partition,
        string after,
        bool includeAfter,
        string prefix
    )
    {
        using var row = reader
            .Command(
                includeAfter
                    ? "SELECT key, etag, content FROM documents WHERE collection = $c AND part = $p "
                        + "AND key >= $after AND key < $end ORDER BY key LIMIT $limit"
                    : "SELECT key, etag, content FROM documents WHERE collection = $c AND part = $p "
                        + "AND key > $after AND key < $end ORDER BY key LIMIT $limit",
                null,
                ("$c", collection),
                ("$p", KeyText.Encode(partition)),
                ("$after", after),
                ("$end", prefix + KeyText.AfterEverything),
                ("$limit", PageRows)
            )
            .ExecuteReader();
        var bytes = 0L;
        var documents = new List<Document>();
        while (bytes < PageBytes && row.Read())
        {
            after = row.GetString(0);
            var content = row.GetFieldValue<byte[]>(2);
            bytes += content.Length;
            documents.Add(
                new Document(new DocumentKey(collection, partition, KeyText.Decode(after)), row.GetString(1), content)
            );
        }

        return new(documents, after, documents.Count == PageRows || bytes >= PageBytes);
    }

    public static List<string> Partitions(this StatementCache reader, string collection)
    {
        using var row = reader
            .Command("SELECT DISTINCT part FROM documents WHERE collection = $c", null, ("$c", collection))
            .ExecuteReader();
        var partitions = new List<string>();
        while (row.Read())
            partitions.Add(KeyText.Decode(row.GetString(0)));
        return partitions;
    }

    /// <summary>False where there is a document of that name.</summary>
    public static bool Insert(
        this StatementCache writer,
        SqliteTransaction transaction,
        DocumentPlace place,
        ReadOnlyMemory<byte> content,
        string etag
    ) =>
        writer
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

    /// <summary>False where the document has another ETag, or is gone.</summary>
    public static bool Replace(
        this StatementCache writer,
        SqliteTransaction transaction,
        DocumentPlace place,
        ReadOnlyMemory<byte> content,
        string etag,
        string old
    ) =>
        writer
            .Command(
                "UPDATE documents SET etag = $e, content = $b "
                    + "WHERE collection = $c AND part = $p AND key = $k AND etag = $old",
                transaction,
                ("$c", place.Collection),
                ("$p", place.Partition),
                ("$k", place.Key),
                ("$e", etag),
                ("$b", content.ToArray()),
                ("$old", old)
            )
            .ExecuteNonQuery() == 1;

    /// <summary>False where the document has another ETag.</summary>
    public static bool Delete(
        this StatementCache writer,
        SqliteTransaction transaction,
        DocumentPlace place,
        string? etag
    )
    {
        // Two statements, because a deleted document and a changed one have different results.
        var isDeleted =
            writer
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
            || writer
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
}
