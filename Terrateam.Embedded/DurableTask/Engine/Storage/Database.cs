using Microsoft.Data.Sqlite;

namespace Terrateam.Embedded.DurableTask.Engine.Storage;

/// <summary>The SQLite file of an engine. One process at a time has it open; a lock file beside it sees to that.</summary>
internal sealed class Database : IDisposable
{
    private const long SchemaVersion = 1;

    // Instances are written when their status changes; a step that only moves on adds one row to history and nothing
    // else. That is why a step's time lives there, and why input and output may be large.
    private const string Schema = """
        CREATE TABLE instances(
          key INTEGER PRIMARY KEY AUTOINCREMENT,
          instance_id TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL,
          version TEXT NOT NULL,
          execution INTEGER NOT NULL,
          status INTEGER NOT NULL,
          created INTEGER NOT NULL,
          updated INTEGER NOT NULL,
          start_at INTEGER,
          input TEXT, output TEXT, failure TEXT, custom_status TEXT, tags TEXT, carried BLOB,
          parent_key INTEGER, parent_execution INTEGER, parent_task INTEGER, parent_name TEXT, parent_instance TEXT);
        CREATE INDEX instances_active ON instances(key) WHERE status IN (0, 6, 7);
        CREATE TABLE history(
          key INTEGER NOT NULL, step INTEGER NOT NULL, at INTEGER NOT NULL, events BLOB NOT NULL,
          PRIMARY KEY(key, step)) WITHOUT ROWID;
        CREATE TABLE inbox(
          seq INTEGER PRIMARY KEY AUTOINCREMENT, key INTEGER NOT NULL, execution INTEGER NOT NULL, event BLOB NOT NULL);
        CREATE INDEX inbox_key ON inbox(key);
        """;

    private readonly string connectionString;
    private readonly FileStream exclusive;

    public Database(string path)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        exclusive = Lock(path);
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString();
        try
        {
            Create(path);
        }
        catch
        {
            exclusive.Dispose();
            throw;
        }
    }

    /// <summary>A connection of one's own.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        // FULL: a step whose activities have begun, or an event whose sender was told that it is stored, must not be
        // forgotten when the power fails. Steps that are ready together share a transaction, and so its sync.
        connection.Run("PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;");
        return connection;
    }

    /// <inheritdoc/>
    public void Dispose() => exclusive.Dispose();

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(
                $"'{path}' is in use by another engine. Stop that one, or set another path.", exception);
        }
    }

    private void Create(string path)
    {
        using var connection = Open();
        connection.Run("PRAGMA journal_mode = WAL;");
        var version = (long)connection.Scalar("PRAGMA user_version")!;
        if (version == SchemaVersion)
            return;
        if (version != 0)
        {
            throw new InvalidOperationException(
                $"'{path}' was written by another version of this engine (schema {version}, known is {SchemaVersion}). "
                + "Run that version, or move the file away to begin anew.");
        }

        connection.Run($"BEGIN; {Schema} PRAGMA user_version = {SchemaVersion}; COMMIT;");
    }
}

/// <summary>SQLite in few words.</summary>
internal static class SqliteExtensions
{
    public static void Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only ever called with constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public static object? Scalar(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only ever called with constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    public static string? Text(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>The parent in five columns from this one on.</summary>
    public static Parent? Parent(this SqliteDataReader row, int column) => row.IsDBNull(column)
        ? null
        : new Parent(
            row.GetInt64(column), row.GetInt32(column + 1), row.GetInt32(column + 2), row.GetString(column + 3), row.GetString(column + 4));

    public static DateTime Time(this SqliteDataReader row, int column) => new(row.GetInt64(column), DateTimeKind.Utc);
}
