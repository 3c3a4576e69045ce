using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Backups;
using Terrateam.Functions.Keys;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.Keys;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Backups;

/// <summary>The key of backups where it lies elsewhere, and the app may make no version of it.</summary>
public sealed class BackupKeysTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private readonly ElsewhereKeys _elsewhere;
    private readonly VersionedKeyRing _ring;
    private readonly BackupPlace _place;
    private readonly BackupKeys _keys;

    public BackupKeysTests()
    {
        _elsewhere = new ElsewhereKeys(_time);
        _ring = new VersionedKeyRing(_elsewhere, _time);
        var blobs = new FileBlobStore(_directory.Path, _time);
        _place = new BackupPlace(new MemoryDocumentStore(), blobs, new KeyWrapper(_ring, _time), _time);
        _keys = new BackupKeys(new(_ring), _place.Second, _place.Work, new BackupOptions());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _place.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_version_that_was_made_elsewhere_seals_at_once_and_the_earlier_ones_are_told_with_their_backups()
    {
        var first = _elsewhere.Rotate();
        await MakeAsync();
        await MakeAsync();
        var second = _elsewhere.Rotate();

        var rotation = await _keys.RotateAsync(Cancellation);
        await MakeAsync();
        var third = _elsewhere.Rotate();
        var last = await _keys.RotateAsync(Cancellation);

        Assert.Null(rotation.Made);
        Assert.Equal(second, rotation.Newest);
        Assert.Equal(third, last.Newest);
        Assert.Equal([(first, 2), (second, 1)], last.Earlier.Select(static one => (one.Id, one.Backups)));
        Assert.Equal(rotation.Earlier.Single().Until, last.Earlier[0].Until);
        Assert.True(last.Earlier[0].Until < last.Earlier[1].Until);
    }

    [Fact]
    public async Task A_version_that_is_disabled_is_told_with_the_backups_that_are_lost_with_it()
    {
        var first = _elsewhere.Rotate();
        await MakeAsync();
        var second = _elsewhere.Rotate();
        _elsewhere.Set(first, usable: false);

        var rotation = await _keys.RotateAsync(Cancellation);

        Assert.Equal(second, rotation.Newest);
        var earlier = Assert.Single(rotation.Earlier);
        Assert.Equal((first, false, 1), (earlier.Id, earlier.IsUsable, earlier.Backups));
    }

    [Fact]
    public async Task A_version_that_opens_no_backup_is_told_as_not_needed()
    {
        var first = _elsewhere.Rotate();
        _elsewhere.Rotate();

        var earlier = Assert.Single((await _keys.RotateAsync(Cancellation)).Earlier);

        Assert.Equal(new BackupKeyVersion(first, IsUsable: true, 0, Until: null), earlier);
    }

    private async Task MakeAsync()
    {
        await _place.PutAsync("comments", "1", Guid.NewGuid().ToString(), "{}"u8.ToArray());
        _time.Advance(TimeSpan.FromMinutes(1));
        await _place.Work.MakeAsync("olga", Cancellation);
    }
}
