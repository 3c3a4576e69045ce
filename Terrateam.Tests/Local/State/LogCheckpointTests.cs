using Microsoft.Data.Sqlite;
using Terrateam.Local.State;

namespace Terrateam.Tests.Local.State;

/// <summary>The log of a database is copied back beside its writer, and begins anew although it is written on.</summary>
public sealed class LogCheckpointTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteFile _file;
    private readonly SqliteConnection _writer;
    private readonly LogCheckpoints _checkpoints;

    public LogCheckpointTests()
    {
        _file = new SqliteFile(
            _directory["a.db"],
            "CREATE TABLE rows (content BLOB NOT NULL); PRAGMA user_version = 1;"
        );
        _writer = _file.OpenWriter();
        _checkpoints = new LogCheckpoints(_file, "checkpoints of a test");
    }

    [Fact]
    public void Few_rows_are_not_copied_and_many_are()
    {
        Insert(1_000);
        _checkpoints.Committed(LogCheckpoints.WritesBetween - 1, _writer);
        Assert.Equal(0, _checkpoints.Copies);

        _checkpoints.Committed(1, _writer);
        WaitForCopies(1);

        // All of it is in the database, so that the next row is the first of the log.
        Insert(1);
        Assert.InRange(Pages(), 1, 4);
    }

    [Fact]
    public void A_log_that_became_long_begins_anew_although_it_is_written_on()
    {
        Insert(LogCheckpoints.MaxPages * 2_048);
        _checkpoints.Committed(LogCheckpoints.WritesBetween, _writer);
        WaitForCopies(1);

        // Written while it was copied, as far as the copy knows: the writer copies it.
        Insert(1_000);
        _checkpoints.Committed(1, _writer);
        Insert(1);

        Assert.InRange(Pages(), 1, 4);
    }

    [Fact]
    public void One_that_someone_still_reads_is_copied_later()
    {
        Insert(LogCheckpoints.MaxPages * 2_048);
        using (var reader = _file.Open())
        {
            using var transaction = reader.BeginTransaction(deferred: true);
            using var command = reader.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "SELECT count(*) FROM rows";
            Assert.Equal(1L, command.ExecuteScalar());
            Insert(1_000);
            _checkpoints.Committed(LogCheckpoints.WritesBetween, _writer);
            WaitForCopies(1);
            Assert.Equal(1L, command.ExecuteScalar());
        }

        Insert(1);
        _checkpoints.Committed(LogCheckpoints.WritesBetween, _writer);
        WaitForCopies(2);
        Insert(1);
        Assert.InRange(Pages(), 1, 4);
    }

    public void Dispose()
    {
        _checkpoints.Dispose();
        _writer.Dispose();
        _file.Dispose();
        _directory.Dispose();
    }

    private void WaitForCopies(long count) =>
        Assert.True(SpinWait.SpinUntil(() => _checkpoints.Copies >= count, 60_000));

    private void Insert(int length)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = "INSERT INTO rows (content) VALUES (zeroblob($length))";
        command.Parameters.AddWithValue("$length", length);
        command.ExecuteNonQuery();
    }

    /// <summary>The pages of the log.</summary>
    private long Pages()
    {
        using var command = _writer.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        return row.GetInt64(1);
    }
}
