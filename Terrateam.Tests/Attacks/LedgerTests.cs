using System.Text;
using System.Text.Json;
using Terrateam.Core.Locks;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Attacks;

/// <summary>Locks that cannot be read are no locks that are free.</summary>
public sealed class LedgerTests
{
    private static readonly DocumentKey Key = new("ledgers", "7", "ledger");

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"pullRequests\": 7}")]
    public async Task A_ledger_that_is_damaged_is_an_error_and_never_an_empty_one(string content)
    {
        var documents = new MemoryDocumentStore();
        await documents.TryInsertAsync(Key, Encoding.UTF8.GetBytes(content), TestContext.Current.CancellationToken);
        var ledgers = new LedgerStore(documents);
        var decided = false;

        await Assert.ThrowsAsync<JsonException>(() => ledgers.ReadAsync(7, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<JsonException>(() =>
            ledgers.UpdateAsync(7, Decide, TestContext.Current.CancellationToken)
        );
        Assert.False(decided);

        Task<RepositoryLedger?> Decide(RepositoryLedger ledger)
        {
            decided = true;
            return Task.FromResult<RepositoryLedger?>(ledger);
        }
    }
}
