using System.Security.Cryptography;
using Terrateam.Core.Plans;

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
        await PutAllAsync();
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(PlanSweep.Nothing, await _vault.ExpireAsync(Cancellation));
        await PutAsync(3, Parts[0]);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(PlanSweep.Nothing, await _vault.ExpireAsync(Cancellation));
        switch (ending)
        {
            case "run":
                await _vault.DiscardUploadsAsync(42, 12, Guid.NewGuid(), Cancellation);
                Assert.Equal(1, await _stores.CountPlansAsync(Cancellation));
                await _vault.DiscardUploadsAsync(42, 12, Contexts.Run, Cancellation);
                break;
            case "close":
                await _vault.DeleteForPullRequestAsync(42, 12, Cancellation);
                break;
            case "delete":
                await _vault.DeleteAsync(PlanKey.From(Contexts.Plan), Cancellation);
                break;
            default:
                _time.Advance(TimeSpan.FromMinutes(2));
                Assert.Equal(PlanSweep.Nothing with { HalfSent = 1 }, await _vault.ExpireAsync(Cancellation));
                break;
        }

        await AssertNothingLeftAsync();
        await RefusedAsync(() => CompleteAsync(), "no part of this upload");
    }

    [Fact]
    public async Task Parts_that_are_longer_than_they_may_be_are_not_stored()
    {
        var most = new byte[PlanParts.MaxPartLength];
        await PutAsync(0, most);
        await Assert.ThrowsAsync<PlanTooLargeException>(() => PutAsync(1, [.. most, 1]));
        await Assert.ThrowsAsync<PlanTooLargeException>(() => PutAsync(0, [.. most, 1]));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => PutAsync(PlanParts.Most, most));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => PutAsync(-1, most));

        await _vault.CompleteAsync(Contexts.Plan, Upload, 1, Sha256(most), _time.GetUtcNow(), Cancellation);
        Assert.Equal(most.Length, (await OpenAsync()).Length);
    }

    [Fact]
    public async Task A_file_that_comes_in_one_piece_is_stored_in_parts()
    {
        var content = RandomNumberGenerator.GetBytes((2 * PlanParts.MinPartLength) + 100);
        var draft = await _vault.WriteAsync(
            Contexts.Plan,
            new MemoryStream(content),
            PlanForm.Envelope,
            PlanParts.MinPartLength,
            Cancellation
        );
        var stored = await _vault.RecordAsync(draft, hasChanges: true, _time.GetUtcNow(), Cancellation);

        Assert.Equal(3, stored.Parts);
        Assert.Equal(content, await OpenAsync());
    }

    [Fact]
    public async Task A_file_whose_sender_is_gone_leaves_nothing()
    {
        var broken = new BrokenStream(3 * PlanParts.MinPartLength);

        await Assert.ThrowsAsync<IOException>(() =>
            _vault.WriteAsync(Contexts.Plan, broken, PlanForm.File, PlanParts.MinPartLength, Cancellation)
        );

        await AssertNothingLeftAsync();
    }
}
