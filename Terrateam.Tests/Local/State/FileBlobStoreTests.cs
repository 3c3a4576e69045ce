using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.State;
using Terrateam.Local.State;
using Terrateam.Tests.Core.State;

namespace Terrateam.Tests.Local.State;

public sealed class FileBlobStoreTests : BlobStoreContract, IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory directory = new();
    private readonly FakeTimeProvider time = new(Noon);
    private readonly FileBlobStore store;

    public FileBlobStoreTests() => store = new FileBlobStore(directory["blobs"], time);

    protected override IBlobStore Store => store;

    [Fact]
    public async Task The_time_of_writing_is_that_of_the_apps_clock()
    {
        await store.WriteAsync(Folder + "a", "x"u8.ToArray(), Cancellation);
        time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(Noon, (await store.ListAsync(Folder, Cancellation).SingleAsync(Cancellation)).WrittenAt);
    }

    [Fact]
    public async Task What_a_killed_process_was_writing_is_no_blob_and_goes_after_a_day()
    {
        var abandoned = directory["blobs/.writing/0123"];
        await File.WriteAllTextAsync(abandoned, "half a plan", Cancellation);
        File.SetLastWriteTimeUtc(abandoned, Noon.UtcDateTime);
        Assert.Empty(await store.ListAsync("", Cancellation).ToListAsync(Cancellation));

        _ = new FileBlobStore(directory["blobs"], time);
        Assert.True(File.Exists(abandoned));

        time.Advance(TimeSpan.FromHours(25));
        _ = new FileBlobStore(directory["blobs"], time);
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

        await store.WriteAsync("plans/42/a", "x"u8.ToArray(), Cancellation);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(directory["blobs/plans/42/a~"]));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(directory["blobs"]) & (UnixFileMode.GroupRead | UnixFileMode.OtherRead));

        await store.DeleteAsync("plans/42/a", Cancellation);
        Assert.False(Directory.Exists(directory["blobs/plans"]));
        Assert.True(Directory.Exists(directory["blobs"]));
    }

    public void Dispose() => directory.Dispose();
}
