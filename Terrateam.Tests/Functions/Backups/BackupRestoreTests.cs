using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Backups;
using Terrateam.Functions.State;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.Plans;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Backups;

/// <summary>A backup is restored whole into an empty deployment, or not at all.</summary>
public sealed class BackupRestoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
    private readonly TestKeys _keys = new();
    private readonly FileBlobStore _second;

    public BackupRestoreTests() => _second = new FileBlobStore(_directory.Path, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("ledgers")]
    [InlineData("plans")]
    [InlineData("inbox")]
    public async Task A_deployment_that_is_in_use_is_left_as_it_is(string collection)
    {
        var made = await MakeAsync();
        using var target = New();
        await target.PutAsync(collection, "1", "one", "{}"u8.ToArray());

        var refusal = await RefusedAsync(target, made.Id!);

        Assert.Contains($"there are documents in {collection}", refusal, StringComparison.Ordinal);
        Assert.Equal([$"{collection}/1/one"], (await target.ReadAsync(All)).Keys);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("cut")]
    [InlineData("missing")]
    [InlineData("swapped")]
    [InlineData("older")]
    public async Task Nothing_is_written_where_a_part_is_not_what_the_manifest_says(string how)
    {
        var before = await MakeAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        var made = await MakeAsync();
        await TamperAsync(how, made.Id!, before.Id!);
        using var target = New();

        var refusal = await RefusedAsync(target, made.Id!);

        Assert.Contains("comments-0001", refusal, StringComparison.Ordinal);
        Assert.Empty(await target.ReadAsync(All));
    }

    [Fact]
    public async Task A_manifest_that_was_replaced_is_found_by_its_noted_digest()
    {
        var made = await MakeAsync();
        using var target = New();

        var exception = await Assert.ThrowsAsync<InvalidDataException>(() =>
            target.Restore.RunAsync(made.Id!, new string('0', 64), "olga", Cancellation)
        );

        Assert.Contains(made.Sha256!, exception.Message, StringComparison.Ordinal);
        Assert.Empty(await target.ReadAsync(All));
    }

    [Fact]
    public async Task Without_its_key_a_backup_opens_nowhere_not_even_with_the_key_of_the_plans()
    {
        var made = await MakeAsync();
        using var target = new BackupPlace(new MemoryDocumentStore(), _second, new TestKeys(1), _time);

        Assert.Contains("not what was stored", await RefusedAsync(target, made.Id!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("20261129T120000Z-00000000")]
    public async Task What_is_no_backup_is_none(string name)
    {
        using var target = New();

        Assert.Contains("There is no complete backup", await RefusedAsync(target, name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_format_is_refused_with_the_version_that_made_it()
    {
        var made = await MakeAsync();
        var name = BackupTarget.NameOf(made.Id!, BackupTarget.Manifest);
        var manifest = JsonNode.Parse((await _second.ReadAsync(name, Cancellation))!.Value.Span)!;
        (manifest["format"], manifest["app"]) = (2, "9.9");
        await _second.WriteAsync(name, Encoding.UTF8.GetBytes(manifest.ToJsonString()), Cancellation);
        using var target = New();

        Assert.Contains("version 9.9", await RefusedAsync(target, made.Id!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_that_a_crash_cut_off_goes_on_and_nothing_works_meanwhile()
    {
        var made = await MakeAsync();
        var documents = new MemoryDocumentStore();
        using var crashing = new BackupPlace(new Crashing(documents, writes: 40), _second, _keys, _time);
        await Assert.ThrowsAsync<IOException>(() => crashing.Restore.RunAsync(made.Id!, null, "olga", Cancellation));
        using var target = new BackupPlace(documents, _second, _keys, _time);
        Assert.Contains("suspensions/all/all", (await target.ReadAsync(["suspensions"])).Keys);
        _time.Advance(TimeSpan.FromMinutes(1));
        var other = await MakeAsync();
        Assert.Contains("not wholly yet", await RefusedAsync(target, other.Id!), StringComparison.Ordinal);

        await target.Restore.RunAsync(made.Id!, null, "olga", Cancellation);

        using var whole = New();
        await whole.Restore.RunAsync(made.Id!, null, "olga", Cancellation);
        Assert.Equal(await whole.ReadAsync(["comments"]), await target.ReadAsync(["comments"]));
        Assert.Contains("restored here already", await RefusedAsync(target, made.Id!), StringComparison.Ordinal);
    }

    private static IEnumerable<string> All => BackupCollections.Kept.Concat(BackupCollections.LeftOut);

    private BackupPlace New() => new(new MemoryDocumentStore(), _second, _keys, _time);

    private async Task<BackupRecord> MakeAsync()
    {
        using var source = New();
        for (var number = 0; number < 60; number++)
            await source.PutAsync("comments", $"{number % 7}", $"{number}", new byte[5000]);
        await source.PutAsync("drift", "1", "one", "{}"u8.ToArray());
        return await source.Work.MakeAsync("olga", Cancellation);
    }

    private static async Task<string> RefusedAsync(BackupPlace target, string backup) =>
        (
            await Assert.ThrowsAsync<InvalidDataException>(() =>
                target.Restore.RunAsync(backup, sha256: null, "olga", Cancellation)
            )
        ).Message;

    private async Task TamperAsync(string how, string backup, string other)
    {
        var name = BackupTarget.NameOf(backup, "comments-0001");
        var content = (await _second.ReadAsync(name, Cancellation))!.Value.ToArray();
        switch (how)
        {
            case "changed":
                content[^1] ^= 1;
                break;
            case "cut":
                content = content[..^1];
                break;
            case "missing":
                _ = await _second.DeleteAsync(name, Cancellation);
                return;
            case "swapped":
                content = (await ReadAsync(BackupTarget.NameOf(backup, "drift-0001"))).ToArray();
                break;
            default:
                content = (await ReadAsync(BackupTarget.NameOf(other, "comments-0001"))).ToArray();
                break;
        }

        await _second.WriteAsync(name, content, Cancellation);
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(string name) =>
        (await _second.ReadAsync(name, Cancellation))!.Value;

    private sealed class Crashing(IDocumentStore inner, int writes) : DelegatingDocumentStore(inner)
    {
        private int _left = writes;

        public override Task<string?> TryInsertAsync(
            DocumentKey key,
            ReadOnlyMemory<byte> content,
            CancellationToken cancellationToken
        ) =>
            Interlocked.Decrement(ref _left) < 0
                ? throw new IOException("Storage is away.")
                : base.TryInsertAsync(key, content, cancellationToken);
    }
}
