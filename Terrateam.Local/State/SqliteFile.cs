using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Terrateam.Local.State;

/// <summary>
/// A database file with its schema and connections. A commit is synced to the disk (https://sqlite.org/wal.html with
/// <c>synchronous=FULL</c>), so that it survives a crash of the process or the machine.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    /// <summary>Kept in <c>user_version</c>; raised with a migration when a schema changes.</summary>
    private const int SchemaVersion = 1;

    /// <summary>
    /// In bytes; of a new file. A commit writes whole pages, and each row of a random key changes another one, so that
    /// half the usual size is half as much to write.
    /// </summary>
    private const string PageSizeStatement = "PRAGMA page_size = 2048";

    private readonly string _connectionString;

    /// <summary>Opens the file, or creates it and its directory, readable by the process's user only.</summary>
    /// <param name="path">The file.</param>
    /// <param name="schema">The statements for a new file; the last one sets <c>user_version</c>.</param>
    /// <exception cref="InvalidDataException">The file was written by a newer version of the app.</exception>
    public SqliteFile(string path, string schema)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        path = Path.GetFullPath(path);
        PrivateDirectory.Create(Path.GetDirectoryName(path)!);
        PrivateDirectory.CreateFile(path);
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = true }.ToString();
        using var connection = Open();
        Create(connection, path, schema);
    }

    /// <summary>A connection from the pool that waits up to half a minute for other processes' writes.</summary>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            // SQLite itself waits in steps of milliseconds. The driver's own waiting after that is coarse.
            Execute(connection, "PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A connection for the one that writes. Its cache holds the index pages that inserts of random keys change, and the
    /// log is copied back by <see cref="LogCheckpoints"/>, unless that does not keep up.
    /// </summary>
    public SqliteConnection OpenWriter()
    {
        var connection = Open();
        try
        {
            Execute(connection, "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 65536;");
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
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private static void Create(SqliteConnection connection, string path, string schema)
    {
        // The mode is a property of the file. Of several processes that start at once all but the first find it set, or
        // wait in the driver, which tries again until the command's timeout.
        if (!string.Equals(Scalar(connection, "PRAGMA journal_mode"), "wal", StringComparison.OrdinalIgnoreCase))
        {
            // Without effect on a file that has pages already.
            Execute(connection, PageSizeStatement);
            _ = Scalar(connection, "PRAGMA journal_mode = WAL");
        }

        using var transaction = connection.BeginTransaction(deferred: false);
        var found = int.Parse(Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (found > SchemaVersion)
        {
            throw new InvalidDataException(
                $"{path} has schema version {found}, and this version of the app knows {SchemaVersion}. Use the "
                    + $"newer app, or another State:Directory or DataDirectory."
            );
        }

        if (found < SchemaVersion)
            Execute(connection, schema);
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
