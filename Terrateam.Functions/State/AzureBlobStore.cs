using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Terrateam.Functions.State;

/// <summary>Blobs in one container of Azure Blob Storage, which is created on first use.</summary>
/// <remarks>
/// A large blob is staged in blocks and committed in one step, and a resumed read requires the ETag with which it
/// began, so that no reader sees a mixture.
/// </remarks>
internal sealed class AzureBlobStore(BlobContainerClient container, bool isThere) : IBlobStore
{
    private const int PreconditionFailed = 412;
    private const int NotFound = 404;

    private static readonly BlobUploadOptions InBlocks = new()
    {
        TransferOptions = new StorageTransferOptions
        {
            InitialTransferSize = 8 * 1024 * 1024,
            MaximumTransferSize = 8 * 1024 * 1024,
            MaximumConcurrency = 4,
        },
    };

    private readonly BlobContainerClient _container = container;
    private Lazy<Task>? _created = isThere ? new(Task.CompletedTask) : null;

    /// <summary>A container that is created on first use.</summary>
    public AzureBlobStore(BlobServiceClient service, string containerName = "terrateam")
        : this(service.GetBlobContainerClient(containerName), isThere: false) { }

    public async Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var blob = await BlobAsync(name, cancellationToken);
        await blob.UploadAsync(BinaryData.FromBytes(content), InBlocks, cancellationToken);
    }

    public async Task WriteAsync(
        string name,
        Func<Stream, CancellationToken, Task> content,
        CancellationToken cancellationToken
    )
    {
        BlobName.Check(name);
        await CreateAsync(cancellationToken);
        await using var blocks = new BlockWriter(_container.GetBlockBlobClient(name));
        await content(blocks, cancellationToken);
        await blocks.CommitAsync(cancellationToken);
    }

    public async Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken)
    {
        var blob = await BlobAsync(name, cancellationToken);
        try
        {
            return (await blob.DownloadStreamingAsync(cancellationToken: cancellationToken)).Value.Content;
        }
        catch (RequestFailedException exception) when (exception.Status == NotFound)
        {
            return null;
        }
    }

    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var blob = await BlobAsync(name, cancellationToken);
        while (true)
        {
            try
            {
                return await DownloadAsync(blob, cancellationToken);
            }
            catch (RequestFailedException exception) when (exception.Status == NotFound)
            {
                return null;
            }
            catch (RequestFailedException exception) when (exception.Status == PreconditionFailed)
            {
                // Replaced during the read: read the new content.
            }
        }
    }

    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var blob = await BlobAsync(name, cancellationToken);
        return await blob.DeleteIfExistsAsync(
            DeleteSnapshotsOption.IncludeSnapshots,
            cancellationToken: cancellationToken
        );
    }

    public async IAsyncEnumerable<BlobEntry> ListAsync(
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        BlobName.CheckPrefix(prefix);
        await CreateAsync(cancellationToken);
        var blobs = _container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken);
        await foreach (var blob in blobs)
        {
            yield return new BlobEntry(
                blob.Name,
                blob.Properties.ContentLength ?? 0,
                blob.Properties.LastModified ?? DateTimeOffset.MinValue
            );
        }
    }

    private static async Task<ReadOnlyMemory<byte>> DownloadAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        using var download = (await blob.DownloadStreamingAsync(cancellationToken: cancellationToken)).Value;
        var content = GC.AllocateUninitializedArray<byte>(checked((int)download.Details.ContentLength));
        await download.Content.ReadExactlyAsync(content, cancellationToken);
        return content;
    }

    private async Task<BlobClient> BlobAsync(string name, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        await CreateAsync(cancellationToken);
        return _container.GetBlobClient(name);
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var creating = LazyInitializer.EnsureInitialized(ref _created, () =>
            new Lazy<Task>(() => _container.CreateIfNotExistsAsync(cancellationToken: CancellationToken.None))
        );
        try
        {
            await creating.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (creating.Value.IsFaulted)
        {
            // The next call tries again.
            Interlocked.CompareExchange(ref _created, null, creating);
            throw;
        }
    }
}
