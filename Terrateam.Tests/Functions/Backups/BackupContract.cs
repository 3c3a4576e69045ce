using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Backups;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.Plans;

namespace Terrateam.Tests.Functions.Backups;

/// <summary>What a backup is, over the stores of each host.</summary>
public abstract class BackupContract
{
    private static readonly string[] Opaque =
    [
        .. BackupCollections.Kept.Except(["ledgers", "runs", "audit"], StringComparer.Ordinal),
    ];

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));

    internal TestKeys Keys { get; } = new();

    protected abstract IDocumentStore Source { get; }

    /// <summary>An empty store.</summary>
    protected abstract IDocumentStore Target { get; }

    protected abstract IBlobStore Second { get; }

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_backed_up_is_restored_into_an_empty_deployment_and_nothing_else_is()
    {
        using var source = new BackupPlace(Source, Second, Keys, _time);
        foreach (var collection in Opaque)
            await source.PutAsync(collection, "a/b c", "käy|1", Encoding.UTF8.GetBytes($"{{\"of\":\"{collection}\"}}"));
        for (var number = 0; number < 30; number++)
            await source.PutAsync("comments", $"{number % 3}", $"{number}", RandomNumberGenerator.GetBytes(20_000));
        await source.PutAsync("comments", "large", "one", RandomNumberGenerator.GetBytes(1024 * 1024));
        foreach (var collection in BackupCollections.LeftOut.Except(["restores"], StringComparer.Ordinal))
            await source.PutAsync(collection, "all", "one", "{}"u8.ToArray());
        await source.Audit.AddAsync(new AuditEvent("command", "alice") { Subject = "terrateam plan" }, Cancellation);

        var made = await source.Work.MakeAsync("olga", Cancellation);
        using var target = new BackupPlace(Target, Second, Keys, _time);
        await target.Audit.AddAsync(new AuditEvent("ops.restore", "olga"), Cancellation);
        var restored = await target.Restore.RunAsync(made.Id!, made.Sha256, "olga", Cancellation);

        Assert.Equal(made.Documents, restored.Documents);
        Assert.Equal(
            await source.ReadAsync(Opaque.Except(["suspensions"])),
            await target.ReadAsync(Opaque.Except(["suspensions"]))
        );
        Assert.Equal(["restores/all/last"], (await target.ReadAsync(BackupCollections.LeftOut)).Keys);
        Assert.Contains("suspensions/all/all", (await target.ReadAsync(["suspensions"])).Keys);

        // The trail that came is there to be read, and the head that the new trail names is in it.
        var earlier = await target.Audit.EarlierLinesAsync(default, Cancellation).ToListAsync(Cancellation);
        Assert.Contains(earlier, line => line.Contains("terrateam plan", StringComparison.Ordinal));
        var lines = await target.Audit.LinesAsync(default, Cancellation).ToListAsync(Cancellation);
        var entry = AuditChain.EntryOf(lines[^1]).Event;
        Assert.Equal("backup.restored", entry.Action);
        Assert.EndsWith(AuditChain.HashOf(earlier[^1]), entry.Outcome, StringComparison.Ordinal);
        Assert.True((await target.Audit.VerifyAsync(null, Cancellation)).IsIntact);
    }

    [Fact]
    public async Task A_backup_of_before_its_key_was_rotated_is_restored_for_as_long_as_the_version_is_kept()
    {
        using var directory = new TemporaryDirectory();
        using var ring = new FileKeyRing(directory.Path, "backups");
        var wrapper = new KeyWrapper(ring, _time);
        using var source = new BackupPlace(Source, Second, wrapper, _time);
        await source.PutAsync("comments", "1", "one", "{}"u8.ToArray());
        var keys = new BackupKeys(new(ring), source.Second, source.Work, new BackupOptions());

        var before = await source.Work.MakeAsync("olga", Cancellation);
        var first = Assert.Single(await ring.VersionsAsync(Cancellation));
        var rotation = await keys.RotateAsync(Cancellation);
        _time.Advance(TimeSpan.FromHours(1));
        var after = await source.Work.MakeAsync("olga", Cancellation);

        Assert.Equal(rotation.Newest, rotation.Made);
        Assert.NotEqual(first, rotation.Newest);
        var written = (await source.Work.ListAsync(Cancellation)).Single(backup => backup.Id == before.Id).WrittenAt;
        Assert.Equal(new BackupKeyVersion(first, IsUsable: true, 1, written.AddDays(30)), rotation.Earlier.Single());
        Assert.Equal([first], await VersionsOfAsync(before.Id!));
        Assert.Equal([rotation.Newest], await VersionsOfAsync(after.Id!));

        // Without its version a backup opens nowhere, and nothing of it is written.
        using var target = new BackupPlace(Target, Second, wrapper, _time);
        File.Move(ring.FileOf(first), directory["away"]);
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            target.Restore.RunAsync(before.Id!, before.Sha256, "olga", Cancellation)
        );
        Assert.Empty((await target.ReadAsync(["comments"])).Keys);
        File.Move(directory["away"], ring.FileOf(first));
        await target.Restore.RunAsync(before.Id!, before.Sha256, "olga", Cancellation);
        Assert.Equal(["comments/1/one"], (await target.ReadAsync(["comments"])).Keys);
    }

    private async Task<IEnumerable<string>> VersionsOfAsync(string backup)
    {
        var versions = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var file in Second.ListAsync(backup + "/", Cancellation))
        {
            if (await SealedKey.ReadAsync(Second, file.Name, Cancellation) is { } key)
                versions.Add(key.KeyId);
        }

        return versions;
    }
}
