using Microsoft.Extensions.Options;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>Limits the memory of all uploads of plans together.</summary>
public sealed class UploadBudget(IOptions<PlanTransferOptions> options)
{
    /// <summary>
    /// Most memory of one upload, in bytes: a block of the blob store, and the buffers for reading and sealing.
    /// </summary>
    public const long MaxHeld = (4 * 1024 * 1024) + LeastHeld;

    /// <summary>Memory of a short upload in addition to its content, in bytes.</summary>
    private const long LeastHeld = 768 * 1024;

    private long _taken;

    /// <summary>The memory taken now, in bytes.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes the memory of an upload until disposal; null when there is not enough left.</summary>
    /// <param name="contentLength">The declared length of the upload, or null.</param>
    public IDisposable? TryTake(long? contentLength)
    {
        var share = Math.Clamp(LeastHeld + (contentLength ?? MaxHeld), LeastHeld, MaxHeld);
        if (Interlocked.Add(ref _taken, share) <= options.Value.UploadMemory)
            return new Share(this, share);
        _ = Interlocked.Add(ref _taken, -share);
        return null;
    }

    private sealed class Share(UploadBudget budget, long bytes) : IDisposable
    {
        private long _left = bytes;

        public void Dispose() => Interlocked.Add(ref budget._taken, -Interlocked.Exchange(ref _left, 0));
    }
}
