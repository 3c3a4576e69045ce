using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Terrateam.Benchmarks.Webhooks;

/// <summary>
/// Rows of a SQLite file as they are written without any framework: a write-ahead log that is synced at every commit,
/// one thread that writes, one transaction for all rows that wait.
/// </summary>
internal sealed class RowWriter : IDisposable
{
    private readonly Channel<Row> _rows = Channel.CreateUnbounded<Row>();
    private readonly SqliteConnection _connection;
    private readonly Task _writing;

    public RowWriter(string path)
    {
        _connection = new SqliteConnection($"Data Source={path}");
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText =
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
            + "CREATE TABLE rows (id TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;";
        command.ExecuteNonQuery();
        _writing = Task.Factory.StartNew(
            Write,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
    }

    /// <summary>Completes when the row is on the disk. An inbox row has 500 bytes.</summary>
    public Task WriteAsync(string id, byte[] content)
    {
        var row = new Row(id, content[..500]);
        _rows.Writer.TryWrite(row);
        return row.Done.Task;
    }

    public void Dispose()
    {
        _rows.Writer.Complete();
        _writing.Wait();
        _connection.Dispose();
        SqliteConnection.ClearAllPools();
    }

    private void Write()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO rows (id, content) VALUES ($i, $c)";
        var (id, content) = (command.Parameters.Add("$i", SqliteType.Text), command.Parameters.Add("$c", SqliteType.Blob));
        command.Prepare();
        var batch = new List<Row>();
        while (_rows.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            using (var transaction = _connection.BeginTransaction(deferred: false))
            {
                command.Transaction = transaction;
                while (_rows.Reader.TryRead(out var row))
                {
                    (id.Value, content.Value) = (row.Id, row.Content);
                    command.ExecuteNonQuery();
                    batch.Add(row);
                }

                transaction.Commit();
            }

            foreach (var row in batch)
                row.Done.SetResult();
            batch.Clear();
        }
    }

    private sealed record Row(string Id, byte[] Content)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
