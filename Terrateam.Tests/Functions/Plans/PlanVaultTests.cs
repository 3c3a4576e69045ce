using System.Text;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;
using Terrateam.Local.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>The life of a plan, on the real stores of one machine.</summary>
public sealed partial class PlanVaultTests : IDisposable
{
    private const long Repository = 42;

    private static readonly Dirspace Vpc = Contexts.Plan.Dirspace;
    private static readonly byte[] File = Encoding.UTF8.GetBytes("a plan file");

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly SqliteDocumentStore _documents;
    private readonly FileBlobStore _blobs;
    private readonly PlanVault _vault;

    public PlanVaultTests()
    {
        _documents = new SqliteDocumentStore(_directory["state.db"]);
        _blobs = new FileBlobStore(_directory["blobs"], _time);
        _vault = new PlanVault(_documents, _blobs, new TestKeys(), _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_is_found_handed_to_one_run_and_gone_after_it()
    {
        var stored = await StoreAsync();
        Assert.Equal(stored, await FindAsync());
        Assert.Equal(stored, Assert.Single(await _vault.ListAsync(Repository, 12, Cancellation)));
        Assert.Equal((PlanState.Available, true), (stored.State, stored.IsAlive));
        Assert.Equal(_time.GetUtcNow().AddDays(14), stored.ExpiresAt);

        var apply = Guid.NewGuid();
        Assert.Equal(File, await OpenAsync(stored, apply));
        Assert.Equal(File, await OpenAsync(stored, apply));
        Assert.Equal(
            (PlanState.HandedOut, apply),
            ((await FindAsync())!.State, (await FindAsync())!.ApplyRunId!.Value)
        );
        await AssertRefusedAsync(stored, Guid.NewGuid(), "another run is applying it");

        Assert.Equal(1, await _vault.ConsumeAsync(Repository, apply, [Vpc], Cancellation));
        Assert.Equal(0, await _vault.ConsumeAsync(Repository, apply, [Vpc], Cancellation));
        await AssertRefusedAsync(stored, apply, "used by an apply before");
        Assert.Equal(PlanState.Used, (await FindAsync())!.State);
        await AssertNoFilesAsync();
    }

    [Fact]
    public async Task Of_many_runs_that_want_a_plan_one_gets_it()
    {
        var stored = await StoreAsync();

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(async _ =>
                {
                    try
                    {
                        return await Task.Run(() => OpenAsync(stored, Guid.NewGuid()), Cancellation);
                    }
                    catch (PlanRefusedException)
                    {
                        return null;
                    }
                })
        );

        Assert.Equal(File, Assert.Single(results, result => result is not null));
    }

    [Fact]
    public async Task A_plan_that_its_apply_never_asked_for_stays()
    {
        var stored = await StoreAsync();

        Assert.Equal(0, await _vault.ConsumeAsync(Repository, Guid.NewGuid(), [Vpc], Cancellation));

        Assert.Equal(PlanState.Available, (await FindAsync())!.State);
        Assert.Equal(File, await OpenAsync(stored, Guid.NewGuid()));
    }

    [Fact]
    public async Task A_newer_plan_takes_the_place_of_the_older()
    {
        var old = await StoreAsync();
        var other = await StoreAsync(Contexts.Plan with { Dirspace = new Dirspace("dns", "default") });
        var fresh = await StoreAsync(Contexts.Plan with { RunId = Guid.NewGuid(), HeadSha = new string('d', 40) });

        Assert.Equal(fresh, await FindAsync());
        Assert.Equal([other, fresh], await _vault.ListAsync(Repository, 12, Cancellation));
        await AssertRefusedAsync(old, Guid.NewGuid(), "There is no plan");
        Assert.Equal(2, await CountFilesAsync());
    }

    [Fact]
    public async Task A_plan_of_a_run_that_started_earlier_comes_too_late()
    {
        var started = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(5));
        var fresh = await StoreAsync();

        var late = await _vault.StoreAsync(
            Contexts.Plan with
            {
                RunId = Guid.NewGuid(),
            },
            File,
            hasChanges: true,
            started,
            Cancellation
        );

        Assert.Equal(PlanState.Superseded, late.State);
        Assert.Equal(fresh, await FindAsync());
        await AssertRefusedAsync(late, Guid.NewGuid(), "There is no plan");
        Assert.Equal(1, await CountFilesAsync());
    }

    [Fact]
    public async Task A_plan_that_is_posted_twice_is_there_once()
    {
        await StoreAsync();
        var again = await _vault.StoreAsync(
            Contexts.Plan,
            Encoding.UTF8.GetBytes("posted again"),
            hasChanges: true,
            _time.GetUtcNow(),
            Cancellation
        );

        Assert.Equal(1, await CountFilesAsync());
        Assert.Equal("posted again", Encoding.UTF8.GetString(await OpenAsync(again, Guid.NewGuid())));
    }

    [Fact]
    public async Task A_plan_that_is_being_applied_is_not_exchanged()
    {
        var apply = Guid.NewGuid();
        var stored = await StoreAsync();
        await OpenAsync(stored, apply);

        await _vault.StoreAsync(
            Contexts.Plan,
            Encoding.UTF8.GetBytes("another"),
            hasChanges: true,
            _time.GetUtcNow(),
            Cancellation
        );
        Assert.Equal(File, await OpenAsync(stored, apply));
        Assert.Equal(1, await CountFilesAsync());

        await _vault.ConsumeAsync(Repository, apply, [Vpc], Cancellation);
        await _vault.StoreAsync(Contexts.Plan, File, hasChanges: true, _time.GetUtcNow(), Cancellation);
        Assert.Equal(PlanState.Used, (await FindAsync())!.State);
        await AssertNoFilesAsync();
    }

    [Fact]
    public async Task A_plan_without_changes_is_known_and_has_no_file()
    {
        var stored = await _vault.StoreAsync(Contexts.Plan, File, hasChanges: false, _time.GetUtcNow(), Cancellation);

        Assert.False((await FindAsync())!.HasChanges);
        await AssertRefusedAsync(stored, Guid.NewGuid(), "nothing to apply");
        await AssertNoFilesAsync();
    }

    public void Dispose()
    {
        _documents.Dispose();
        _directory.Dispose();
    }

    private Task<StoredPlan> StoreAsync(PlanContext? context = null) =>
        _vault.StoreAsync(context ?? Contexts.Plan, File, hasChanges: true, _time.GetUtcNow(), Cancellation);

    private Task<StoredPlan?> FindAsync() => _vault.FindNewestAsync(Repository, 12, Vpc, Cancellation);

    private Task<byte[]> OpenAsync(StoredPlan plan, Guid applyRun) =>
        _vault.OpenForApplyAsync(plan.Key, applyRun, plan.Context, Cancellation);

    private async Task AssertRefusedAsync(StoredPlan plan, Guid applyRun, string reason) =>
        Assert.Contains(
            reason,
            (await Assert.ThrowsAsync<PlanRefusedException>(() => OpenAsync(plan, applyRun))).Message,
            StringComparison.Ordinal
        );

    private async Task AssertNoFilesAsync()
    {
        Assert.Equal(0, await CountFilesAsync());
        Assert.Empty(await _vault.PendingDeletionsAsync(Cancellation));
    }

    private async Task<int> CountFilesAsync() => await _blobs.CountPlansAsync(Cancellation);
}
