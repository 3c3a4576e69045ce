using System.Security.Cryptography;
using Terrateam.Core.Plans;
using static Terrateam.Tests.Functions.Plans.ThreeParts;

namespace Terrateam.Tests.Functions.Plans;

public sealed partial class PlanPartsTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("close")]
    [InlineData("delete")]
    [InlineData("timer")]
    public async Task What_was_not_completed_is_deleted(string ending)
    {
        await _plans.PutAllAsync();
        _plans.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(PlanSweep.Nothing, await _plans.Vault.ExpireAsync(Cancellation));
        await PutAsync(3, Parts[0]);
        _plans.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(PlanSweep.Nothing, await _plans.Vault.ExpireAsync(Cancellation));
        switch (ending)
        {
            case "run":
                await _plans.Vault.DiscardUploadsAsync(42, 12, Guid.NewGuid(), Cancellation);
                Assert.Equal(1, await _plans.Stores.CountPlansAsync(Cancellation));
                await _plans.Vault.DiscardUploadsAsync(42, 12, Contexts.Run, Cancellation);
                break;
            case "close":
                await _plans.Vault.DeleteForPullRequestAsync(42, 12, Cancellation);
                break;
            case "delete":
                await _plans.Vault.DeleteAsync(PlanKey.From(Contexts.Plan), Cancellation);
                break;
            default:
                _plans.Time.Advance(TimeSpan.FromMinutes(2));
                Assert.Equal(PlanSweep.Nothing with { HalfSent = 1 }, await _plans.Vault.ExpireAsync(Cancellation));
                break;
        }

        await _plans.AssertNothingLeftAsync();
        await RefusedAsync(() => CompleteAsync(), "no part of this upload");
    }

    [Fact]
    public async Task Parts_that_are_longer_than_they_may_be_are_not_stored()
    {
        var most = new byte[PlanParts.MaxPartLength];
        await PutAsync(0, most);
        await Assert.ThrowsAsync<PlanTooLargeException>(() => PutAsync(1, [.. most, 1]));
        await Assert.ThrowsAsync<PlanTooLargeException>(() => PutAsync(0, [.. most, 1]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => PutAsync(PlanParts.MaxParts, most));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => PutAsync(-1, most));

        await _plans.Vault.CompleteAsync(Contexts.Plan, Upload, 1, Sha256(most), _plans.Time.GetUtcNow(), Cancellation);
        Assert.Equal(most.Length, (await _plans.OpenAsync()).Length);
    }

    [Fact]
    public async Task A_file_that_comes_in_one_piece_is_stored_in_parts()
    {
        var content = RandomNumberGenerator.GetBytes((2 * PlanParts.MinPartLength) + 100);
        var draft = await _plans.Vault.WriteAsync(
            Contexts.Plan,
            new MemoryStream(content),
            PlanForm.Envelope,
            PlanParts.MinPartLength,
            Cancellation
        );
        var stored = await _plans.Vault.RecordAsync(draft, hasChanges: true, _plans.Time.GetUtcNow(), Cancellation);

        Assert.Equal(3, stored.Parts);
        Assert.Equal(content, await _plans.OpenAsync());
    }

    [Fact]
    public async Task A_file_whose_sender_is_gone_leaves_nothing()
    {
        var broken = new BrokenStream(3 * PlanParts.MinPartLength);

        await Assert.ThrowsAsync<IOException>(() =>
            _plans.Vault.WriteAsync(Contexts.Plan, broken, PlanForm.File, PlanParts.MinPartLength, Cancellation)
        );

        await _plans.AssertNothingLeftAsync();
    }
}
