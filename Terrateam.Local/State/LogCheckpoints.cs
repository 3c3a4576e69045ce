using Microsoft.Data.Sqlite;

namespace Terrateam.Local.State;

/// <summary>
/// Copies the write-ahead log of a database back into it, beside the writer (https://sqlite.org/wal.html, "passive"
/// checkpoints): a writer that does it itself stops for as long as the disk takes for all of the log.
/// </summary>
/// <remarks>
/// What is written meanwhile stays in the log, so that a log that is written all the time never begins anew. Once it is
/// long the writer copies that rest itself, which is little.
/// </remarks>
/// <param name="file">The database.</param>
/// <param name="name">The name of the thread.</param>
internal sealed class LogCheckpoints(SqliteFile file, string name) : IDisposable
{
    /// <summary>Rows between two copies; each changes about four pages.</summary>
    public const int WritesBetween = 512;

    /// <summary>Pages from which on a log is long: 16 MiB in pages of 2 KiB.</summary>
    public const int MaxPages = 8_192;

    private readonly SemaphoreSlim _wanted = new(0);
    private Thread? _thread;
    private int _writes;
    private int _isWanted;
    private volatile bool _isLong;
    private volatile bool _isClosed;
    private long _copies;

    /// <summary>How often the log was copied beside the writer.</summary>
    public long Copies => Interlocked.Read(ref _copies);

    /// <summary>Called by the writer after a commit, with the rows that it wrote and its own connection.</summary>
    public void Committed(int writes, SqliteConnection writer)
    {
        if (_isLong)
        {
            _isLong = false;
            _ = Copy(writer);
        }

        _writes += writes;
        if (_writes < WritesBetween || Interlocked.Exchange(ref _isWanted, 1) == 1)
            return;

        _writes = 0;
        _wanted.Release();
        if (_thread is not null)
            return;

        // Most databases of tests, and those of quiet days, never come here.
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Ends it, once the writer has ended.</summary>
    public void Dispose()
    {
        if (_isClosed)
            return;

        _isClosed = true;
        _wanted.Release();
        _thread?.Join();
        _wanted.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            _wanted.Wait();
            if (_isClosed)
                return;

            _isLong = CopyBeside() >= MaxPages;
            Interlocked.Increment(ref _copies);
            Volatile.Write(ref _isWanted, 0);
        }
    }

    private long CopyBeside()
    {
        try
        {
            using var connection = file.Open();
            return Copy(connection);
        }
        catch (SqliteException)
        {
            return 0;
        }
    }

    /// <summary>Returns the pages of the log. One that cannot be copied now is copied the next time.</summary>
    private static long Copy(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
            using var row = command.ExecuteReader();
            return row.Read() ? row.GetInt64(1) : 0;
        }
        catch (SqliteException)
        {
            return 0;
        }
    }
}
