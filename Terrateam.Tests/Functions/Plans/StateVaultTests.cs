using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;
using Terrateam.Local.State;
using Terrateam.Tests.Core.Locks;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

public sealed class StateVaultTests : IDisposable
{
    private static readonly Dirspace Network = new("network", "default");
    private static readonly byte[] State = """{"serial": 7, "password": "hunter2"}"""u8.ToArray();

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryDocumentStore _documents = new();
    private readonly FileBlobStore _blobs;
    private readonly StateVault _vault;
    private readonly Run _run;

    public StateVaultTests()
    {
        _blobs = new FileBlobStore(_directory.Path, _time);
        _vault = new StateVault(_documents, _blobs, new TestKeys(), Options.Create(new RetentionOptions()), _time);
        _run = Sample.Run(RunKind.Apply, 12, _time.GetUtcNow(), [Network]);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_state_is_kept_sealed_until_it_is_pushed()
    {
        var kept = await KeepAsync(State);

        Assert.Equal(_time.GetUtcNow().AddDays(14), kept.ExpiresAt);
        Assert.Equal(State.Length, kept.Length);
        Assert.Equal(State, await OpenAsync(kept.Id));
        Assert.Equal([kept], await _vault.OfRunAsync(_run, Cancellation));
        Assert.DoesNotContain("hunter2", await TextOfFilesAsync(), StringComparison.Ordinal);

        Assert.True(await _vault.DeleteAsync(kept.Id, Cancellation));
        Assert.False(await _vault.DeleteAsync(kept.Id, Cancellation));
        Assert.Null(await _vault.OpenAsync(kept.Id, Cancellation));
        Assert.Empty(await BlobsAsync());
    }

    [Fact]
    public async Task The_same_again_is_the_same_and_another_is_another()
    {
        var first = await KeepAsync(State);
        var again = await KeepAsync(State);
        var other = await KeepAsync("{}"u8.ToArray());

        Assert.Equal(first, again);
        Assert.NotEqual(first.Id, other.Id);
        Assert.Equal(2, (await BlobsAsync()).Count);
        Assert.Equal(State, await OpenAsync(first.Id));
        Assert.Equal("{}"u8.ToArray(), await OpenAsync(other.Id));
    }

    [Fact]
    public async Task What_is_sent_twice_at_once_is_kept_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => KeepAsync(State)));

        Assert.Single(all.Distinct());
        Assert.Single(await BlobsAsync());
        Assert.Equal(State, await OpenAsync(all[0].Id));
    }

    [Fact]
    public async Task A_file_that_was_swapped_for_that_of_another_directory_is_refused()
    {
        var mine = await KeepAsync(State);
        var other = await _vault.KeepAsync(
            _run,
            Context(new("dns", "default")),
            Zip("{}"u8.ToArray()),
            Digest("{}"u8.ToArray()),
            Cancellation
        );
        var blob = await _blobs.ReadAsync(other.BlobName, Cancellation);

        await _blobs.WriteAsync(mine.BlobName, blob!.Value, Cancellation);

        _ = await Assert.ThrowsAsync<PlanRefusedException>(() => _vault.OpenAsync(mine.Id, Cancellation));
    }

    [Fact]
    public async Task It_goes_after_its_time_and_a_file_that_no_record_names_after_a_day()
    {
        var kept = await KeepAsync(State);
        await _blobs.WriteAsync("states/42/lost", new byte[] { 1 }, Cancellation);

        _time.Advance(TimeSpan.FromDays(13));
        Assert.Equal(0, await _vault.ExpireAsync(Cancellation));
        Assert.Equal([kept.BlobName], await BlobsAsync());

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await _vault.ExpireAsync(Cancellation));
        Assert.Empty(await BlobsAsync());
        Assert.Null(await _vault.OpenAsync(kept.Id, Cancellation));
    }

    [Fact]
    public async Task The_states_of_a_repository_that_is_gone_go_and_those_of_others_stay()
    {
        var kept = await KeepAsync(State);
        var longer = Context(Network) with { RepositoryId = 421 };
        _ = await _vault.KeepAsync(_run, longer, Zip(State), Digest(State), Cancellation);

        Assert.Equal(1, await _vault.DeleteForRepositoryAsync(42, Cancellation));
        Assert.Equal(0, await _vault.DeleteForRepositoryAsync(42, Cancellation));
        Assert.Null(await _vault.OpenAsync(kept.Id, Cancellation));
        Assert.Single(await _vault.AllAsync(Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task A_job_fills_no_storage_with_states()
    {
        for (var i = 0; i < StateVault.MaxOfDirspace; i++)
            _ = await KeepAsync(Encoding.UTF8.GetBytes($"{i}"));

        _ = await Assert.ThrowsAsync<PlanRefusedException>(() => KeepAsync(State));
        Assert.Equal("0"u8.ToArray(), await OpenAsync((await KeepAsync("0"u8.ToArray())).Id));
    }

    [Fact]
    public async Task What_is_not_what_the_runner_says_is_not_kept()
    {
        var zipped = Zip(State);
        (byte[] Sent, string Sha256)[] wrong =
        [
            (zipped, Digest("{}"u8.ToArray())),
            (zipped, ""),
            (zipped, $"{Digest(State)}0"),
            (zipped[..^12], Digest(State)),
            (State, Digest(State)),
            (Zip([]), Digest([])),
            ([], Digest([])),
        ];
        foreach (var (sent, sha256) in wrong)
        {
            _ = await Assert.ThrowsAsync<FormatException>(() =>
                _vault.KeepAsync(_run, Context(Network), sent, sha256, Cancellation)
            );
        }

        Assert.Empty(await BlobsAsync());
    }

    [Fact]
    public async Task A_few_bytes_that_stand_for_too_many_are_refused()
    {
        using var sent = new MemoryStream();
        await using (var gzip = new GZipStream(sent, CompressionLevel.Fastest, leaveOpen: true))
        {
            var zeros = new byte[8 * 1024 * 1024];
            for (var length = 0L; length <= StateTransfer.MaxStateLength; length += zeros.Length)
                await gzip.WriteAsync(zeros, Cancellation);
        }

        _ = await Assert.ThrowsAsync<PlanTooLargeException>(() =>
            _vault.KeepAsync(_run, Context(Network), sent.ToArray(), Digest(State), Cancellation)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../keys")]
    [InlineData("42-0")]
    [InlineData("42-00000000000000000000000000000000-0000000000000000-0000000000000000\n")]
    public async Task What_is_no_name_of_a_state_finds_none(string id)
    {
        Assert.Null(await _vault.OpenAsync(id, Cancellation));
        Assert.False(await _vault.DeleteAsync(id, Cancellation));
    }

    [Fact]
    public async Task The_comment_says_where_it_is_and_names_stay_names()
    {
        var kept = await _vault.KeepAsync(
            _run,
            Context(new("a`b</details>@team", "default")),
            Zip(State),
            Digest(State),
            Cancellation
        );

        var note = Assert.Single(UnwrittenStates.Notes([kept], "https://terrateam.example.com/"));

        Assert.Contains("``a`b</details>@team`` `default`", note, StringComparison.Ordinal);
        Assert.Contains($"until 2026-03-15 12:00 UTC as `{kept.Id}`", note, StringComparison.Ordinal);
        Assert.Contains(
            "`terrateam ops states fetch ID --url https://terrateam.example.com`",
            note,
            StringComparison.Ordinal
        );
        Assert.Empty(UnwrittenStates.Notes([], "https://terrateam.example.com/"));
    }

    private Task<ErroredState> KeepAsync(byte[] state) =>
        _vault.KeepAsync(_run, Context(Network), Zip(state), Digest(state), Cancellation);

    private async Task<byte[]?> OpenAsync(string id)
    {
        if (await _vault.OpenAsync(id, Cancellation) is not { } compressed)
            return null;
        await using var stream = CompressedState.Open(compressed);
        using var state = new MemoryStream();
        await stream.CopyToAsync(state, Cancellation);
        return state.ToArray();
    }

    private async Task<List<string>> BlobsAsync() =>
        await _blobs.ListAsync("", Cancellation).Select(static blob => blob.Name).ToListAsync(Cancellation);

    private async Task<string> TextOfFilesAsync()
    {
        var text = new StringBuilder();
        foreach (var file in Directory.GetFiles(_directory.Path, "*", SearchOption.AllDirectories))
            text.Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancellation)));
        return text.ToString();
    }

    private StateContext Context(Dirspace dirspace) => new(7, 42, 12, null, _run.Id, dirspace);

    private static string Digest(byte[] state) => Convert.ToHexStringLower(SHA256.HashData(state));

    private static byte[] Zip(byte[] state)
    {
        using var sent = new MemoryStream();
        using (var gzip = new GZipStream(sent, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(state);
        return sent.ToArray();
    }
}
