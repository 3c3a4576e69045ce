using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Terrateam.Embedded.DurableTask.Engine.Storage;

/// <summary>Something to be written. Everything that waits when the writer is free goes into one transaction.</summary>
internal abstract class Write
{
    /// <summary>Writes, on the writer's thread. May run twice, when the transaction had to be given up.</summary>
    public abstract void Apply(Tables tables);

    /// <summary>Called on the writer's thread when it is stored. Must be quick.</summary>
    public abstract void Stored();

    /// <summary>Called on the writer's thread when it could not be stored.</summary>
    public abstract void Failed(Exception exception);
}

/// <summary>
/// The only writer of the database, on a thread of its own. Commits cost a sync of the disk each, so what is ready
/// together is committed together.
/// </summary>
internal sealed partial class WriteQueue : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim ready = new(0);
    private readonly Thread thread;
    private readonly SqliteConnection connection;
    private readonly Tables tables;
    private readonly ILogger logger;
    private List<Write> waiting = [];
    private bool closed;

    public WriteQueue(Database database, ILogger logger)
    {
        this.logger = logger;
        connection = database.Open();
        tables = new Tables(connection);
        thread = new Thread(Loop) { IsBackground = true, Name = "durable writer" };
        thread.Start();
    }

    /// <summary>Adds a write.</summary>
    /// <exception cref="ObjectDisposedException">The engine has stopped.</exception>
    public void Add(Write write)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            waiting.Add(write);
            if (waiting.Count == 1)
                ready.Release();
        }
    }

    /// <summary>Writes what waits, then ends.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (closed)
                return;
            closed = true;
            ready.Release();
        }

        thread.Join();
        tables.Dispose();
        connection.Dispose();
        ready.Dispose();
    }

    private void Loop()
    {
        var batch = new List<Write>();
        while (true)
        {
            ready.Wait();
            bool last;
            lock (gate)
            {
                (batch, waiting) = (waiting, batch);
                last = closed;
            }

            if (batch.Count > 0)
                Commit(batch);
            batch.Clear();
            if (last)
                return;
        }
    }

    private void Commit(List<Write> batch)
    {
        try
        {
            Transact(batch);
        }
        catch (Exception exception)
        {
            Log.BatchFailed(logger, exception, batch.Count);
            foreach (var write in batch)
                CommitAlone(write);
            return;
        }

        foreach (var write in batch)
            Announce(write);
    }

    // One write that cannot be stored must not take the others down with it.
    private void CommitAlone(Write write)
    {
        try
        {
            Transact([write]);
        }
        catch (Exception exception)
        {
            Log.WriteFailed(logger, exception, write.GetType().Name);
            write.Failed(exception);
            return;
        }

        Announce(write);
    }

    private void Transact(List<Write> batch)
    {
        tables.Begin();
        try
        {
            foreach (var write in batch)
                write.Apply(tables);
            tables.Commit();
        }
        catch
        {
            tables.Rollback();
            throw;
        }
    }

    private void Announce(Write write)
    {
        try
        {
            write.Stored();
        }
        catch (Exception exception)
        {
            Log.AnnouncementFailed(logger, exception, write.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A transaction of {Count} writes failed; they are tried one by one")]
        public static partial void BatchFailed(ILogger logger, Exception exception, int count);

        [LoggerMessage(2, LogLevel.Error, "{Write} could not be stored")]
        public static partial void WriteFailed(ILogger logger, Exception exception, string write);

        [LoggerMessage(3, LogLevel.Critical, "{Write} is stored, but what follows from it was not begun; a restart makes up for it")]
        public static partial void AnnouncementFailed(ILogger logger, Exception exception, string write);
    }
}
