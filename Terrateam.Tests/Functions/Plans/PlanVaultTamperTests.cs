using System.Text.Json.Nodes;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>
/// An attacker with write access to storage changes a plan: it is refused, and nothing of it is returned.
/// </summary>
public sealed class PlanVaultTamperTests : IDisposable
{
    private readonly VaultFixture _plans = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_was_changed_is_refused_and_not_claimed()
    {
        var stored = await StoreAsync(Contexts.Plan);
        var file = (await _plans.Blobs.ReadAsync(ListOf(stored), Cancellation))!.Value.ToArray();
        file[^20] ^= 1;
        await _plans.Blobs.WriteAsync(ListOf(stored), file, Cancellation);

        await AssertRefusedAsync(stored, "SHA-256");
        Assert.Equal(
            PlanState.Available,
            (await _plans.Vault.FindNewestAsync(42, 12, Contexts.Plan.Dirspace, Cancellation))!.State
        );
    }

    [Fact]
    public async Task A_file_that_was_cut_short_is_refused()
    {
        var stored = await StoreAsync(Contexts.Plan);
        var file = (await _plans.Blobs.ReadAsync(ListOf(stored), Cancellation))!.Value;
        await _plans.Blobs.WriteAsync(ListOf(stored), file[..^1], Cancellation);

        await AssertRefusedAsync(stored, $"{file.Length - 1} bytes where {file.Length} were stored");
    }

    [Fact]
    public async Task A_file_that_is_gone_is_refused()
    {
        var stored = await StoreAsync(Contexts.Plan);
        await _plans.Blobs.DeleteAsync(ListOf(stored), Cancellation);

        await AssertRefusedAsync(stored, "its file is gone");
    }

    [Fact]
    public async Task Two_files_that_were_swapped_are_refused()
    {
        var first = await StoreAsync(Contexts.Plan);
        var second = await StoreAsync(Contexts.Others["directory"]);
        var (a, b) = (
            await _plans.Blobs.ReadAsync(ListOf(first), Cancellation),
            await _plans.Blobs.ReadAsync(ListOf(second), Cancellation)
        );
        await _plans.Blobs.WriteAsync(ListOf(first), b!.Value, Cancellation);
        await _plans.Blobs.WriteAsync(ListOf(second), a!.Value, Cancellation);

        await AssertRefusedAsync(first, "refused");
        await AssertRefusedAsync(second, "refused");
    }

    [Fact]
    public async Task A_plan_asked_for_another_commit_is_refused_by_what_differs()
    {
        var stored = await StoreAsync(Contexts.Plan);

        var refused = await Assert.ThrowsAsync<PlanRefusedException>(() =>
            _plans.Vault.OpenForApplyAsync(stored.Key, Guid.NewGuid(), Contexts.Others["head commit"], Cancellation)
        );

        Assert.Contains(
            $"it was made for head commit '{new string('a', 40)}', not '{new string('c', 40)}'",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        "seal.sha256",
        "\"0000000000000000000000000000000000000000000000000000000000000000\"",
        "its file is gone"
    )]
    [InlineData("seal.length", "1", "bytes where 1 were stored")]
    [InlineData("context.headSha", "\"cccccccccccccccccccccccccccccccccccccccc\"", "head commit")]
    [InlineData("context.baseSha", "\"cccccccccccccccccccccccccccccccccccccccc\"", "base commit")]
    [InlineData("context.engineVersion", "\"0.1\"", "engine version")]
    [InlineData("context.installationId", "8", "installation")]
    [InlineData("context.runId", "\"00000000-0000-0000-0000-0000000000cc\"", "that of another plan")]
    [InlineData("context.repositoryId", "43", "that of another plan")]
    [InlineData("context.pullRequest", "13", "that of another plan")]
    [InlineData("context.dirspace.directory", "\"dns\"", "that of another plan")]
    [InlineData("context.driftSchedule", "\"nightly\"", "cannot be read")]
    [InlineData("context", "null", "cannot be read")]
    [InlineData("state", "\"Withdrawn\"", "withdrawn")]
    [InlineData("state", "\"Nonsense\"", "cannot be read")]
    [InlineData("blobName", "\"plans/42/00000000000000000000000000000000\"", "its file is gone")]
    [InlineData("blobName", "null", "does not say where it is")]
    public async Task A_record_that_was_changed_is_refused(string path, string value, string reason)
    {
        var stored = await StoreAsync(Contexts.Plan);
        await TamperAsync(path, value);

        await AssertRefusedAsync(stored, reason);
    }

    [Fact]
    public async Task A_record_that_was_changed_everywhere_alike_is_refused_by_the_encryption()
    {
        // The app takes from the record what it expects; then only the encryption knows better.
        var stored = await StoreAsync(Contexts.Plan);
        await TamperAsync("context.headSha", $"\"{new string('c', 40)}\"");
        var believed = await _plans.Vault.FindNewestAsync(42, 12, Contexts.Plan.Dirspace, Cancellation);
        Assert.Equal(new string('c', 40), believed!.Context.HeadSha);

        var refused = await Assert.ThrowsAsync<PlanRefusedException>(() =>
            _plans.Vault.OpenForApplyAsync(stored.Key, Guid.NewGuid(), believed.Context, Cancellation)
        );

        Assert.Contains("it was made for head commit", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_stands_in_nobodys_way()
    {
        await StoreAsync(Contexts.Plan);
        await TamperAsync("state", "\"Nonsense\"");
        Assert.Null(await _plans.Vault.FindNewestAsync(42, 12, Contexts.Plan.Dirspace, Cancellation));
        await _plans.Vault.MarkOvertakenAsync(42, [Contexts.Plan.Dirspace], by: 13, Cancellation);
        _plans.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, (await _plans.Vault.ExpireAsync(Cancellation)).Orphans);

        var fresh = await StoreAsync(Contexts.Plan with { RunId = Guid.NewGuid() });

        Assert.NotNull(await _plans.Vault.OpenForApplyAsync(fresh.Key, Guid.NewGuid(), fresh.Context, Cancellation));
        Assert.Equal(
            1,
            await _plans.Documents.QueryAsync("plans", "42", "plan-", Cancellation).CountAsync(Cancellation)
        );
    }

    public void Dispose() => _plans.Dispose();

    private Task<StoredPlan> StoreAsync(PlanContext context) =>
        _plans.Vault.StoreAsync(
            context,
            "a plan file"u8.ToArray(),
            hasChanges: true,
            _plans.Time.GetUtcNow(),
            Cancellation
        );

    private static string ListOf(StoredPlan plan) => PlanFiles.ListOf(plan.BlobName!, plan.Seal!);

    private async Task AssertRefusedAsync(StoredPlan plan, string reason) =>
        Assert.Contains(
            reason,
            (
                await Assert.ThrowsAsync<PlanRefusedException>(() =>
                    _plans.Vault.OpenForApplyAsync(plan.Key, Guid.NewGuid(), plan.Context, Cancellation)
                )
            ).Message,
            StringComparison.Ordinal
        );

    private Task TamperAsync(string path, string value) =>
        _plans.TamperAsync(record =>
        {
            var parent = record;
            var names = path.Split('.');
            foreach (var name in names[..^1])
                parent = parent[name]!;
            Assert.True(parent.AsObject().ContainsKey(names[^1]));
            parent[names[^1]] = JsonNode.Parse(value);
        });
}
