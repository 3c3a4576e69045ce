using Terrateam.Core.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Keys;

/// <summary>The wrapped data key of what is sealed; nothing else of it is read.</summary>
internal static class SealedKey
{
    /// <summary>The wrapped data key in a blob's header, or null where it is gone or not sealed.</summary>
    public static async Task<WrappedKey?> ReadAsync(IBlobStore blobs, string blob, CancellationToken cancellationToken)
    {
        if (await blobs.OpenReadAsync(blob, cancellationToken) is not { } stream)
            return null;
        await using (stream)
        {
            var begin = new byte[Envelope.MaximumHeader];
            var read = await stream.ReadAtLeastAsync(
                begin,
                Envelope.HeaderBeginLength,
                throwOnEndOfStream: false,
                cancellationToken
            );
            var length = Envelope.HeaderLengthOf(begin.AsSpan(0, read));
            if (length > read)
            {
                read += await stream.ReadAtLeastAsync(
                    begin.AsMemory(read, length - read),
                    length - read,
                    throwOnEndOfStream: false,
                    cancellationToken
                );
            }

            return length > 0 && read >= length ? Envelope.KeyOf(begin.AsSpan(0, length)) : null;
        }
    }
}
