using System.Buffers;
using System.Text;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Functions.State;

/// <summary>Writes a blob block by block; readers see none of it before <see cref="CommitAsync"/>.</summary>
/// <remarks>
/// Azure discards blocks that are not committed after a week:
/// https://learn.microsoft.com/rest/api/storageservices/put-block
/// </remarks>
internal sealed class BlockWriter(BlockBlobClient blob) : WriteOnlyStream
{
    /// <summary>Length of a block, in bytes. A blob may have 50,000 of them.</summary>
    public const int BlockLength = 4 * 1024 * 1024;

    private readonly List<string> _blocks = [];
    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockLength);
    private int _length;

    /// <summary>Makes the written blocks the content of the blob.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (_blocks.Count == 0)
        {
            using var only = new MemoryStream(_block, 0, _length, writable: false);
            _ = await blob.UploadAsync(only, new BlobUploadOptions(), cancellationToken);
            return;
        }

        await StageAsync(cancellationToken);
        try
        {
            _ = await blob.CommitBlockListAsync(_blocks, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.InvalidBlockList)
        {
            // A concurrent commit of this blob has discarded the blocks of all other writers; the result is the same as
            // if it had replaced this content a moment later.
        }
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        while (buffer.Length > 0)
        {
            if (_length == BlockLength)
                await StageAsync(cancellationToken);
            var count = Math.Min(buffer.Length, BlockLength - _length);
            buffer.Span[..count].CopyTo(_block.AsSpan(_length));
            _length += count;
            buffer = buffer[count..];
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _block.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_block);
            _block = [];
        }

        base.Dispose(disposing);
    }

    private async Task StageAsync(CancellationToken cancellationToken)
    {
        if (_length == 0)
            return;

        // Ids of one length, as Azure requires, and unique, so that writers of one blob do not mix their blocks.
        var id = Convert.ToBase64String(Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N")));
        using var block = new MemoryStream(_block, 0, _length, writable: false);
        _ = await blob.StageBlockAsync(id, block, cancellationToken: cancellationToken);
        _blocks.Add(id);
        _length = 0;
    }
}
