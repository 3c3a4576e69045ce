using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Plans;

/// <summary>
/// The outputs of runs. They may hold secrets as plans do, so they are sealed in the same way and deleted at the same
/// age.
/// </summary>
public sealed class OutputVault(IBlobStore blobs, IKeyWrapper keys, TimeProvider time, PlanRetention? retention = null)
{
    private const string Folder = "outputs/";

    private readonly PlanRetention _retention = retention ?? new PlanRetention();

    /// <summary>
    /// Seals and stores an output. Storing it again makes another file; the older is deleted with the run's or by age.
    /// </summary>
    /// <exception cref="ArgumentException">It is longer than <see cref="OutputContext.MaximumOutput"/>.</exception>
    public async Task<StoredOutput> StoreAsync(
        OutputContext context,
        ReadOnlyMemory<byte> output,
        CancellationToken cancellationToken
    )
    {
        var content = await PlanSealer.SealAsync(output, context, keys, cancellationToken);
        var blobName = $"{FolderOf(context.RepositoryId, context.RunId)}{Guid.NewGuid():N}";
        await blobs.WriteAsync(blobName, content.Bytes, cancellationToken);
        return new StoredOutput(blobName, content.Seal);
    }

    /// <summary>Opens an output, or returns null when it has expired and is deleted.</summary>
    /// <exception cref="PlanRefusedException">It is not what was stored, or is bound to another context.</exception>
    public async Task<byte[]?> OpenAsync(
        StoredOutput stored,
        OutputContext context,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(stored);
        return await blobs.ReadAsync(stored.BlobName, cancellationToken) is { } blob
            ? await PlanSealer.OpenAsync(blob, stored.Seal, context, keys, cancellationToken)
            : null;
    }

    /// <summary>Deletes every output of a run. Returns how many there were.</summary>
    public Task<int> DeleteForRunAsync(long repositoryId, Guid runId, CancellationToken cancellationToken) =>
        DeleteAsync(FolderOf(repositoryId, runId), DateTimeOffset.MaxValue, cancellationToken);

    /// <summary>
    /// Deletes every output of a repository that is gone. May be called again. Returns how many there were.
    /// </summary>
    public Task<int> DeleteForRepositoryAsync(long repositoryId, CancellationToken cancellationToken) =>
        DeleteAsync($"{Folder}{PlanRecords.Partition(repositoryId)}/", DateTimeOffset.MaxValue, cancellationToken);

    /// <summary>
    /// Deletes outputs that are older than the lifetime of plans; a timer calls it. Returns how many.
    /// </summary>
    public Task<int> ExpireAsync(CancellationToken cancellationToken) =>
        DeleteAsync(Folder, time.GetUtcNow() - _retention.Lifetime, cancellationToken);

    private static string FolderOf(long repositoryId, Guid runId) =>
        $"{Folder}{PlanRecords.Partition(repositoryId)}/{runId:N}/";

    private async Task<int> DeleteAsync(string prefix, DateTimeOffset writtenUntil, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await foreach (var blob in blobs.ListAsync(prefix, cancellationToken))
        {
            if (blob.WrittenAt <= writtenUntil && await blobs.DeleteAsync(blob.Name, cancellationToken))
                deleted++;
        }

        return deleted;
    }
}
