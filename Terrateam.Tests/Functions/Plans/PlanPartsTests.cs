using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>Plans that come in parts.</summary>
public sealed partial class PlanPartsTests : IDisposable
{
    private static readonly Guid Apply = new("00000000-0000-0000-0000-0000000000bb");
    private static readonly Guid Upload = new("00000000-0000-0000-0000-0000000000cc");
    private static readonly byte[][] Parts =
    [
        .. ((string[])["first ", "second ", "third"]).Select(Encoding.UTF8.GetBytes),
    ];
    private static readonly byte[] Whole = [.. Parts.SelectMany(part => part)];

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FailingStores _stores;
    private readonly PlanVault _vault;

    public PlanPartsTests()
    {
        _stores = new FailingStores(new MemoryDocumentStore(), new FileBlobStore(_directory.Path, _time));
        _vault = new PlanVault(_stores, _stores, new TestKeys(), _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_in_any_order_make_a_plan_only_when_they_are_completed()
    {
        foreach (var index in (int[])[2, 0, 1])
            await PutAsync(index, Parts[index]);
        Assert.Null(await _vault.FindNewestAsync(42, 12, Contexts.Plan.Dirspace, Cancellation));
        Assert.DoesNotContain("second", await TextOfFilesAsync(), StringComparison.Ordinal);

        await CompleteAsync();

        Assert.Equal(Whole, await OpenAsync());
        var opened = await _vault.OpenAsync(
            PlanKey.From(Contexts.Plan),
            Apply,
            Contexts.Plan,
            checksParts: false,
            Cancellation
        );
        Assert.Equal((3, Whole.Length, PlanForm.File), (opened.Parts, (int)opened.Length, opened.Form));
        using var second = new MemoryStream();
        await opened.CopyPartToAsync(1, second, Cancellation);
        Assert.Equal(Parts[1], second.ToArray());
        Assert.Equal(1, await _vault.ConsumeAsync(42, Apply, [Contexts.Plan.Dirspace], Cancellation));
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task What_is_sent_again_after_a_lost_answer_changes_nothing()
    {
        await PutAllAsync();
        await PutAllAsync();
        await CompleteAsync();
        await CompleteAsync();

        Assert.Equal(Whole, await OpenAsync());
        await _vault.DeleteForPullRequestAsync(42, 12, Cancellation);
        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Parts_that_are_sent_many_times_at_once_are_stored_once()
    {
        await Task.WhenAll(
            Enumerable.Range(0, 12).Select(i => Task.Run(() => PutAsync(i % 3, Parts[i % 3]), Cancellation))
        );
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => CompleteAsync(), Cancellation)));

        Assert.Equal(Whole, await OpenAsync());
    }

    [Fact]
    public async Task Another_content_for_a_part_is_refused_before_and_after_the_end()
    {
        await PutAllAsync();
        await RefusedAsync(() => PutAsync(1, "other "u8.ToArray()), "stored with another content");
        await RefusedAsync(() => PutAsync(1, [.. Parts[1], 0]), "stored with another content");
        await RefusedAsync(() => PutAsync(1, []), "stored with another content");
        await CompleteAsync();
        await PutAsync(1, Parts[1]);
        await RefusedAsync(() => PutAsync(1, "other "u8.ToArray()), "stored with another content");
        await RefusedAsync(() => PutAsync(3, Parts[1]), "upload is complete");
        await RefusedAsync(() => CompleteAsync("0123456789"u8.ToArray()), "completed with another content");

        Assert.Equal(Whole, await OpenAsync());
    }

    [Fact]
    public async Task Parts_that_are_missing_or_too_many_are_refused()
    {
        await RefusedAsync(() => CompleteAsync(), "no part of this upload");
        await PutAsync(0, Parts[0]);
        await PutAsync(2, Parts[2]);
        await RefusedAsync(() => CompleteAsync(), "part 1 is missing");
        await PutAsync(1, Parts[1]);
        await RefusedAsync(() => CompleteAsync(parts: 2), "some are too many");
        await RefusedAsync(() => CompleteAsync(parts: 4), "part 3 is missing");
        await CompleteAsync();
    }

    [Fact]
    public async Task Parts_that_are_not_the_plan_are_refused_and_deleted()
    {
        await PutAsync(0, Parts[1]);
        await PutAsync(1, Parts[0]);
        await PutAsync(2, Parts[2]);

        await RefusedAsync(() => CompleteAsync(), "SHA-256");

        await AssertNothingLeftAsync();
        await RefusedAsync(() => CompleteAsync(), "no part of this upload");
    }

    [Fact]
    public async Task Parts_for_something_else_never_meet()
    {
        await PutAllAsync();
        await RefusedAsync(
            () =>
                _vault.PutPartAsync(Contexts.Others["engine version"], Upload, 3, new MemoryStream([1]), Cancellation),
            "something else"
        );
        await RefusedAsync(
            () =>
                _vault.CompleteAsync(
                    Contexts.Others["engine version"],
                    Upload,
                    3,
                    Sha256(Whole),
                    _time.GetUtcNow(),
                    Cancellation
                ),
            "something else"
        );
        foreach (var value in (string[])["run", "directory", "workspace", "pull request", "repository"])
        {
            await RefusedAsync(
                () =>
                    _vault.CompleteAsync(
                        Contexts.Others[value],
                        Upload,
                        3,
                        Sha256(Whole),
                        _time.GetUtcNow(),
                        Cancellation
                    ),
                "no part of this upload"
            );
        }
    }

    [Fact]
    public async Task A_second_upload_takes_the_place_of_one_that_was_not_completed()
    {
        await PutAllAsync();
        var second = Guid.NewGuid();
        await _vault.PutPartAsync(Contexts.Plan, second, 0, new MemoryStream(Parts[2]), Cancellation);
        Assert.Equal(1, await _stores.CountPlansAsync(Cancellation));

        await RefusedAsync(() => CompleteAsync(), "no part of this upload");
        await _vault.CompleteAsync(Contexts.Plan, second, 1, Sha256(Parts[2]), _time.GetUtcNow(), Cancellation);

        Assert.Equal(Parts[2], await OpenAsync());
    }

    [Fact]
    public async Task A_dirspace_that_is_planned_twice_in_a_run_has_the_second_plan()
    {
        await PutAllAsync();
        await CompleteAsync();
        var second = Guid.NewGuid();
        await _vault.PutPartAsync(Contexts.Plan, second, 0, new MemoryStream(Parts[2]), Cancellation);
        await _vault.CompleteAsync(Contexts.Plan, second, 1, Sha256(Parts[2]), _time.GetUtcNow(), Cancellation);

        Assert.Equal(Parts[2], await OpenAsync());
        Assert.Equal(1, await _stores.CountPlansAsync(Cancellation));
    }

    public void Dispose() => _directory.Dispose();

    private async Task PutAllAsync()
    {
        for (var index = 0; index < Parts.Length; index++)
            await PutAsync(index, Parts[index]);
    }

    private Task PutAsync(int index, byte[] content) =>
        _vault.PutPartAsync(Contexts.Plan, Upload, index, new MemoryStream(content), Cancellation);

    private Task CompleteAsync(byte[]? whole = null, int parts = 3) =>
        _vault.CompleteAsync(Contexts.Plan, Upload, parts, Sha256(whole ?? Whole), _time.GetUtcNow(), Cancellation);

    private Task<byte[]> OpenAsync() =>
        _vault.OpenForApplyAsync(PlanKey.From(Contexts.Plan), Apply, Contexts.Plan, Cancellation);

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static async Task RefusedAsync(Func<Task> act, string reason) =>
        Assert.Contains(
            reason,
            (await Assert.ThrowsAsync<PlanRefusedException>(act)).Message,
            StringComparison.Ordinal
        );

    private async Task AssertNothingLeftAsync()
    {
        Assert.Empty(await _stores.ListAsync("", Cancellation).ToListAsync(Cancellation));
        Assert.Empty(await _vault.PendingDeletionsAsync(Cancellation));
        Assert.Empty(await _stores.QueryAsync("plans", "42", "upload-", Cancellation).ToListAsync(Cancellation));
    }

    private async Task<string> TextOfFilesAsync()
    {
        var text = new StringBuilder();
        foreach (var file in Directory.GetFiles(_directory.Path, "*~", SearchOption.AllDirectories))
            text.Append(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancellation)));
        return text.ToString();
    }

    /// <summary>Ends with a fault after so many bytes.</summary>
    private sealed class BrokenStream(int length) : MemoryStream(new byte[length])
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer,
            CancellationToken cancellationToken = default
        ) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read
                ? read
                : throw new IOException("The sender is gone.");
    }
}
