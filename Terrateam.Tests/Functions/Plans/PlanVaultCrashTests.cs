using System.Text;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>What is left when storage fails, or the app dies, between any two writes.</summary>
public sealed class PlanVaultCrashTests : IDisposable
{
    private static readonly Dirspace Vpc = Contexts.Plan.Dirspace;
    private static readonly byte[] File = Encoding.UTF8.GetBytes("a plan file");
    private static readonly Guid Apply = new("00000000-0000-0000-0000-0000000000bb");

    private readonly VaultFixture _plans = new();

    public static TheoryData<string> Endings => ["store", "supersede", "consume", "overtake", "close", "expire"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task A_crash_before_any_write_leaves_nothing_that_a_repetition_and_the_timer_do_not_finish(
        string ending
    )
    {
        for (var writes = 0; ; writes++)
        {
            var key = await PrepareAsync(ending);
            _plans.Stores.FailAfter(writes);
            var crashed = false;
            try
            {
                await EndAsync(ending);
            }
            catch (IOException)
            {
                crashed = true;
            }

            _plans.Stores.Recover();
            await AssertNeverTwoAsync();
            await EndAsync(ending);
            _plans.Time.Advance(TimeSpan.FromHours(2));
            await _plans.Vault.ExpireAsync(Cancellation);

            Assert.Empty(await _plans.Vault.PendingDeletionsAsync(Cancellation));
            Assert.Equal(ending is "store" or "supersede" ? 1 : 0, await _plans.Stores.CountPlansAsync(Cancellation));
            if (ending != "store")
            {
                await Assert.ThrowsAsync<PlanRefusedException>(() =>
                    _plans.Vault.OpenForApplyAsync(key, Apply, Contexts.Plan, Cancellation)
                );
            }

            if (!crashed)
                break;
            await ForgetAsync();
        }
    }

    [Fact]
    public async Task A_file_whose_record_was_never_written_is_deleted_after_the_grace()
    {
        _plans.Stores.FailAfter(1);
        await Assert.ThrowsAsync<IOException>(() => StoreAsync(Contexts.Plan));
        _plans.Stores.Recover();
        Assert.Equal(1, await _plans.Stores.CountPlansAsync(Cancellation));

        _plans.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(PlanSweep.Nothing, await _plans.Vault.ExpireAsync(Cancellation));
        _plans.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(PlanSweep.Nothing with { Orphans = 1 }, await _plans.Vault.ExpireAsync(Cancellation));
        Assert.Empty(await _plans.Stores.ListAsync("", Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task A_deletion_that_fails_does_not_stop_anybody_and_is_seen_until_it_is_done()
    {
        await StoreAsync(Contexts.Plan);
        _plans.Stores.RefuseDeletions = true;

        Assert.Equal(1, await _plans.Vault.DeleteForPullRequestAsync(42, 12, Cancellation));
        var pending = Assert.Single(await _plans.Vault.PendingDeletionsAsync(Cancellation));
        Assert.Equal(("closed", 1, "The disk says no."), (pending.Reason, pending.Attempts, pending.LastError));
        Assert.Equal(1, (await _plans.Vault.ExpireAsync(Cancellation)).DeletionsPending);
        Assert.Equal(2, Assert.Single(await _plans.Vault.PendingDeletionsAsync(Cancellation)).Attempts);

        _plans.Stores.RefuseDeletions = false;
        Assert.Equal(PlanSweep.Nothing with { DeletionsDone = 1 }, await _plans.Vault.ExpireAsync(Cancellation));
        Assert.Empty(await _plans.Vault.PendingDeletionsAsync(Cancellation));
        Assert.Empty(await _plans.Stores.ListAsync("", Cancellation).ToListAsync(Cancellation));
    }

    public void Dispose() => _plans.Dispose();

    private async Task<PlanKey> PrepareAsync(string ending)
    {
        if (ending != "store")
            await StoreAsync(Contexts.Plan);
        if (ending == "consume")
            await _plans.Vault.OpenForApplyAsync(PlanKey.From(Contexts.Plan), Apply, Contexts.Plan, Cancellation);
        _plans.Time.Advance(ending == "expire" ? TimeSpan.FromDays(15) : TimeSpan.FromMinutes(1));
        return PlanKey.From(Contexts.Plan);
    }

    private Task EndAsync(string ending) =>
        ending switch
        {
            "store" => StoreAsync(Contexts.Plan),
            "supersede" => StoreAsync(Contexts.Plan with { RunId = Apply }),
            "consume" => _plans.Vault.ConsumeAsync(42, Apply, [Vpc], Cancellation),
            "overtake" => _plans.Vault.MarkOvertakenAsync(42, [Vpc], by: 99, Cancellation),
            "close" => _plans.Vault.DeleteForPullRequestAsync(42, 12, Cancellation),
            _ => _plans.Vault.ExpireAsync(Cancellation),
        };

    private Task<StoredPlan> StoreAsync(PlanContext context) =>
        _plans.Vault.StoreAsync(context, File, hasChanges: true, _plans.Time.GetUtcNow(), Cancellation);

    /// <summary>After every crash, at most one plan of the dirspace can be opened.</summary>
    private async Task AssertNeverTwoAsync()
    {
        var opened = 0;
        foreach (var context in (PlanContext[])[Contexts.Plan, Contexts.Plan with { RunId = Apply }])
        {
            try
            {
                await _plans.Vault.OpenForApplyAsync(PlanKey.From(context), Apply, context, Cancellation);
                opened++;
            }
            catch (PlanRefusedException) { }
        }

        Assert.InRange(opened, 0, 1);
    }

    private async Task ForgetAsync()
    {
        await _plans.Vault.DeleteForPullRequestAsync(42, 12, Cancellation);
        _plans.Time.Advance(TimeSpan.FromMinutes(1));
    }
}
