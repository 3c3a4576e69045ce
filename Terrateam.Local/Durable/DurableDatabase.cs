using System.Globalization;
using Microsoft.Data.Sqlite;
using Terrateam.Local.State;

namespace Terrateam.Local.Durable;

/// <summary>
/// The database file of the durable engine. What is committed is on the disk (https://sqlite.org/wal.html with
/// <c>synchronous=FULL</c>), so that nothing is lost when the process or the machine dies.
/// </summary>
internal sealed class DurableDatabase
{
    /// <summary>Kept in <c>user_version</c>; raised with a migration when the schema changes.</summary>
    private const int SchemaVersion = 1;

    // created and updated are ticks in UTC. A message without a due time is due at once; carried ones come before others.
    private const string Schema = """
        CREATE TABLE instances (
          instance TEXT PRIMARY KEY,
          execution TEXT NOT NULL,
          name TEXT NOT NULL,
          version TEXT,
          status INTEGER NOT NULL,
          created INTEGER NOT NULL,
          updated INTEGER NOT NULL,
          input TEXT,
          output TEXT,
          custom_status TEXT,
          failure TEXT,
          tags TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX instances_by_status ON instances (status, created);
        CREATE TABLE history (
          instance TEXT NOT NULL,
          place INTEGER NOT NULL,
          kind TEXT NOT NULL,
          event TEXT NOT NULL,
          PRIMARY KEY (instance, place)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE messages (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          instance TEXT NOT NULL,
          execution TEXT,
          carried INTEGER NOT NULL,
          due INTEGER,
          kind TEXT NOT NULL,
          event TEXT NOT NULL
        ) STRICT;
        CREATE INDEX messages_by_instance ON messages (instance);
        PRAGMA user_version = 1;
        """;

    private readonly string _connectionString;

    /// <summary>Opens the file, or creates it and its directory.</summary>
    /// <exception cref="InvalidDataException">The file was written by a newer version of the app.</exception>
    public DurableDatabase(string path)
    {
        path = Path.GetFullPath(path);
        PrivateDirectory.Create(Path.GetDirectoryName(path)!);
        PrivateDirectory.CreateFile(path);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        using var connection = Open();
        Execute(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction(deferred: false);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var found = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (found > SchemaVersion)
        {
            throw new InvalidDataException(
                $"{path} has schema version {found}, and this version of the app knows {SchemaVersion}. " +
                "Use the newer app, or another data directory.");
        }

        if (found < SchemaVersion)
            Execute(connection, Schema);
        transaction.Commit();
    }

    /// <summary>A connection of the caller's own. SQLite's files are readable by the process's user only.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
