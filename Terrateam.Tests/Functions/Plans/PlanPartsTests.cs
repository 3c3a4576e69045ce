using Terrateam.Core.Plans;
using static Terrateam.Tests.Functions.Plans.ThreeParts;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>Plans that come in parts.</summary>
public sealed partial class PlanPartsTests : IDisposable
{
    private readonly VaultFixture _plans = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_in_any_order_make_a_plan_only_when_they_are_completed()
    {
        foreach (var index in (int[])[2, 0, 1])
            await PutAsync(index, Parts[index]);
        Assert.Null(await _plans.Vault.FindNewestAsync(42, 12, Contexts.Plan.Dirspace, Cancellation));
        Assert.DoesNotContain("second", await _plans.TextOfFilesAsync(), StringComparison.Ordinal);

        await CompleteAsync();

        Assert.Equal(Whole, await _plans.OpenAsync());
        var opened = await _plans.Vault.OpenAsync(
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
        Assert.Equal(1, await _plans.Vault.ConsumeAsync(42, Apply, [Contexts.Plan.Dirspace], Cancellation));
        await _plans.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task What_is_sent_again_after_a_lost_answer_changes_nothing()
    {
        await _plans.PutAllAsync();
        await _plans.PutAllAsync();
        await CompleteAsync();
        await CompleteAsync();

        Assert.Equal(Whole, await _plans.OpenAsync());
        await _plans.Vault.DeleteForPullRequestAsync(42, 12, Cancellation);
        await _plans.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Parts_that_are_sent_many_times_at_once_are_stored_once()
    {
        await Task.WhenAll(
            Enumerable.Range(0, 12).Select(i => Task.Run(() => PutAsync(i % 3, Parts[i % 3]), Cancellation))
        );
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => CompleteAsync(), Cancellation)));

        Assert.Equal(Whole, await _plans.OpenAsync());
    }

    [Fact]
    public async Task Another_content_for_a_part_is_refused_before_and_after_the_end()
    {
        await _plans.PutAllAsync();
        await RefusedAsync(() => PutAsync(1, "other "u8.ToArray()), "stored with another content");
        await RefusedAsync(() => PutAsync(1, [.. Parts[1], 0]), "stored with another content");
        await RefusedAsync(() => PutAsync(1, []), "stored with another content");
        await CompleteAsync();
        await PutAsync(1, Parts[1]);
        await RefusedAsync(() => PutAsync(1, "other "u8.ToArray()), "stored with another content");
        await RefusedAsync(() => PutAsync(3, Parts[1]), "upload is complete");
        await RefusedAsync(() => CompleteAsync("0123456789"u8.ToArray()), "completed with another content");

        Assert.Equal(Whole, await _plans.OpenAsync());
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

        await _plans.AssertNothingLeftAsync();
        await RefusedAsync(() => CompleteAsync(), "no part of this upload");
    }

    [Fact]
    public async Task Parts_for_something_else_never_meet()
    {
        await _plans.PutAllAsync();
        await RefusedAsync(
            () =>
                _plans.Vault.PutPartAsync(
                    Contexts.Others["engine version"],
                    Upload,
                    3,
                    new MemoryStream([1]),
                    Cancellation
                ),
            "something else"
        );
        await RefusedAsync(
            () =>
                _plans.Vault.CompleteAsync(
                    Contexts.Others["engine version"],
                    Upload,
                    3,
                    Sha256(Whole),
                    _plans.Time.GetUtcNow(),
                    Cancellation
                ),
            "something else"
        );
        foreach (var value in (string[])["run", "directory", "workspace", "pull request", "repository"])
        {
            await RefusedAsync(
                () =>
                    _plans.Vault.CompleteAsync(
                        Contexts.Others[value],
                        Upload,
                        3,
                        Sha256(Whole),
                        _plans.Time.GetUtcNow(),
                        Cancellation
                    ),
                "no part of this upload"
            );
        }
    }

    [Fact]
    public async Task A_second_upload_takes_the_place_of_one_that_was_not_completed()
    {
        await _plans.PutAllAsync();
        var second = Guid.NewGuid();
        await _plans.Vault.PutPartAsync(Contexts.Plan, second, 0, new MemoryStream(Parts[2]), Cancellation);
        Assert.Equal(1, await _plans.Stores.CountPlansAsync(Cancellation));

        await RefusedAsync(() => CompleteAsync(), "no part of this upload");
        await _plans.Vault.CompleteAsync(
            Contexts.Plan,
            second,
            1,
            Sha256(Parts[2]),
            _plans.Time.GetUtcNow(),
            Cancellation
        );

        Assert.Equal(Parts[2], await _plans.OpenAsync());
    }

    [Fact]
    public async Task A_dirspace_that_is_planned_twice_in_a_run_has_the_second_plan()
    {
        await _plans.PutAllAsync();
        await CompleteAsync();
        var second = Guid.NewGuid();
        await _plans.Vault.PutPartAsync(Contexts.Plan, second, 0, new MemoryStream(Parts[2]), Cancellation);
        await _plans.Vault.CompleteAsync(
            Contexts.Plan,
            second,
            1,
            Sha256(Parts[2]),
            _plans.Time.GetUtcNow(),
            Cancellation
        );

        Assert.Equal(Parts[2], await _plans.OpenAsync());
        Assert.Equal(1, await _plans.Stores.CountPlansAsync(Cancellation));
    }

    public void Dispose() => _plans.Dispose();

    private Task PutAsync(int index, byte[] content) => _plans.PutAsync(index, content);

    private Task CompleteAsync(byte[]? whole = null, int parts = 3) => _plans.CompleteAsync(whole, parts);

    private static async Task RefusedAsync(Func<Task> act, string reason) =>
        Assert.Contains(
            reason,
            (await Assert.ThrowsAsync<PlanRefusedException>(act)).Message,
            StringComparison.Ordinal
        );

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
