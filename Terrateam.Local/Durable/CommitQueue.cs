using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Terrateam.Local.State;

namespace Terrateam.Local.Durable;

/// <summary>The only writer of the database: writes that are waiting at the same time are committed together.</summary>
internal sealed partial class CommitQueue : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly DurableTables _tables;
    private readonly LogCheckpoints _checkpoints;
    private readonly GroupCommit _commits;

    public CommitQueue(SqliteFile database, ILogger logger)
    {
        _connection = database.OpenWriter();
        _tables = new DurableTables(_connection);
        _checkpoints = new LogCheckpoints(database, "durable checkpoints");
        _commits = new GroupCommit(_connection, _checkpoints, "durable commits", (count, failure) =>
            Log.BatchFailed(logger, count, failure.Message)
        );
    }

    /// <summary>
    /// Writes, and completes when the write is on the disk. The action may run twice, in a transaction each.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The service has stopped.</exception>
    public Task CommitAsync(Action<DurableTables> action) =>
        _commits.RunAsync(
            transaction =>
            {
                _tables.Transaction = transaction;
                action(_tables);
            },
            CancellationToken.None
        );

    /// <summary>Commits the writes that wait, then ends.</summary>
    public void Dispose()
    {
        _commits.Dispose();
        _checkpoints.Dispose();
        _tables.Dispose();
        _connection.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Debug,
            Message = "A transaction of {Count} writes is tried one by one: {Reason}"
        )]
        public static partial void BatchFailed(ILogger logger, int count, string reason);
    }
}
