using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.State;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>
/// How many operations of the document store a plan costs. On Azure each is a transaction, and one that deletes without
/// an ETag is two.
/// </summary>
public sealed class PlanCostTests : IDisposable
{
    private static readonly Dirspace Vpc = Contexts.Plan.Dirspace;
    private static readonly PlanContext Newer = Contexts.Plan with { RunId = ThreeParts.Apply };

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryDocumentStore _documents = new();
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly FileBlobStore _blobs;
    private readonly PlanVault _vault;

    public PlanCostTests()
    {
        _blobs = new FileBlobStore(_directory.Path, _time);
        _vault = NewVault();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_plan_of_a_dirspace()
    {
        await StoreAsync(Contexts.Others["directory"]);
        AssertCost("get 1, insert 3, query 1");

        // The repository is known by now.
        await StoreAsync(Contexts.Plan);
        AssertCost("get 1, insert 2, query 1");
    }

    [Fact]
    public async Task A_plan_in_one_part()
    {
        await StoreAsync(Contexts.Others["directory"]);
        AssertCost("get 1, insert 3, query 1");
        var content = ThreeParts.Whole;

        await _vault.PutPartAsync(Contexts.Plan, ThreeParts.Upload, 0, new MemoryStream(content), Cancellation);
        AssertCost("get 2, insert 1, replace 1");

        await _vault.CompleteAsync(
            Contexts.Plan,
            ThreeParts.Upload,
            1,
            ThreeParts.Sha256(content),
            _time.GetUtcNow(),
            Cancellation
        );
        AssertCost("delete 1, get 2, insert 2, query 1");
    }

    [Fact]
    public async Task A_plan_that_takes_the_place_of_an_older()
    {
        await StoreAsync(Contexts.Plan);
        _counts.Clear();

        await StoreAsync(Newer);

        AssertCost("delete 3, get 1, insert 3, query 1");
    }

    [Fact]
    public async Task A_plan_that_an_apply_fetches_and_uses()
    {
        var stored = await StoreAsync(Contexts.Plan);
        _counts.Clear();

        var opened = await OpenAsync(stored);
        AssertCost("get 1, query 1, replace 1");
        Assert.Equal(1, opened.Parts);

        await _vault.DeleteRecordedAsync(42, 12, [(Vpc, stored.Key.RunId)], "used", Cancellation);
        AssertCost("delete 3, insert 1, query 1");

        await _vault.MarkOvertakenAsync(42, [Vpc], by: 12, Cancellation);
        AssertCost("get 1, insert 1, query 1");
        Assert.Empty(await _documents.QueryAsync("plans", "42", "plan-", Cancellation).ToListAsync(Cancellation));
        Assert.Empty(await _vault.PendingDeletionsAsync(Cancellation));
    }

    [Fact]
    public async Task Many_plans_that_an_apply_uses_are_found_with_one_query()
    {
        var plans = new List<StoredPlan>();
        foreach (var directory in (string[])["a", "b", "c"])
            plans.Add(await StoreAsync(Contexts.Plan with { Dirspace = new Dirspace(directory, "default") }));
        var other = await StoreAsync(Newer);
        _counts.Clear();

        await _vault.DeleteRecordedAsync(
            42,
            12,
            plans.Select(plan => (plan.Context.Dirspace, plan.Context.RunId)),
            "used",
            Cancellation
        );

        AssertCost("delete 9, insert 3, query 1");
        Assert.Equal([other], await _vault.ListAsync(42, 12, Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_instances_that_record_at_the_same_time_one_plan_stays(bool isInterrupterNewer)
    {
        var (first, second) = isInterrupterNewer ? (Contexts.Plan, Newer) : (Newer, Contexts.Plan);
        var started = _time.GetUtcNow();

        // Both are written before the first looks for others.
        var interrupted = NewVault(new InterruptedStore(_documents, () => RecordAsync(_vault, second)));
        var recorded = await RecordAsync(interrupted, first);

        Assert.Equal(isInterrupterNewer ? PlanState.Superseded : PlanState.Available, recorded.State);
        var left = await _documents.QueryAsync("plans", "42", "plan-", Cancellation).ToListAsync(Cancellation);
        Assert.Equal(Newer.RunId, PlanRecords.Read(Assert.Single(left)).Plan.Context.RunId);
        Assert.Single(await _documents.QueryAsync("plans", "42", "dirspace-", Cancellation).ToListAsync(Cancellation));
        Assert.Equal(1, await _blobs.CountPlansAsync(Cancellation));
        Assert.Empty(await _vault.PendingDeletionsAsync(Cancellation));

        Task<StoredPlan> RecordAsync(PlanVault vault, PlanContext context) =>
            vault.StoreAsync(
                context,
                ThreeParts.Whole,
                hasChanges: true,
                context == Newer ? started.AddSeconds(1) : started,
                Cancellation
            );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_plan_that_is_overtaken_while_it_is_recorded_is_overtaken(bool isBeforeInsert)
    {
        var interrupted = NewVault(new InterruptedStore(_documents, OvertakeAsync, isBeforeInsert));

        var recorded = await interrupted.StoreAsync(
            Contexts.Plan,
            ThreeParts.Whole,
            hasChanges: true,
            _time.GetUtcNow(),
            Cancellation
        );

        Assert.Equal((PlanState.Overtaken, PlanOwner.FromInt32(13)), (recorded.State, recorded.OvertakenBy!.Value));
        Assert.Equal(0, await _blobs.CountPlansAsync(Cancellation));

        Task OvertakeAsync()
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _vault.MarkOvertakenAsync(42, [Vpc], by: 13, Cancellation);
        }
    }

    [Fact]
    public async Task An_upload_that_is_completed_twice_does_not_delete_what_was_handed_out_meanwhile()
    {
        var content = ThreeParts.Whole;
        await _vault.PutPartAsync(Contexts.Plan, ThreeParts.Upload, 0, new MemoryStream(content), Cancellation);

        // The response got lost: the runner completes again, and the first request goes on only after that.
        var interrupted = NewVault(
            new InterruptedStore(
                _documents,
                async () =>
                {
                    await CompleteAsync(_vault);
                    Assert.Equal(content, await FetchAsync());
                },
                isBeforeInsert: true
            )
        );
        await CompleteAsync(interrupted);

        Assert.Equal(content, await FetchAsync());

        Task CompleteAsync(PlanVault vault) =>
            vault.CompleteAsync(
                Contexts.Plan,
                ThreeParts.Upload,
                1,
                ThreeParts.Sha256(content),
                _time.GetUtcNow(),
                Cancellation
            );

        Task<byte[]> FetchAsync() =>
            _vault.OpenForApplyAsync(PlanKey.From(Contexts.Plan), ThreeParts.Apply, Contexts.Plan, Cancellation);
    }

    [Fact]
    public async Task A_repository_that_another_instance_deleted_is_remembered_again()
    {
        await StoreAsync(Contexts.Plan);
        await NewVault().DeleteRepositoryAsync(42, Cancellation);
        _time.Advance(TimeSpan.FromHours(2));

        await StoreAsync(Contexts.Plan);

        _time.Advance(TimeSpan.FromDays(15));
        Assert.Equal(1, (await _vault.ExpireAsync(Cancellation)).Expired);
    }

    public void Dispose() => _directory.Dispose();

    private PlanVault NewVault(IDocumentStore? documents = null) =>
        new(new CountedStore(documents ?? _documents, _counts), _blobs, new TestKeys(), _time);

    private Task<StoredPlan> StoreAsync(PlanContext context) =>
        _vault.StoreAsync(context, ThreeParts.Whole, hasChanges: true, _time.GetUtcNow(), Cancellation);

    private Task<OpenedPlan> OpenAsync(StoredPlan plan) =>
        _vault.OpenAsync(plan.Key, ThreeParts.Apply, plan.Context, checksParts: true, Cancellation);

    private void AssertCost(string expected)
    {
        var counted = _counts
            .OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => $"{one.Key.Replace(" plans", "", StringComparison.Ordinal)} {one.Value}");
        Assert.Equal(expected, string.Join(", ", counted));
        _counts.Clear();
    }
}
