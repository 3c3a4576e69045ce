using Microsoft.Data.Sqlite;
using Terrateam.Functions.State;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Local.State;

public sealed class SqliteDocumentStoreTests : DocumentStoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteDocumentStore _store;

    public SqliteDocumentStoreTests() => _store = new SqliteDocumentStore(_directory["state.db"]);

    protected override IDocumentStore Store => _store;

    [Fact]
    public async Task What_was_written_is_there_after_the_process_was_killed()
    {
        for (var i = 0; i < 20; i++)
            await _store.TryInsertAsync(Key($"{i:D2}"), Bytes($"{i}"), Cancellation);

        // What the disk holds while the file is open is what a killed process leaves behind: nothing was closed.
        foreach (
            var file in Directory
                .GetFiles(_directory.Path, "state.db*")
                .Where(file => !file.EndsWith("-shm", StringComparison.Ordinal))
        )
        {
            File.Copy(file, file.Replace("state.db", "killed.db", StringComparison.Ordinal));
        }

        using var reopened = new SqliteDocumentStore(_directory["killed.db"]);

        var read = await reopened.QueryAsync(Collection, "partition", "", Cancellation).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), read.Select(Text));
    }

    [Fact]
    public async Task Several_opened_at_once_on_a_new_file_share_it()
    {
        var path = _directory["shared.db"];
        var stores = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => new SqliteDocumentStore(path), Cancellation))
        );

        var etags = await Task.WhenAll(
            stores.Select(each => Task.Run(() => each.TryInsertAsync(Key(), Bytes("x"), Cancellation), Cancellation))
        );

        Assert.Single(etags, etag => etag is not null);
        Assert.All(await Task.WhenAll(stores.Select(each => each.GetAsync(Key(), Cancellation))), read =>
            Assert.Equal("x", Text(read))
        );
        foreach (var each in stores)
            each.Dispose();
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused_by_name()
    {
        var path = _directory["newer.db"];
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var refused = Assert.Throws<InvalidDataException>(() => new SqliteDocumentStore(path));

        Assert.Contains("newer.db has schema version 99", refused.Message, StringComparison.Ordinal);
        Assert.Contains("State:Directory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_directory_is_for_nobody_else()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        using var nested = new SqliteDocumentStore(_directory["nested/state.db"]);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_directory["nested"])
        );
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }
}
