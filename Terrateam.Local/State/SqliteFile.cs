using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Terrateam.Local.State;

/// <summary>The database file of <see cref="SqliteDocumentStore"/>: its schema, and connections that are set up.</summary>
internal sealed class SqliteFile : IDisposable
{
    /// <summary>Kept in <c>user_version</c>; raised with a migration when the schema changes.</summary>
    private const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS documents (
          collection TEXT NOT NULL,
          part TEXT NOT NULL,
          key TEXT NOT NULL,
          etag TEXT NOT NULL,
          content BLOB NOT NULL,
          PRIMARY KEY (collection, part, key)
        ) STRICT;
        PRAGMA user_version = 1;
        """;

    private readonly string connectionString;

    public SqliteFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Path.GetFullPath(path);
        PrivateDirectory.Create(Path.GetDirectoryName(path)!);
        PrivateDirectory.CreateFile(path);
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true }.ToString();
        using var connection = Open();
        Create(connection, path);
    }

    /// <summary>A connection from the pool that waits up to half a minute for other processes' writes.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            // The wait is SQLite's own, which looks again after milliseconds. What the driver does after it is coarse.
            Execute(connection, "PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static void Create(SqliteConnection connection, string path)
    {
        // The mode is a property of the file. Of several processes that start at once all but the first find it set, or
        // wait in the driver, which tries again for as long as the command may take.
        if (!string.Equals(Scalar(connection, "PRAGMA journal_mode"), "wal", StringComparison.OrdinalIgnoreCase))
            _ = Scalar(connection, "PRAGMA journal_mode = WAL");

        using var transaction = connection.BeginTransaction(deferred: false);
        var found = int.Parse(Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (found > SchemaVersion)
        {
            throw new InvalidDataException(
                $"{path} has schema version {found}, and this version of the app knows {SchemaVersion}. Use the newer app, or another State:Directory.");
        }

        if (found < SchemaVersion)
            Execute(connection, Schema);
        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static string Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }
}
