using Microsoft.Data.Sqlite;

namespace Terrateam.Local.State;

/// <summary>
/// The only writer of a database in this process, on a thread of its own. A commit costs a sync of the disk, so writes
/// that are waiting at the same time share a transaction.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Thread _thread;
    private readonly SqliteConnection _connection;
    private readonly LogCheckpoints _checkpoints;
    private readonly Action<int, Exception>? _onBatchFailed;
    private List<Write> _waiting = [];
    private bool _isClosed;
    private long _transactions;

    /// <param name="connection">A connection for this writer alone; its owner disposes it afterwards.</param>
    /// <param name="checkpoints">What copies the log back; its owner disposes it afterwards.</param>
    /// <param name="name">The name of the thread.</param>
    /// <param name="onBatchFailed">
    /// Told the number of writes, and why, when their transaction failed and they are tried one by one.
    /// </param>
    public GroupCommit(
        SqliteConnection connection,
        LogCheckpoints checkpoints,
        string name,
        Action<int, Exception>? onBatchFailed = null
    )
    {
        (_connection, _checkpoints, _onBatchFailed) = (connection, checkpoints, onBatchFailed);
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>The number of transactions so far.</summary>
    public long Transactions => Interlocked.Read(ref _transactions);

    /// <summary>
    /// Writes, and completes when the write is on the disk. The action may run twice, in a transaction each; a write
    /// that has begun is not cancelled any more.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The writer has stopped.</exception>
    public Task RunAsync(Action<SqliteTransaction> action, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);

        var write = new Write(action, cancellationToken);
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

            batch.RemoveAll(static write =>
                write.Cancellation.IsCancellationRequested && write.Done.TrySetCanceled(write.Cancellation)
            );
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
            _checkpoints.Committed(batch.Count, _connection);
            return;
        }

        if (batch.Count == 1)
        {
            batch[0].Done.SetException(failure);
            return;
        }

        // One write that fails must not make the others of its batch fail.
        _onBatchFailed?.Invoke(batch.Count, failure);
        foreach (var write in batch)
            Commit([write]);
    }

    private Exception? Try(List<Write> batch)
    {
        try
        {
            Interlocked.Increment(ref _transactions);
            using var transaction = _connection.BeginTransaction(deferred: false);
            foreach (var write in batch)
                write.Action(transaction);
            transaction.Commit();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private sealed record Write(Action<SqliteTransaction> Action, CancellationToken Cancellation)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
