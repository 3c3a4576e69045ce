using Microsoft.Extensions.Options;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>Bounds what all uploads of plans together hold in memory.</summary>
public sealed class UploadBudget(IOptions<PlanTransferOptions> options)
{
    /// <summary>
    /// What an upload holds at most, in bytes: a block of the blob store, and the buffers that it is read and sealed
    /// in.
    /// </summary>
    public const long MaxHeld = (4 * 1024 * 1024) + LeastHeld;

    /// <summary>What a short upload holds beside its content, in bytes.</summary>
    private const long LeastHeld = 768 * 1024;

    private long _taken;

    /// <summary>What is held now, in bytes.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes what an upload needs, until it is given back; null when there is not that much left.</summary>
    /// <param name="contentLength">The upload's length as its sender says, or null.</param>
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
