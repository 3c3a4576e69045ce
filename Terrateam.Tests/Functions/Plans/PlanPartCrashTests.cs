namespace Terrateam.Tests.Functions.Plans;

/// <summary>
/// What is left when storage fails, or the app dies, between any two writes while a plan comes in parts.
/// </summary>
public sealed class PlanPartCrashTests : IDisposable
{
    private readonly VaultFixture _plans = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crash_before_any_write_leaves_nothing_that_sending_again_or_the_timer_do_not_finish()
    {
        for (var writes = 0; ; writes++)
        {
            _plans.Stores.FailAfter(writes);
            var crashed = await Record.ExceptionAsync(SendAsync) is IOException;
            _plans.Stores.Recover();

            // The runner continues with the part that got no response.
            await SendAsync();
            Assert.Equal(ThreeParts.Whole, await _plans.OpenAsync());
            await _plans.Vault.ConsumeAsync(42, ThreeParts.Apply, [Contexts.Plan.Dirspace], Cancellation);
            await _plans.Vault.DeleteForPullRequestAsync(42, 12, Cancellation);
            _plans.Time.Advance(TimeSpan.FromHours(2));
            await _plans.Vault.ExpireAsync(Cancellation);
            await _plans.AssertNothingLeftAsync();
            if (!crashed)
                break;
        }
    }

    [Fact]
    public async Task A_crash_that_nobody_goes_on_after_leaves_nothing_for_long()
    {
        for (var writes = 0; ; writes++)
        {
            _plans.Stores.FailAfter(writes);
            var crashed = await Record.ExceptionAsync(SendAsync) is IOException;
            _plans.Stores.Recover();

            _plans.Time.Advance(TimeSpan.FromDays(15));
            await _plans.Vault.ExpireAsync(Cancellation);
            await _plans.Vault.ExpireAsync(Cancellation);
            Assert.Empty(await _plans.Stores.ListAsync("", Cancellation).ToListAsync(Cancellation));
            await _plans.Vault.DeleteForPullRequestAsync(42, 12, Cancellation);
            if (!crashed)
                break;
        }
    }

    public void Dispose() => _plans.Dispose();

    private async Task SendAsync()
    {
        await _plans.PutAllAsync();
        await _plans.CompleteAsync();
    }
}
