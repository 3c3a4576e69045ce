using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Terrateam.Local.State;

namespace Terrateam.Local.Durable;

/// <summary>
/// The only writer of the database, on a thread of its own. A commit costs a sync of the disk, so writes that are
/// waiting at the same time are committed together.
/// </summary>
internal sealed partial class CommitQueue : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Thread _thread;
    private readonly SqliteConnection _connection;
    private readonly DurableTables _tables;
    private readonly ILogger _logger;
    private List<Write> _waiting = [];
    private bool _isClosed;

    public CommitQueue(SqliteFile database, ILogger logger)
    {
        _logger = logger;
        _connection = database.Open();
        _tables = new DurableTables(_connection);
        _thread = new Thread(Loop) { IsBackground = true, Name = "durable commits" };
        _thread.Start();
    }

    /// <summary>
    /// Writes, and completes when the write is on the disk. The action may run twice, in a transaction each.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The service has stopped.</exception>
    public Task CommitAsync(Action<DurableTables> action)
    {
        var write = new Write(action);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _waiting.Add(write);
            if (_waiting.Count == 1)
                _ready.Release();
        }

        return write.Done.Task;
    }

    /// <summary>Commits the writes that wait, then ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            _ready.Release();
        }

        _thread.Join();
        _tables.Dispose();
        _connection.Dispose();
        _ready.Dispose();
    }

    private void Loop()
    {
        var batch = new List<Write>();
        while (true)
        {
            _ready.Wait();
            bool isLast;
            lock (_gate)
            {
                (batch, _waiting) = (_waiting, batch);
                isLast = _isClosed;
            }

            if (batch.Count > 0)
                Commit(batch);
            batch.Clear();
            if (isLast)
                return;
        }
    }

    private void Commit(List<Write> batch)
    {
        if (Try(batch) is not { } failure)
        {
            foreach (var write in batch)
                write.Done.SetResult();
            return;
        }

        if (batch.Count == 1)
        {
            batch[0].Done.SetException(failure);
            return;
        }

        // One write that fails must not make the others of its batch fail.
        Log.BatchFailed(_logger, batch.Count, failure.Message);
        foreach (var write in batch)
            Commit([write]);
    }

    private Exception? Try(List<Write> batch)
    {
        try
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            _tables.Transaction = transaction;
            foreach (var write in batch)
                write.Action(_tables);
            transaction.Commit();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private sealed record Write(Action<DurableTables> Action)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
