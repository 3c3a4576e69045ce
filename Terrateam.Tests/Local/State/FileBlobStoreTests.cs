using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.State;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Local.State;

public sealed class FileBlobStoreTests : BlobStoreContract, IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly FileBlobStore _store;

    public FileBlobStoreTests() => _store = new FileBlobStore(_directory["blobs"], _time);

    protected override IBlobStore Store => _store;

    [Fact]
    public async Task The_time_of_writing_is_that_of_the_apps_clock()
    {
        await _store.WriteAsync(Folder + "a", "x"u8.ToArray(), Cancellation);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(Noon, (await _store.ListAsync(Folder, Cancellation).SingleAsync(Cancellation)).WrittenAt);
    }

    [Fact]
    public async Task What_a_killed_process_was_writing_is_no_blob_and_goes_after_a_day()
    {
        var abandoned = _directory["blobs/.writing/0123"];
        await File.WriteAllTextAsync(abandoned, "half a plan", Cancellation);
        File.SetLastWriteTimeUtc(abandoned, Noon.UtcDateTime);
        Assert.Empty(await _store.ListAsync("", Cancellation).ToListAsync(Cancellation));

        _ = new FileBlobStore(_directory["blobs"], _time);
        Assert.True(File.Exists(abandoned));

        _time.Advance(TimeSpan.FromHours(25));
        _ = new FileBlobStore(_directory["blobs"], _time);
        Assert.False(File.Exists(abandoned));
    }

    [Fact]
    public async Task A_blob_is_for_nobody_else_and_leaves_no_folder_behind()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        await _store.WriteAsync("plans/42/a", "x"u8.ToArray(), Cancellation);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(_directory["blobs/plans/42/a~"])
        );
        Assert.Equal(
            UnixFileMode.None,
            File.GetUnixFileMode(_directory["blobs"]) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)
        );

        await _store.DeleteAsync("plans/42/a", Cancellation);
        Assert.False(Directory.Exists(_directory["blobs/plans"]));
        Assert.True(Directory.Exists(_directory["blobs"]));
    }

    public void Dispose() => _directory.Dispose();
}
