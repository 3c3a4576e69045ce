using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Plans;
using Terrateam.Local.State;

namespace Terrateam.Tests.Core.Plans;

public sealed class OutputVaultTests : IDisposable
{
    private static readonly byte[] Output = "password = hunter2"u8.ToArray();

    private readonly TemporaryDirectory directory = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FileBlobStore blobs;
    private readonly OutputVault vault;

    public OutputVaultTests()
    {
        blobs = new FileBlobStore(directory.Path, time);
        vault = new OutputVault(blobs, new TestKeys(), time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_output_is_opened_for_what_it_belongs_to_and_for_nothing_else()
    {
        var stored = await vault.StoreAsync(Contexts.Output, Output, Cancellation);

        Assert.Equal(Output, await vault.OpenAsync(stored, Contexts.Output, Cancellation));
        await Assert.ThrowsAsync<PlanRefusedException>(() => vault.OpenAsync(stored, Contexts.Output with { RepositoryId = 43 }, Cancellation));
        await Assert.ThrowsAsync<PlanRefusedException>(() => vault.OpenAsync(stored, Contexts.Output with { Name = "other" }, Cancellation));
        await Assert.ThrowsAsync<PlanRefusedException>(
            () => vault.OpenAsync(stored with { Seal = stored.Seal with { Sha256 = new string('0', 64) } }, Contexts.Output, Cancellation));
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync(Directory.GetFiles(directory.Path, "*~", SearchOption.AllDirectories).Single(), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_outputs_of_a_run_go_together_and_leave_those_of_others()
    {
        var first = await vault.StoreAsync(Contexts.Output, Output, Cancellation);
        await vault.StoreAsync(Contexts.Output with { Name = "steps" }, Output, Cancellation);
        var other = await vault.StoreAsync(Contexts.Output with { RunId = Guid.NewGuid() }, Output, Cancellation);

        Assert.Equal(2, await vault.DeleteForRunAsync(42, Contexts.Run, Cancellation));

        Assert.Null(await vault.OpenAsync(first, Contexts.Output, Cancellation));
        Assert.Equal(other.BlobName, (await blobs.ListAsync("", Cancellation).SingleAsync(Cancellation)).Name);
    }

    [Fact]
    public async Task Outputs_expire_with_the_plans()
    {
        await vault.StoreAsync(Contexts.Output, Output, Cancellation);
        time.Advance(TimeSpan.FromDays(13));
        await vault.StoreAsync(Contexts.Output, Output, Cancellation);
        Assert.Equal(0, await vault.ExpireAsync(Cancellation));

        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await vault.ExpireAsync(Cancellation));
        Assert.Single(await blobs.ListAsync("", Cancellation).ToListAsync(Cancellation));
    }

    public void Dispose() => directory.Dispose();
}
