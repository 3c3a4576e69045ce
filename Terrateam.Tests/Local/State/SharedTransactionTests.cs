using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Terrateam.Functions.State;
using Terrateam.Local.State;

namespace Terrateam.Tests.Local.State;

/// <summary>Writes that wait at the same time share a transaction, and nothing else.</summary>
public sealed class SharedTransactionTests : IDisposable
{
    private const int Writes = 64;

    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteDocumentStore _store;
    private readonly SqliteConnection _other;

    public SharedTransactionTests()
    {
        _store = new SqliteDocumentStore(_directory["state.db"]);
        _other = new SqliteConnection($"Data Source={_directory["state.db"]};Pooling=False");
        _other.Open();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_writes_at_once_are_two_transactions_at_most()
    {
        var etag = await InsertAsync("known");
        var before = _store.Transactions;

        // Another process writes, so that all of them wait.
        Execute("BEGIN IMMEDIATE");
        var inserts = Enumerable.Range(0, Writes).Select(index => InsertAsync($"{index % (Writes / 2)}")).ToList();
        var replacements = Enumerable
            .Range(0, 2)
            .Select(index => _store.TryReplaceAsync(Key("known"), Bytes($"{index}"), etag!, Cancellation))
            .ToList();
        var deletion = _store.DeleteAsync(Key("known"), etag, Cancellation);
        Execute("COMMIT");

        // Each by its own condition, as if it were alone.
        var etags = await Task.WhenAll(inserts);
        Assert.Equal(Writes / 2, etags.Count(one => one is not null));
        Assert.Equal(1, (await Task.WhenAll(replacements)).Count(one => one is not null));
        Assert.False(await deletion);
        Assert.InRange(_store.Transactions - before, 1, 2);
        for (var index = 0; index < Writes / 2; index++)
            Assert.Equal(etags[index], (await _store.GetAsync(Key($"{index}"), Cancellation))!.ETag);
    }

    [Fact]
    public async Task A_write_that_fails_fails_alone()
    {
        Execute(
            "CREATE TRIGGER fault BEFORE INSERT ON documents WHEN new.key = 'bad' "
                + "BEGIN SELECT RAISE(ABORT, 'a fault'); END"
        );
        Execute("BEGIN IMMEDIATE");
        var before = InsertAsync("before");
        var bad = InsertAsync("bad");
        var after = InsertAsync("after");
        Execute("COMMIT");

        Assert.NotNull(await before);
        Assert.Contains(
            "a fault",
            (await Assert.ThrowsAsync<SqliteException>(() => bad)).Message,
            StringComparison.Ordinal
        );
        Assert.NotNull(await after);
        Assert.NotNull(await _store.GetAsync(Key("after"), Cancellation));
        Assert.Null(await _store.GetAsync(Key("bad"), Cancellation));
    }

    [Fact]
    public async Task A_write_that_is_cancelled_while_it_waits_is_not_made()
    {
        var count = _store.Transactions;
        Execute("BEGIN IMMEDIATE");
        var first = InsertAsync("first");
        SpinWait.SpinUntil(() => _store.Transactions > count);
        using var cancelled = new CancellationTokenSource();
        var second = _store.TryInsertAsync(Key("second"), Bytes("x"), cancelled.Token);
        await cancelled.CancelAsync();
        Execute("COMMIT");

        Assert.NotNull(await first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Null(await _store.GetAsync(Key("second"), Cancellation));
    }

    [Fact]
    public async Task A_row_of_a_random_key_writes_no_more_than_a_small_page()
    {
        const int Known = 4_000;
        _ = await Task.WhenAll(Enumerable.Range(0, Known).Select(InsertRandomAsync));

        // The store may be copying its log itself.
        var log = new FileInfo(_directory["state.db"] + "-wal");
        Assert.True(SpinWait.SpinUntil(() => IsTruncated(log), 60_000));

        Execute("BEGIN IMMEDIATE");
        var writes = Enumerable.Range(Known, Writes).Select(InsertRandomAsync).ToList();
        Execute("COMMIT");
        _ = await Task.WhenAll(writes);

        // A page of the table for what is added, and one of the index for each row.
        log.Refresh();
        Assert.InRange(log.Length, Writes * 500, Writes * 3_500);
    }

    [Fact]
    public async Task What_waits_is_written_before_the_file_is_closed()
    {
        Execute("BEGIN IMMEDIATE");
        var waiting = Enumerable.Range(0, Writes).Select(index => InsertAsync($"{index}")).ToList();
        var closing = Task.Run(_store.Dispose, Cancellation);
        Execute("COMMIT");
        await closing;

        Assert.All(await Task.WhenAll(waiting), Assert.NotNull);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => InsertAsync("later"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _store.GetAsync(Key("0"), Cancellation));
    }

    public void Dispose()
    {
        _other.Dispose();
        _store.Dispose();
        _directory.Dispose();
    }

    private Task<string?> InsertAsync(string key) => _store.TryInsertAsync(Key(key), Bytes(key), Cancellation);

    private Task<string?> InsertRandomAsync(int number)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(number)));
        return _store.TryInsertAsync(new("asked", digest[..1], digest), new byte[400], Cancellation);
    }

    private bool IsTruncated(FileInfo log)
    {
        Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        log.Refresh();
        return log.Length == 0;
    }

    private void Execute(string sql)
    {
        using var command = _other.CreateCommand();
#pragma warning disable CA2100 // Every caller passes a constant.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static DocumentKey Key(string key) => new("collection", "partition", key);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
