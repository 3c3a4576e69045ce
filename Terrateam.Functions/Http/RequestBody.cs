namespace Terrateam.Functions.Http;

/// <summary>Reads a request's body without trusting its declared length.</summary>
internal static class RequestBody
{
    private const int Chunk = 16 * 1024;

    /// <summary>
    /// The whole body, or null when it is longer than <paramref name="maximumLength"/> bytes (answer 413). Reads at
    /// most one byte more than that.
    /// </summary>
    public static async Task<byte[]?> ReadAsync(Stream body, int maximumLength, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(Chunk, maximumLength + 1)];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length > maximumLength)
                    return null;

                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, maximumLength + 1L));
            }

            var read = await body.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
                break;

            length += read;
        }

        if (length > maximumLength)
            return null;

        Array.Resize(ref buffer, length);
        return buffer;
    }
}
