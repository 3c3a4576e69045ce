using Microsoft.Extensions.Options;
using Terrateam.Functions.Runs;
using Terrateam.Functions.WorkManifests;

namespace Terrateam.Tests.Functions.WorkManifests;

public sealed class UploadBudgetTests
{
    private const int Memory = 64 * 1024 * 1024;

    private readonly UploadBudget _budget = new(Options.Create(new PlanTransferOptions { UploadMemory = Memory }));

    [Fact]
    public void Uploads_take_their_share_until_there_is_none_and_get_one_when_another_ends()
    {
        var shares = new List<IDisposable>();
        while (_budget.TryTake(200_000_000) is { } share)
            shares.Add(share);

        Assert.Equal(Memory / UploadBudget.MaxHeld, shares.Count);
        Assert.InRange(_budget.Taken, 0, Memory);
        Assert.Null(_budget.TryTake(null));

        shares[0].Dispose();
        shares[0].Dispose();
        shares[0] = Assert.IsAssignableFrom<IDisposable>(_budget.TryTake(200_000_000));
        shares.ForEach(share => share.Dispose());
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public void Short_uploads_take_less() =>
        Assert.True(Enumerable.Range(0, 60).All(_ => _budget.TryTake(10_000) is not null));

    [Fact]
    public void A_length_that_lies_takes_no_less_than_nothing()
    {
        using var share = _budget.TryTake(-1_000_000_000);

        Assert.True(_budget.Taken > 0);
    }

    [Fact]
    public async Task Many_at_once_never_hold_more_than_there_is()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(_ =>
                    Task.Run(
                        () =>
                        {
                            for (var i = 0; i < 200; i++)
                            {
                                using var share = _budget.TryTake(5_000_000);
                            }
                        },
                        TestContext.Current.CancellationToken
                    )
                )
        );

        Assert.Equal(0, _budget.Taken);
    }
}
