using Microsoft.Extensions.Time.Testing;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;
using Terrateam.Local.State;

namespace Terrateam.Tests.Functions.Plans;

public sealed class OutputVaultTests : IDisposable
{
    private static readonly byte[] Output = "password = hunter2"u8.ToArray();

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FileBlobStore _blobs;
    private readonly OutputVault _vault;

    public OutputVaultTests()
    {
        _blobs = new FileBlobStore(_directory.Path, _time);
        _vault = new OutputVault(_blobs, new TestKeys(), _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_output_is_opened_for_what_it_belongs_to_and_for_nothing_else()
    {
        var stored = await _vault.StoreAsync(Contexts.Output, Output, Cancellation);

        Assert.Equal(Output, await _vault.OpenAsync(stored, Contexts.Output, Cancellation));
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            _vault.OpenAsync(stored, Contexts.Output with { RepositoryId = 43 }, Cancellation)
        );
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            _vault.OpenAsync(stored, Contexts.Output with { Name = "other" }, Cancellation)
        );
        await Assert.ThrowsAsync<PlanRefusedException>(() =>
            _vault.OpenAsync(
                stored with
                {
                    Seal = stored.Seal with { Sha256 = new string('0', 64) },
                },
                Contexts.Output,
                Cancellation
            )
        );
        Assert.DoesNotContain(
            "hunter2",
            await File.ReadAllTextAsync(
                Directory.GetFiles(_directory.Path, "*~", SearchOption.AllDirectories).Single(),
                Cancellation
            ),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_outputs_of_a_run_go_together_and_leave_those_of_others()
    {
        var first = await _vault.StoreAsync(Contexts.Output, Output, Cancellation);
        await _vault.StoreAsync(Contexts.Output with { Name = "steps" }, Output, Cancellation);
        var other = await _vault.StoreAsync(Contexts.Output with { RunId = Guid.NewGuid() }, Output, Cancellation);

        Assert.Equal(2, await _vault.DeleteForRunAsync(42, Contexts.Run, Cancellation));

        Assert.Null(await _vault.OpenAsync(first, Contexts.Output, Cancellation));
        Assert.Equal(other.BlobName, (await _blobs.ListAsync("", Cancellation).SingleAsync(Cancellation)).Name);
    }

    [Fact]
    public async Task Outputs_expire_with_the_plans()
    {
        await _vault.StoreAsync(Contexts.Output, Output, Cancellation);
        _time.Advance(TimeSpan.FromDays(13));
        await _vault.StoreAsync(Contexts.Output, Output, Cancellation);
        Assert.Equal(0, await _vault.ExpireAsync(Cancellation));

        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await _vault.ExpireAsync(Cancellation));
        Assert.Single(await _blobs.ListAsync("", Cancellation).ToListAsync(Cancellation));
    }

    public void Dispose() => _directory.Dispose();
}
