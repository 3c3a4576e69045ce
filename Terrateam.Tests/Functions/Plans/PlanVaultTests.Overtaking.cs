using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;

namespace Terrateam.Tests.Functions.Plans;

public sealed partial class PlanVaultTests
{
    [Fact]
    public async Task Applying_a_dirspace_overtakes_the_plans_of_others_and_of_nobody_else()
    {
        var mine = await StoreAsync();
        var theirs = await StoreAsync(Contexts.Plan with { PullRequest = 13, RunId = Guid.NewGuid() });
        var drift = await StoreAsync(
            Contexts.Plan with
            {
                PullRequest = null,
                DriftSchedule = "nightly",
                RunId = Guid.NewGuid(),
            }
        );
        var elsewhere = await StoreAsync(
            Contexts.Plan with
            {
                PullRequest = 13,
                RunId = Guid.NewGuid(),
                Dirspace = new Dirspace("dns", "default"),
            }
        );
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(2, await _vault.MarkOvertakenAsync(Repository, [Vpc], by: 12, Cancellation));
        Assert.Equal(0, await _vault.MarkOvertakenAsync(Repository, [Vpc], by: 12, Cancellation));

        var overtaken = await _vault.FindNewestAsync(Repository, 13, Vpc, Cancellation);
        Assert.Equal((PlanState.Overtaken, PlanOwner.FromInt32(12)), (overtaken!.State, overtaken.OvertakenBy!.Value));
        await AssertRefusedAsync(theirs, Guid.NewGuid(), "pull request #12 applied or merged this dirspace since");
        await AssertRefusedAsync(drift, Guid.NewGuid(), "pull request #12");
        Assert.Equal(File, await OpenAsync(mine, Guid.NewGuid()));
        Assert.Equal(File, await OpenAsync(elsewhere, Guid.NewGuid()));
        Assert.Equal(2, await CountFilesAsync());
    }

    [Fact]
    public async Task A_plan_that_was_being_made_while_others_applied_is_overtaken_when_it_arrives()
    {
        var started = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(1));
        await _vault.MarkOvertakenAsync(Repository, [Vpc], by: 13, Cancellation);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _vault.MarkOvertakenAsync(Repository, [Vpc], by: 12, Cancellation);
        _time.Advance(TimeSpan.FromMinutes(1));

        var stale = await _vault.StoreAsync(Contexts.Plan, File, hasChanges: true, started, Cancellation);
        Assert.Equal((PlanState.Overtaken, PlanOwner.FromInt32(13)), (stale.State, stale.OvertakenBy!.Value));
        await AssertNoFilesAsync();

        var fresh = await StoreAsync(Contexts.Plan with { RunId = Guid.NewGuid() });
        Assert.Equal(PlanState.Available, fresh.State);
    }

    [Fact]
    public async Task Closing_a_pull_request_leaves_nothing_of_it()
    {
        var mine = await StoreAsync();
        await _vault.StoreAsync(
            Contexts.Plan with
            {
                Dirspace = new Dirspace("dns", "default"),
            },
            File,
            hasChanges: false,
            _time.GetUtcNow(),
            Cancellation
        );
        var theirs = await StoreAsync(Contexts.Plan with { PullRequest = 120, RunId = Guid.NewGuid() });
        await OpenAsync(mine, Guid.NewGuid());

        Assert.Equal(2, await _vault.DeleteForPullRequestAsync(Repository, 12, Cancellation));
        Assert.Equal(0, await _vault.DeleteForPullRequestAsync(Repository, 12, Cancellation));

        Assert.Empty(await _vault.ListAsync(Repository, 12, Cancellation));
        Assert.Equal([theirs], await _vault.ListAsync(Repository, 120, Cancellation));
        Assert.Equal(1, await CountFilesAsync());
        Assert.Equal(2, await _documents.QueryAsync("plans", "42", "", Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task A_plan_expires_after_fourteen_days_to_the_second_and_the_timer_deletes_it()
    {
        var stored = await StoreAsync();
        _time.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        Assert.Equal(PlanSweep.Nothing, await _vault.ExpireAsync(Cancellation));
        Assert.Equal(PlanState.Available, (await FindAsync())!.State);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(PlanState.Expired, (await FindAsync())!.State);
        await AssertRefusedAsync(stored, Guid.NewGuid(), "it expired on 2026-03-15 12:00:00Z");

        Assert.Equal(PlanSweep.Nothing with { Expired = 1 }, await _vault.ExpireAsync(Cancellation));
        Assert.Equal(PlanSweep.Nothing, await _vault.ExpireAsync(Cancellation));
        Assert.Equal(PlanState.Expired, (await FindAsync())!.State);
        await AssertNoFilesAsync();

        _time.Advance(TimeSpan.FromDays(77));
        Assert.Equal(PlanSweep.Nothing with { Forgotten = 1 }, await _vault.ExpireAsync(Cancellation));
        Assert.Null(await FindAsync());
        Assert.Equal(0, await _documents.QueryAsync("plans", "42", "", Cancellation).CountAsync(Cancellation));
    }

    [Fact]
    public async Task The_owner_is_one_and_not_two() =>
        await Assert.ThrowsAsync<ArgumentException>(() => StoreAsync(Contexts.Plan with { DriftSchedule = "nightly" }));
}
