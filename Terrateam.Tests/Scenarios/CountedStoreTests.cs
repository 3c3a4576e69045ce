using System.Collections.Concurrent;
using Moq;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Scenarios;

public sealed class CountedStoreTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_request_did_is_counted_when_it_is_over_and_if_it_counts(bool isCounted)
    {
        var counts = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var inner = new Mock<IDocumentStore>();
        var store = new CountedStore(inner.Object, counts);

        var request = CountedStore.BeginRequest();
        await store.GetAsync(new("runs", "a", "b"), TestContext.Current.CancellationToken);
        Assert.Empty(counts);
        request.End(isCounted);
        Assert.Equal(isCounted ? 1 : 0, counts.GetValueOrDefault("get runs"));

        // What it left going.
        await store.GetAsync(new("runs", "a", "b"), TestContext.Current.CancellationToken);
        Assert.Equal(isCounted ? 2 : 1, counts["get runs"]);
    }
}
