using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>
/// How many operations of blobs and of the key a plan and its apply cost. docs/operations.md says what that costs.
/// </summary>
public sealed class SealedCostTests : IDisposable
{
    /// <summary>What a plan costs; docs/operations.md has the price of it.</summary>
    internal const string OfPlan = "read 2, unwrap 2, wrap 3, write 3";

    /// <summary>What its apply costs.</summary>
    internal const string OfApply = "delete 3, list 1, read 4, unwrap 3, wrap 1, write 1";

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Counted _counted;
    private readonly PlanVault _vault;

    public SealedCostTests()
    {
        _counted = new Counted(new FileBlobStore(_directory.Path, _time), new TestKeys(), _counts);
        _vault = new PlanVault(new MemoryDocumentStore(), _counted, _counted, _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_plan_of_one_part_and_the_output_of_its_run()
    {
        var content = ThreeParts.Whole;
        await _vault.PutPartAsync(Contexts.Plan, ThreeParts.Upload, 0, new MemoryStream(content), Cancellation);
        await _vault.CompleteAsync(
            Contexts.Plan,
            ThreeParts.Upload,
            1,
            ThreeParts.Sha256(content),
            _time.GetUtcNow(),
            Cancellation
        );
        await ReportAsync();

        AssertCost(OfPlan);
    }

    [Fact]
    public async Task An_apply_that_fetches_the_plan_and_uses_it_up()
    {
        await A_plan_of_one_part_and_the_output_of_its_run();

        _ = await _vault.OpenForApplyAsync(PlanKey.From(Contexts.Plan), ThreeParts.Apply, Contexts.Plan, Cancellation);
        await _vault.DeleteRecordedAsync(42, 12, [(Contexts.Plan.Dirspace, Contexts.Plan.RunId)], "used", Cancellation);
        await ReportAsync();

        AssertCost(OfApply);
    }

    public void Dispose() => _directory.Dispose();

    // Stored when the runner reports it, and read once for comment and statuses, as AzuriteCostTests sees it.
    private async Task ReportAsync()
    {
        var outputs = new OutputVault(_counted, _counted, _time);
        var stored = await outputs.StoreAsync(Contexts.Output, "Plan: 1 to add"u8.ToArray(), Cancellation);
        Assert.NotNull(await outputs.OpenAsync(stored, Contexts.Output, Cancellation));
    }

    private void AssertCost(string expected)
    {
        var counted = _counts.OrderBy(count => count.Key, StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(", ", counted.Select(count => $"{count.Key} {count.Value}")));
        _counts.Clear();
    }

    private sealed class Counted(IBlobStore blobs, TestKeys keys, ConcurrentDictionary<string, int> counts)
        : IBlobStore,
            IKeyWrapper
    {
        public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
            Count("write", blobs.WriteAsync(name, content, cancellationToken));

        public Task WriteAsync(
            string name,
            Func<Stream, CancellationToken, Task> content,
            CancellationToken cancellationToken
        ) => Count("write", blobs.WriteAsync(name, content, cancellationToken));

        public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) =>
            Count("read", blobs.OpenReadAsync(name, cancellationToken));

        public Task<ReadOnlyMemory<byte>?> ReadAsync(string name, CancellationToken cancellationToken) =>
            Count("read", blobs.ReadAsync(name, cancellationToken));

        public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
            Count("delete", blobs.DeleteAsync(name, cancellationToken));

        public IAsyncEnumerable<BlobEntry> ListAsync(string prefix, CancellationToken cancellationToken) =>
            Count("list", blobs.ListAsync(prefix, cancellationToken));

        public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> dataKey, CancellationToken cancellationToken) =>
            Count("wrap", keys.WrapAsync(dataKey, cancellationToken));

        public Task<byte[]> UnwrapAsync(WrappedKey key, CancellationToken cancellationToken) =>
            Count("unwrap", keys.UnwrapAsync(key, cancellationToken));

        private T Count<T>(string what, T result)
        {
            counts.AddOrUpdate(what, 1, static (_, known) => known + 1);
            return result;
        }
    }
}
