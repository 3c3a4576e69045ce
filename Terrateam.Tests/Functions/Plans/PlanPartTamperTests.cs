using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;

namespace Terrateam.Tests.Functions.Plans;

/// <summary>
/// An attacker with write access to storage changes a plan in parts: it is refused, and nothing of it is returned.
/// </summary>
public sealed class PlanPartTamperTests : IDisposable
{
    private const int Part = PlanParts.MinPartLength;

    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(2 * Part);

    private readonly VaultFixture _plans = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("swapped", "SHA-256")]
    [InlineData("doubled", "SHA-256")]
    [InlineData("changed", "SHA-256")]
    [InlineData("cut", "were stored")]
    [InlineData("longer", "more than")]
    [InlineData("gone", "its file is gone")]
    [InlineData("another plan's", "that were stored")]
    public async Task A_part_that_is_not_what_was_stored_is_refused_and_nothing_is_claimed(string what, string reason)
    {
        var stored = await StoreAsync(Contexts.Plan);
        var other = await StoreAsync(Contexts.Others["directory"]);
        var (first, second) = (await PartAsync(stored, 0), await PartAsync(stored, 1));
        var (one, two) = (await ReadAsync(first), await ReadAsync(second));
        switch (what)
        {
            case "swapped":
                await WriteAsync(first, two);
                await WriteAsync(second, one);
                break;
            case "doubled":
                await WriteAsync(second, one);
                break;
            case "changed":
                two[^30] ^= 1;
                await WriteAsync(second, two);
                break;
            case "cut":
                await WriteAsync(second, two[..^1]);
                break;
            case "longer":
                await WriteAsync(second, [.. two, 0]);
                break;
            case "gone":
                Assert.True(await _plans.Blobs.DeleteAsync(second, Cancellation));
                break;
            default:
                await WriteAsync(second, await ReadAsync(await PartAsync(other, 1)));
                break;
        }

        var refused = await Assert.ThrowsAsync<PlanRefusedException>(() =>
            _plans.Vault.OpenForApplyAsync(stored.Key, Guid.NewGuid(), stored.Context, Cancellation)
        );

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            PlanState.Available,
            (await _plans.Vault.FindNewestAsync(42, 12, Contexts.Plan.Dirspace, Cancellation))!.State
        );
        Assert.Equal(
            Content,
            await _plans.Vault.OpenForApplyAsync(other.Key, Guid.NewGuid(), other.Context, Cancellation)
        );
    }

    [Fact]
    public async Task A_part_that_was_changed_after_the_plan_was_opened_never_comes_out_whole()
    {
        var stored = await StoreAsync(Contexts.Plan);
        var opened = await _plans.Vault.OpenAsync(
            stored.Key,
            Guid.NewGuid(),
            stored.Context,
            checksParts: true,
            Cancellation
        );
        var part = await PartAsync(stored, 1);
        await WriteAsync(part, await ReadAsync(await PartAsync(stored, 0)));
        using var destination = new MemoryStream();

        await Assert.ThrowsAsync<PlanRefusedException>(() => opened.CopyToAsync(destination, Cancellation));

        Assert.True(destination.Length < Content.Length);
    }

    [Fact]
    public async Task A_record_that_takes_a_list_of_parts_for_a_plan_is_refused()
    {
        var stored = await StoreAsync(Contexts.Plan);
        await _plans.TamperAsync(record =>
        {
            record["parts"] = null;
            record["blobName"] = PlanFiles.ListOf(stored.BlobName!, stored.Seal!);
        });

        var refused = await Assert.ThrowsAsync<PlanRefusedException>(() =>
            _plans.Vault.OpenForApplyAsync(stored.Key, Guid.NewGuid(), stored.Context, Cancellation)
        );

        Assert.Contains("sealed as 'terrateam/plan-parts'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_another_plan_is_refused_even_if_the_record_names_it()
    {
        var stored = await StoreAsync(Contexts.Plan);
        var other = await StoreAsync(Contexts.Others["directory"]);
        await _plans.TamperAsync(
            record =>
            {
                record["blobName"] = other.BlobName;
                record["seal"] = new JsonObject { ["sha256"] = other.Seal!.Sha256, ["length"] = other.Seal.Length };
            },
            stored.BlobName!
        );

        var refused = await Assert.ThrowsAsync<PlanRefusedException>(() =>
            _plans.Vault.OpenForApplyAsync(stored.Key, Guid.NewGuid(), stored.Context, Cancellation)
        );

        Assert.Contains("it was made for directory", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _plans.Dispose();

    private async Task<StoredPlan> StoreAsync(PlanContext context)
    {
        var draft = await _plans.Vault.WriteAsync(
            context,
            new MemoryStream(Content),
            PlanForm.File,
            Part,
            Cancellation
        );
        return await _plans.Vault.RecordAsync(draft, hasChanges: true, _plans.Time.GetUtcNow(), Cancellation);
    }

    private async Task<string> PartAsync(StoredPlan plan, int index) =>
        (await _plans.Blobs.ListAsync($"{plan.BlobName}/{index}-", Cancellation).SingleAsync(Cancellation)).Name;

    private async Task<byte[]> ReadAsync(string name) =>
        (await _plans.Blobs.ReadAsync(name, Cancellation))!.Value.ToArray();

    private Task WriteAsync(string name, byte[] content) => _plans.Blobs.WriteAsync(name, content, Cancellation);
}
