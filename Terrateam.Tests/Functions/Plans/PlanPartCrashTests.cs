using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;
using Terrateam.Local.State;
using Terrateam.Tests.Functions.State;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>
/// What is left when storage fails, or the app dies, between any two writes while a plan comes in parts.
/// </summary>
public sealed class PlanPartCrashTests : IDisposable
{
    private static readonly Guid Apply = new("00000000-0000-0000-0000-0000000000bb");
    private static readonly Guid Upload = new("00000000-0000-0000-0000-0000000000cc");
    private static readonly byte[][] Parts =
    [
        .. ((string[])["first ", "second ", "third"]).Select(Encoding.UTF8.GetBytes),
    ];
    private static readonly byte[] Whole = [.. Parts.SelectMany(part => part)];

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FailingStores _stores;
    private readonly PlanVault _vault;

    public PlanPartCrashTests()
    {
        _stores = new FailingStores(new MemoryDocumentStore(), new FileBlobStore(_directory.Path, _time));
        _vault = new PlanVault(_stores, _stores, new TestKeys(), _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crash_before_any_write_leaves_nothing_that_sending_again_or_the_timer_do_not_finish()
    {
        for (var writes = 0; ; writes++)
        {
            _stores.FailAfter(writes);
            var crashed = await Record.ExceptionAsync(SendAsync) is IOException;
            _stores.Recover();

            // The runner continues with the part that got no response.
            await SendAsync();
            Assert.Equal(
                Whole,
                await _vault.OpenForApplyAsync(PlanKey.From(Contexts.Plan), Apply, Contexts.Plan, Cancellation)
            );
            await _vault.ConsumeAsync(42, Apply, [Contexts.Plan.Dirspace], Cancellation);
            await _vault.DeleteForPullRequestAsync(42, 12, Cancellation);
            _time.Advance(TimeSpan.FromHours(2));
            await _vault.ExpireAsync(Cancellation);
            Assert.Empty(await _stores.ListAsync("", Cancellation).ToListAsync(Cancellation));
            Assert.Empty(await _vault.PendingDeletionsAsync(Cancellation));
            Assert.Empty(await _stores.QueryAsync("plans", "42", "upload-", Cancellation).ToListAsync(Cancellation));
            if (!crashed)
                break;
        }
    }

    [Fact]
    public async Task A_crash_that_nobody_goes_on_after_leaves_nothing_for_long()
    {
        for (var writes = 0; ; writes++)
        {
            _stores.FailAfter(writes);
            var crashed = await Record.ExceptionAsync(SendAsync) is IOException;
            _stores.Recover();

            _time.Advance(TimeSpan.FromDays(15));
            await _vault.ExpireAsync(Cancellation);
            await _vault.ExpireAsync(Cancellation);
            Assert.Empty(await _stores.ListAsync("", Cancellation).ToListAsync(Cancellation));
            await _vault.DeleteForPullRequestAsync(42, 12, Cancellation);
            if (!crashed)
                break;
        }
    }

    public void Dispose() => _directory.Dispose();

    private async Task SendAsync()
    {
        for (var index = 0; index < Parts.Length; index++)
            await _vault.PutPartAsync(Contexts.Plan, Upload, index, new MemoryStream(Parts[index]), Cancellation);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Whole));
        await _vault.CompleteAsync(Contexts.Plan, Upload, Parts.Length, sha256, _time.GetUtcNow(), Cancellation);
    }
}
